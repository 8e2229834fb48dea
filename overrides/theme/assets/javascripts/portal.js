/* The portal's search: communes by name and by what they were called before, procedures of all communes, or a
 * procedure in a commune («ket hon yen dinh»). Needs sotay.js; works from http and by double-click. */
(function () {
  "use strict";

  var sotay = window.sotay, FEW = 6, LIKE = 0.6, ASKED = "q";
  var form = document.querySelector("[data-portal]");
  if (!form) return;
  var input = form.querySelector("input");
  var count = document.querySelector("[data-portal-count]");
  var section = document.querySelector(".offers");

  function searched(element, more) {
    var written = " " + (element.textContent + " " + (more || "")).normalize("NFC").toLowerCase().replace(/\s+/g, " ") + " ";
    return { element: element, written: written, text: " " + sotay.words(written).join(" ") };
  }

  var units = sotay.all(".unit").map(function (element) {
    var unit = searched(element), link = element.querySelector("a");
    return Object.assign(unit, { slug: element.dataset.unit, name: link.textContent, home: link.getAttribute("href") });
  });
  var offers = sotay.all(".offer").map(function (element) {
    var data = element.dataset;
    var here = data.here && data.here.split(" "), notHere = (data.notHere || "").split(" ");
    var code = element.querySelector(".offer__code");
    // By its title, its code and its national number; what people say instead is for questions.
    var number = (data.also || "").split(" · ").filter(function (name) { return /^\d[\d.]+$/.test(name); }).join(" ");
    return Object.assign(searched(element, number), {
      path: data.path,
      also: data.also,
      form: "form" in data,
      code: code ? joined(code.textContent) : "",
      plain: element.cloneNode(true),
      units: units.filter(function (unit) {
        return unit.slug && (here ? here.includes(unit.slug) : !notHere.includes(unit.slug));
      }),
    });
  });

  function joined(words) { return sotay.words(words).join("").replace(/\./g, ""); }

  function lacking(item, wanted) {
    return wanted.filter(function (word) { return !item.text.includes(" " + word); });
  }

  /* What was typed, marks and all, stands there as it is: such hits come first. */
  function exact(item, typed) {
    return typed.filter(function (word, n) {
      return item.written.includes(" " + word + (n < typed.length - 1 ? " " : ""));
    }).length;
  }

  /* The communes that are left for a procedure: those named by the words that do not name the procedure. */
  function fitting(offer, wanted, alone) {
    var rest = lacking(offer, wanted);
    if (!rest.length) return offer.units;
    if (alone || rest.length === wanted.length) return [];
    return offer.units.filter(function (unit) { return !lacking(unit, rest).length; });
  }

  /* Questions: «làm giấy khai sinh ở hải minh». Only when not every word stands in what is looked for. */

  // What makes it a question, as typed with marks or, where that means nothing else, without.
  var IDLE = ("làm lam xin muốn cần thì là để và với có bị về khi đi tại ở cho của được duoc không khong gì gi nào nao phải phai " +
    "thế đâu sao cách tôi toi thủ thu tục tuc").split(" ");

  function namesOf(unit) {
    return unit.names = unit.names || [unit.name].concat(Array.from(unit.element.querySelectorAll(".unit__before"), function (line) {
      return line.lastChild.nodeValue;
    })).join(",").split(",").map(function (name) {
      return " " + sotay.words(name).filter(function (word) { return !/^(xa|phuong|thi|tran)$/.test(word); }).join(" ") + " ";
    }).filter(function (name) { return name.trim(); });
  }

  function namesIn(offer) {
    return offer.names = offer.names || [offer.element.textContent].concat((offer.also || "").split(" · ")).map(sotay.words)
      .filter(function (name) { return name.length; });
  }

  function rareness(word) {
    var known = offers.filter(function (offer) { return offer.text.includes(" " + word + " "); }).length;
    return Math.log(1 + offers.length / (1 + known));
  }

  /* How much of the question a procedure's title and names answer. */
  function likeness(offer, words) {
    var title = " " + sotay.words(offer.plain.textContent).join(" ") + " ", counted = new Set(), whole = 0;
    namesIn(offer).forEach(function (name) {
      if (name.every(function (word) { return words.includes(word); })) {
        name.forEach(function (word) { counted.add(word); });
        if (name.length === words.length) whole = 1;
      }
    });
    return words.reduce(function (sum, word) {
      var weight = rareness(word);
      return sum + (counted.has(word) ? weight : 0) + (title.includes(" " + word + " ") ? weight : offer.text.includes(" " + word + " ") ? weight / 4 : 0);
    }, whole);
  }

  function answered(typed) {
    var said = " " + sotay.words(typed.join(" ")).join(" ") + " ";
    var there = units.filter(function (unit) {
      return namesOf(unit).some(function (name) { return name.trim().includes(" ") && said.includes(name); });
    });
    there.forEach(function (unit) {
      namesOf(unit).forEach(function (name) { if (name.trim().includes(" ")) said = said.replace(name, " "); });
    });
    var asked = typed.filter(function (word) { return !IDLE.includes(word); });
    var words = sotay.words(asked.join(" ")).filter(function (word) { return said.includes(" " + word + " "); });
    var found = offers.filter(function (offer) { return !offer.form; }).map(function (offer) {
      var here = there.length ? offer.units.filter(function (unit) { return there.includes(unit); }) : offer.units;
      return { offer: offer, units: here, rank: words.length ? likeness(offer, words) : 0 };
    }).filter(function (hit) { return hit.units.length && hit.rank; });
    var best = Math.max.apply(null, found.map(function (hit) { return hit.rank; }).concat(0));
    found.sort(function (a, b) { return b.rank - a.rank; });
    return { units: there, words: words, hits: found.filter(function (hit) { return hit.rank >= best * LIKE; }) };
  }

  function linkTo(unit, offer, marked) {
    var item = document.createElement("li"), link = document.createElement("a");
    var parts = offer.path.split("#");
    link.href = unit.home.replace(/index\.html$/, "") + parts[0] + "?h=" + marked + (parts[1] ? "#" + parts[1] : "");
    link.textContent = unit.name;
    item.append(link);
    return item;
  }

  function show(offer, found, wanted) {
    var lacked = lacking(offer, wanted);
    var marked = wanted.filter(function (word) { return !lacked.includes(word); }).join("+");
    offer.element.replaceChildren.apply(offer.element, offer.plain.cloneNode(true).childNodes);
    var list = document.createElement("ul");
    function fill() { list.append.apply(list, found.map(function (unit) { return linkTo(unit, offer, marked); })); }
    if (found.length <= FEW) {
      fill();
      offer.element.append(list);
      return;
    }
    var details = document.createElement("details"), summary = document.createElement("summary");
    summary.textContent = found.length + " đơn vị";
    details.append(summary, list);
    details.addEventListener("toggle", fill, { once: true });
    offer.element.append(details);
  }

  function apply() {
    var wanted = sotay.words(input.value);
    var typed = input.value.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
    var named = units.filter(function (unit) { return !lacking(unit, wanted).length; });
    units.forEach(function (unit) { unit.element.hidden = !named.includes(unit); });
    sotay.all(".units").forEach(function (group) { group.hidden = !group.querySelector(".unit:not([hidden])"); });
    var hits = section ? offered(wanted, typed, named.length > 0) : [];
    if (section && !named.length && typed.length && !hits.some(function (hit) { return hit.whole; })) {
      var answer = answered(typed);
      var known = hits.map(function (hit) { return hit.offer; }), best = answer.hits[0];
      // What is called so comes before what has all the words somewhere in its title.
      if (best && !known.includes(best.offer)) hits = answer.hits.concat(hits.filter(function (hit) {
        return !answer.hits.some(function (other) { return other.offer === hit.offer; });
      }));
      if (!known.length) wanted = answer.words;
    }
    var shown = section ? showOffers(hits, wanted) : 0;
    var told = [named.length && named.length + " đơn vị", shown && shown + " " + noun()].filter(Boolean).join(", ");
    count.textContent = !wanted.length ? "" :
      told ? told + " phù hợp" : "Không tìm thấy. Thử tên khác, không cần gõ dấu.";
  }

  function noun() { return section.querySelector("h2").firstChild.nodeValue.trim().toLowerCase(); }

  function offered(wanted, typed, alone) {
    // One letter is in everything.
    var code = joined(wanted.join(" ")), whole = /\d/.test(code) && offers.filter(function (offer) { return offer.code === code; });
    if (whole && whole.length) return whole.map(function (offer) { return { offer: offer, units: offer.units, rank: 0, whole: true }; });
    return wanted.join("").length < 2 ? [] : offers.filter(function (offer) { return !offer.form; }).map(function (offer) {
      return { offer: offer, units: fitting(offer, wanted, alone), rank: exact(offer, typed) + likeness(offer, wanted) / 100 };
    }).filter(function (hit) { return hit.units.length; }).sort(function (a, b) { return b.rank - a.rank; });
  }

  function showOffers(hits, wanted) {
    offers.forEach(function (offer) { offer.element.hidden = true; });
    hits.forEach(function (hit) {
      show(hit.offer, hit.units, wanted);
      hit.offer.element.hidden = false;
      hit.offer.element.parentNode.append(hit.offer.element);
    });
    sotay.markAll(sotay.anyOf(wanted) + "[a-z0-9]*", hits.map(function (hit) { return hit.offer.element.firstElementChild; }));
    section.hidden = !hits.length;
    section.querySelector(".units__number").textContent = hits.length;
    return hits.length;
  }

  /* The query stands in the address: who comes back from a commune finds it again. */
  function keep() {
    var here = new URL(location.href);
    if (input.value.trim()) here.searchParams.set(ASKED, input.value.trim());
    else here.searchParams.delete(ASKED);
    try {
      history.replaceState(history.state, "", here);
    } catch (refused) { /* some browsers forbid it on file:// */ }
  }

  form.addEventListener("submit", function (event) { event.preventDefault(); });
  input.addEventListener("input", function () {
    keep();
    apply();
  });
  form.hidden = false;
  if (!input.value) input.value = new URL(location.href).searchParams.get(ASKED) || "";
  apply();
})();

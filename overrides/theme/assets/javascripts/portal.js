/* The portal's search: communes by name and by what they were called before, procedures of all communes, or a
 * procedure in a commune («ket hon yen dinh»). Needs sotay.js; works from http and by double-click. */
(function () {
  "use strict";

  var sotay = window.sotay, FEW = 6;
  var form = document.querySelector("[data-portal]");
  if (!form) return;
  var input = form.querySelector("input");
  var count = document.querySelector("[data-portal-count]");
  var section = document.querySelector(".offers");

  function searched(element, more) {
    var written = " " + (element.textContent + " " + (more || "")).normalize("NFC").toLowerCase();
    return { element: element, written: written, text: " " + sotay.words(written).join(" ") };
  }

  var units = sotay.all(".unit").map(function (element) {
    var unit = searched(element), link = element.querySelector("a");
    return Object.assign(unit, { slug: element.dataset.unit, name: link.textContent, home: link.getAttribute("href") });
  });
  var offers = sotay.all(".offer").map(function (element) {
    var data = element.dataset;
    var here = data.here && data.here.split(" "), notHere = (data.notHere || "").split(" ");
    return Object.assign(searched(element, data.also), {
      path: data.path,
      plain: element.cloneNode(true),
      units: units.filter(function (unit) {
        return unit.slug && (here ? here.includes(unit.slug) : !notHere.includes(unit.slug));
      }),
    });
  });

  function lacking(item, wanted) {
    return wanted.filter(function (word) { return !item.text.includes(" " + word); });
  }

  /* What was typed, marks and all, stands there as it is: such hits come first. */
  function exact(item, typed) {
    return typed.filter(function (word) { return item.written.includes(" " + word); }).length;
  }

  /* The communes that are left for a procedure: those named by the words that do not name the procedure. */
  function fitting(offer, wanted, alone) {
    var rest = lacking(offer, wanted);
    if (!rest.length) return offer.units;
    if (alone || rest.length === wanted.length) return [];
    return offer.units.filter(function (unit) { return !lacking(unit, rest).length; });
  }

  function linkTo(unit, offer, marked) {
    var item = document.createElement("li"), link = document.createElement("a");
    link.href = unit.home.replace(/index\.html$/, "") + offer.path + "?h=" + marked;
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
    var shown = section ? showOffers(wanted, typed, named.length > 0) : 0;
    var told = [named.length && named.length + " đơn vị", shown && shown + " " + noun()].filter(Boolean).join(", ");
    count.textContent = !wanted.length ? "" :
      told ? told + " phù hợp" : "Không tìm thấy. Thử tên khác, không cần gõ dấu.";
  }

  function noun() { return section.querySelector("h2").firstChild.nodeValue.trim().toLowerCase(); }

  function showOffers(wanted, typed, alone) {
    // One letter is in everything.
    var hits = wanted.join("").length < 2 ? [] : offers.map(function (offer) {
      return { offer: offer, units: fitting(offer, wanted, alone), rank: exact(offer, typed) };
    }).filter(function (hit) { return hit.units.length; });
    hits.sort(function (a, b) { return b.rank - a.rank; });
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

  form.addEventListener("submit", function (event) { event.preventDefault(); });
  input.addEventListener("input", apply);
  form.hidden = false;
  apply();
})();

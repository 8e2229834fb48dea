/* What a page does beyond the theme; works from http and by double-click. Runs before the theme's script. */
(function () {
  "use strict";

  function fold(text) {
    return text
      .normalize("NFC")
      .toLowerCase()
      .replace(/đ/g, "d")
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "");
  }

  function all(selector, root) {
    return Array.from((root || document).querySelectorAll(selector));
  }

  function words(text) {
    return fold(text).split(/[^a-z0-9.]+/).filter(Boolean);
  }

  /* The search's own words, marked where they stand with their accents. */

  function mark(node, pattern) {
    // One letter stays one letter, so that places in the folded text are places in the text.
    var text = node.nodeValue.normalize("NFC");
    var folded = Array.from(text, function (c) { return fold(c).charAt(0) || c; }).join("");
    if (folded.length !== text.length) return 0;
    var found = new RegExp("(^|[^a-z0-9])(" + pattern + ")(?![a-z0-9])", "g");
    var parts = document.createDocumentFragment();
    var end = 0;
    for (var hit; (hit = found.exec(folded)); ) {
      var start = hit.index + hit[1].length;
      parts.append(text.slice(end, start));
      end = start + hit[2].length;
      var element = document.createElement("mark");
      element.textContent = text.slice(start, end);
      parts.append(element);
    }
    if (!end) return 0;
    parts.append(text.slice(end));
    node.replaceWith(parts);
    return 1;
  }

  /* Marks the words where they stand; for want of that nothing. Returns in how many places. */
  function markAll(pattern, roots) {
    return roots.reduce(function (count, root) {
      var walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      var nodes = [];
      while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("svg")) nodes.push(walker.currentNode);
      return nodes.reduce(function (sum, node) { return sum + mark(node, pattern); }, count);
    }, 0);
  }

  function anyOf(wanted) {
    return "(?:" + wanted.map(function (w) { return w.replace(/\./g, "\\."); }).join("|") + ")";
  }

  function markSearched() {
    var here = new URL(location.href);
    var wanted = words(here.searchParams.get("h") || "");
    if (!wanted.length) return;
    here.searchParams.delete("h");
    try {
      history.replaceState(history.state, "", here); // else the theme marks once more, accents required
    } catch (refused) { /* some browsers forbid it on file:// */ }
    var roots = all(".md-content__inner"), word = anyOf(wanted);
    // Syllables by themselves are everywhere: mark where two of them meet, and single ones for want of that.
    if (wanted.length < 2 || !markAll(word + "(?:[^a-z0-9]{1,3}" + word + ")+", roots)) markAll(word, roots);
  }

  /* Rows of the portal's matrix. The search of its first page is in portal.js. */

  function filterItems(form) {
    var noun = form.dataset.filter;
    var input = form.querySelector("input");
    var count = document.querySelector("[data-filter-count]");
    var groups = all("[data-filter-group]");
    var items = all("[data-filter-item]").map(function (element) {
      return { element: element, text: " " + words(element.textContent).join(" ") };
    });

    function apply() {
      var wanted = words(input.value).map(function (word) { return " " + word; });
      var shown = 0;
      items.forEach(function (item) {
        var fits = wanted.every(function (word) { return item.text.includes(word); });
        item.element.hidden = !fits;
        shown += fits;
      });
      groups.forEach(function (group) {
        group.hidden = !group.querySelector("[data-filter-item]:not([hidden])");
      });
      count.textContent = !wanted.length ? "" :
        shown ? shown + " " + noun + " phù hợp" : "Không có " + noun + " nào phù hợp. Thử tên khác, không cần gõ dấu.";
    }

    form.addEventListener("submit", function (event) { event.preventDefault(); });
    input.addEventListener("input", apply);
    form.hidden = false;
    apply();
  }

  /* A list of papers to bring: what is ticked stays ticked in this browser, and is told to nobody. */

  function keepTicks(list) {
    var key = "sotay:" + list.dataset.keep;
    var boxes = all("input[type=checkbox]", list);
    var count = document.querySelector("[data-kept]");

    function name(box) { return box.parentElement.querySelector(".checklist__name").textContent; }

    function show() {
      var ticked = boxes.filter(function (box) { return box.checked; }).length;
      count.textContent = ticked ? "Đã có " + ticked + "/" + boxes.length + " giấy tờ." : "";
      all("[data-keep-none]").forEach(function (button) { button.hidden = !ticked; });
    }

    function keep() {
      var ticked = boxes.filter(function (box) { return box.checked; }).map(name);
      try {
        if (ticked.length) localStorage.setItem(key, JSON.stringify(ticked));
        else localStorage.removeItem(key);
      } catch (refused) { /* some browsers keep nothing for files */ }
      show();
    }

    var kept = [];
    try { kept = JSON.parse(localStorage.getItem(key)) || []; } catch (refused) { /* nothing was kept */ }
    boxes.forEach(function (box) { box.checked = kept.includes(name(box)); });
    list.addEventListener("change", keep);
    all("[data-keep-none]").forEach(function (button) {
      button.addEventListener("click", function () {
        boxes.forEach(function (box) { box.checked = false; });
        keep();
      });
    });
    show();
  }

  /* Buttons that need this script appear with it. */

  /* The index of the search is larger than a page with all that belongs to it: it comes when it is asked for. */

  function holdIndex(toggle) {
    var open = XMLHttpRequest.prototype.open;
    XMLHttpRequest.prototype.open = function (method, address) {
      open.apply(this, arguments);
      if (!/\/search_index\.json$/.test(address) || toggle.checked) return;
      this.send = function () {
        delete this.send;
        toggle.addEventListener("change", this.send.bind(this), { once: true });
      };
    };
  }

  function openSearch() {
    var toggle = document.getElementById("__search");
    if (toggle && !toggle.checked) toggle.click();
    var input = document.querySelector(".md-search__input");
    if (input) input.focus();
  }

  function reveal(selector, action) {
    all(selector).forEach(function (element) {
      element.hidden = false;
      if (action) element.addEventListener("click", action);
    });
  }

  /* On narrow screens menu and search open by labels, which keys do not reach: buttons take their places. */

  function standIn(label) {
    var toggle = document.getElementById(label.htmlFor);
    var button = document.createElement("button");
    button.type = "button";
    button.className = label.className;
    button.title = label.title;
    button.setAttribute("for", label.htmlFor); // the theme's style sheet knows it by that
    button.append.apply(button, Array.from(label.childNodes));
    label.replaceWith(button);
    button.addEventListener("click", function () { toggle.click(); });

    function tell() { button.setAttribute("aria-expanded", String(toggle.checked)); }
    toggle.addEventListener("change", tell);
    tell();
    return { button: button, toggle: toggle };
  }

  function openMenu(menu) {
    var side = document.querySelector(".md-sidebar--primary");

    function close() { if (menu.toggle.checked) menu.toggle.click(); }

    menu.toggle.addEventListener("change", function () {
      var first = side.querySelector(".md-nav__link--active[href]") || side.querySelector("a");
      if (menu.toggle.checked) first.focus();
      else if (side.contains(document.activeElement)) menu.button.focus();
    });
    side.addEventListener("keydown", function (event) { if (event.key === "Escape") close(); });
    side.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !side.contains(event.relatedTarget)) close();
    });
  }

  all(".md-header label[for=__drawer]").map(standIn).forEach(openMenu);
  all(".md-header__inner > label[for=__search]").map(standIn).forEach(function (search) {
    search.button.addEventListener("click", openSearch);
  });

  all("#__search").forEach(holdIndex);
  window.sotay = { all: all, words: words, anyOf: anyOf, markAll: markAll };

  markSearched();
  all("[data-filter]").forEach(filterItems);
  all("[data-keep]").forEach(keepTicks);
  reveal("[data-open-search-hint]");
  reveal("[data-open-search]", openSearch);
  if (location.protocol !== "file:") reveal("[data-on-server]");
  all("[data-beside]").forEach(function (way) { way.hidden = !location.pathname.includes(way.dataset.beside); });
  reveal("[data-print]", function () { window.print(); });
  reveal("[data-print-large]", function () {
    document.documentElement.classList.add("large-print");
    window.addEventListener("afterprint", function () { document.documentElement.classList.remove("large-print"); }, { once: true });
    window.print();
  });

  // Paper cannot unfold what is folded.
  window.addEventListener("beforeprint", function () {
    all("details:not([open])").forEach(function (element) {
      element.open = true;
      element.dataset.closeAgain = "";
    });
  });
  window.addEventListener("afterprint", function () {
    all("details[data-close-again]").forEach(function (element) {
      element.open = false;
      delete element.dataset.closeAgain;
    });
  });
})();

// ── the keyboard, and who hears a page ───────────────────────────────────────────────────────────

(() => {
  // A tab beyond the edge of the bar comes into view when the keyboard reaches it.
  document.querySelectorAll(".md-tabs__link").forEach((link) => {
    link.addEventListener("focus", () => link.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" }));
  });
  // The theme makes a landmark of the buttons of each block of code: each gets a name of its own.
  const quiet = () =>
    document.querySelectorAll("nav.md-code__nav").forEach((nav, place) => {
      const button = nav.querySelector("button");
      const name = `${button ? button.title : ""} ${place + 1}`.trim();
      if (nav.getAttribute("aria-label") !== name) nav.setAttribute("aria-label", name);
    });
  if (document.querySelector("pre > code")) {
    new MutationObserver(quiet).observe(document.body, { childList: true, subtree: true });
    quiet();
  }
})();

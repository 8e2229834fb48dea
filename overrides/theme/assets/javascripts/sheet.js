/* A form filled in on its page: every blank takes letters, every box a tick, and what the procedure's page told in the
 * fragment of the address stands there already. Nothing is sent or kept: what is typed is gone with the page. */
(function () {
  "use strict";

  var paper = document.querySelector(".paper"), desk = document.querySelector(".filling");
  if (!paper || !desk) return;
  var told = new URLSearchParams(location.hash.slice(1));
  var blanks = all(".room, .blank, table.fill td:not(:has(*))").filter(function (cell) { return !cell.textContent.trim(); });

  function all(selector) { return Array.from(paper.querySelectorAll(selector)); }

  function squeezed(text) { return text.replace(/\s+/g, " ").trim(); }

  /* What stands before a blank on its line is its name. */
  function nameOf(blank) {
    if (blank.dataset.label) return blank.dataset.label + ", dòng " + (blank.parentElement.rowIndex || 1);
    var line = blank.closest("p, li, .option") || blank.parentElement, range = document.createRange();
    range.setStart(line, 0);
    range.setEndBefore(blank);
    var before = squeezed(range.toString()).split(/[.;☐☑]/).pop();
    return squeezed(before.slice(-60)).replace(/[:,]$/, "") || squeezed(line.textContent).slice(0, 60) || "chỗ để viết";
  }

  function open(blank) {
    blank.contentEditable = "plaintext-only";
    if (blank.contentEditable !== "plaintext-only") blank.contentEditable = "true"; // older browsers
    blank.setAttribute("role", "textbox");
    blank.setAttribute("aria-label", nameOf(blank));
    blank.spellcheck = false;
    blank.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || blank.matches("td")) return;
      event.preventDefault();
      var open = all("[contenteditable]");
      (open[open.indexOf(blank) + 1] || blank).focus();
    });
  }

  function openCell(cell) {
    if (cell.matches("td")) {
      // A cell stays a cell for those who are read to: what is written stands in it.
      var inside = document.createElement("div");
      inside.className = "cell";
      inside.dataset.label = cell.dataset.label || "";
      cell.append(inside);
      open(inside);
      inside.setAttribute("aria-label", inside.dataset.label + ", dòng " + cell.parentElement.rowIndex);
      return;
    }
    open(cell);
  }

  function openBox(box) {
    var whole = box.closest(".option, li") || box.parentElement;
    box.setAttribute("role", "checkbox");
    box.setAttribute("aria-label", squeezed(whole.textContent.replace(/[☐☑]/g, "")) || "đánh dấu");
    box.tabIndex = 0;
    function set(on) {
      box.textContent = on ? "☑" : "☐";
      box.setAttribute("aria-checked", String(on));
    }
    function turn() { set(box.getAttribute("aria-checked") !== "true"); }
    box.addEventListener("click", turn);
    box.addEventListener("keydown", function (event) {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      turn();
    });
    set(false);
  }

  /* ── what the procedure's page told ── */

  function moment(name, words) {
    var parts = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?$/.exec(told.get(name) || "");
    if (!parts) return;
    words[name] = [parts[3], parts[2], parts[1]].join("/");
    ["year", "month", "day", "hour", "minute"].forEach(function (part, place) {
      if (parts[place + 1]) words[name + "." + part] = parts[place + 1];
    });
  }

  function values() {
    var words = {};
    ["procedure", "sets", "limit", "fee"].forEach(function (name) { if (told.get(name)) words[name] = told.get(name); });
    moment("received", words);
    moment("due", words);
    return words;
  }

  function two(number) { return number ? String(number).padStart(2, "0") : ""; }

  function papers() {
    return told.getAll("paper").map(function (one) {
      try {
        var said = JSON.parse(one);
        return { paper: String(said[0]), original: two(said[1]), copy: two(said[2]), note: String(said[3]) };
      } catch (broken) { return { paper: one }; }
    });
  }

  /* As many rows as there is something to write, at least those on the form. */
  function fillTable(table) {
    var columns = table.dataset.fill.split("|");
    var rows = columns.includes("missing") ? told.getAll("missing").map(function (one) { return { missing: one }; }) : papers();
    var body = table.tBodies[0];
    for (var last = body.rows[body.rows.length - 1]; body.rows.length < rows.length; ) {
      var more = last.cloneNode(true);
      if (/^\d+$/.test(squeezed(more.cells[0].textContent))) more.cells[0].textContent = body.rows.length + 1;
      body.append(more);
    }
    rows.forEach(function (row, place) {
      columns.forEach(function (name, column) {
        if (name && row[name]) body.rows[place].cells[column].dataset.written = row[name];
      });
    });
  }

  all("table[data-fill]").forEach(fillTable);
  blanks = blanks.concat(all("table[data-fill] td:not(:has(*))").filter(function (cell) {
    return !blanks.includes(cell) && !cell.textContent.trim();
  }));
  blanks.forEach(openCell);
  all(".box").forEach(openBox);
  all("td[data-written]").forEach(function (cell) { cell.querySelector(".cell").textContent = cell.dataset.written; });
  var words = values();
  all("span[data-fill]").forEach(function (blank) {
    if (words[blank.dataset.fill]) blank.textContent = words[blank.dataset.fill];
  });

  // A letter bears the day on which it is written.
  if (words.received) all(".letterhead .day .blank").forEach(function (blank, place) {
    blank.textContent = words["received." + ["day", "month", "year"][place]];
  });

  /* ── what can be done with it ── */

  desk.querySelector("[data-filling-print]").addEventListener("click", function () { window.print(); });
  desk.querySelector("[data-filling-none]").addEventListener("click", function () {
    all("[contenteditable]").forEach(function (blank) { blank.textContent = ""; });
    all(".box[aria-checked=true]").forEach(function (box) { box.click(); });
  });
  desk.querySelector("[data-filling-word]").addEventListener("click", function () {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(window.sotay.docx(paper));
    link.download = desk.dataset.name + ".docx";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  });

  desk.hidden = false;
  if (words.procedure) {
    desk.querySelector("[data-filling-of]").textContent = "Đã điền theo thủ tục «" + words.procedure + "». ";
    var empty = all("[contenteditable].room").filter(function (blank) { return !blank.textContent; });
    if (empty.length) empty[0].focus();
  }
})();

/* Long lists filter and sort in the page. Without this script they are what they were: tables, in their own order. */
(function () {
  "use strict";

  var ENOUGH = 8; // shorter tables are seen at a glance
  var words = window.sotay.words, made = 0;

  function squeezed(cell) { return cell ? cell.textContent.replace(/\s+/g, " ").trim() : ""; }

  /* What a cell is sorted by: days by the calendar, anything else as Vietnamese words with their numbers. */
  function keyOf(text) {
    var day = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
    return day ? day[3] + day[2] + day[1] : text;
  }

  function compare(a, b) {
    if (!a || !b) return a === b ? 0 : a ? -1 : 1; // what is empty comes last
    return a.localeCompare(b, "vi", { numeric: true });
  }

  function element(tag, css, text) {
    var found = document.createElement(tag);
    if (css) found.className = css;
    if (text) found.textContent = text;
    return found;
  }

  function labelled(words, control) {
    var label = element("label", "", words);
    label.append(control);
    return label;
  }

  function sift(table) {
    var body = table.tBodies[0], rows = Array.from(body.rows), heads = Array.from(table.tHead.rows[0].cells);
    var said = rows.map(function (row) { return " " + words(Array.from(row.cells, squeezed).join(" ")).join(" "); });
    var titles = heads.map(squeezed), order = { column: -1, down: false };
    var bar = element("div", "sifter"), input = element("input"), select = element("select"), count = element("span", "sifter__count");

    input.type = "search";
    input.autocomplete = "off";
    count.setAttribute("role", "status");

    function show() {
      var wanted = words(input.value).map(function (word) { return " " + word; }), shown = 0;
      rows.forEach(function (row, place) {
        row.hidden = !wanted.every(function (word) { return said[place].includes(word); });
        shown += !row.hidden;
      });
      count.textContent = !wanted.length ? "" :
        shown ? shown + "/" + rows.length + " dòng" : "Không có dòng nào phù hợp. Thử từ khác, không cần gõ dấu.";
    }

    function sort() {
      var place = order.column, sign = order.down ? -1 : 1;
      var sorted = place < 0 ? rows : rows.map(function (row, n) { return [keyOf(squeezed(row.cells[place])), n, row]; })
        .sort(function (a, b) { return (a[0] && b[0] ? sign : 1) * compare(a[0], b[0]) || a[1] - b[1]; })
        .map(function (one) { return one[2]; });
      body.append.apply(body, sorted);
      heads.forEach(function (head, n) {
        if (n === place) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      select.value = place < 0 ? "" : place + (order.down ? "-" : "+");
    }

    heads.forEach(function (head, n) {
      var button = element("button", "sort", titles[n]);
      button.type = "button";
      button.title = "Sắp xếp theo cột này";
      button.addEventListener("click", function () {
        var again = order.column === n;
        order = again && order.down ? { column: -1, down: false } : { column: n, down: again };
        sort();
      });
      head.replaceChildren(element("span", "sort__title", titles[n]), button);
    });

    // A phone shows rows as cards, whose columns have no titles to press.
    select.append(new Option("như danh mục", ""));
    titles.forEach(function (title, n) {
      select.append(new Option(title + " ↑", n + "+"), new Option(title + " ↓", n + "-"));
    });
    select.addEventListener("change", function () {
      order = { column: select.value ? parseInt(select.value, 10) : -1, down: select.value.endsWith("-") };
      sort();
    });
    var byOrder = labelled("Xếp theo", select);
    byOrder.className = "sifter__order";
    made += 1;
    input.id = "loc-" + made;
    bar.append(labelled("Lọc " + rows.length + " dòng (không cần gõ dấu)", input), byOrder, count);
    input.addEventListener("input", show);
    table.before(bar);
  }

  document.querySelectorAll("table.list, table.mine, table.distribution").forEach(function (table) {
    if (table.tHead && table.tBodies.length === 1 && table.tBodies[0].rows.length >= ENOUGH) sift(table);
  });
})();

/* A procedure's page hands what it knows to the forms of the one-stop office: title, papers ticked, day, due day. It
 * goes in the fragment of their addresses, which no browser sends to a server; who applies is typed on the form. */
(function () {
  "use strict";

  var desk = document.querySelector(".desk");
  if (!desk) return;
  var links = Array.from(desk.querySelectorAll("a[data-prepare]"));
  if (!links.length) return;
  var day = desk.querySelector("#ngay-nhan");

  function two(number) { return (number < 10 ? "0" : "") + number; }

  function chosen() {
    var rows = Array.from(desk.querySelectorAll("[data-amount]"));
    return rows.find(function (row) { return row.querySelector("input:checked"); }) || rows[0];
  }

  function isToday(text) {
    var now = new Date();
    return text === [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  }

  function known() {
    var said = new URLSearchParams(), limit = chosen(), now = new Date();
    said.set("procedure", desk.dataset.title);
    said.set("sets", two(Number(desk.dataset.sets)));
    said.set("limit", limit ? limit.dataset.said : desk.dataset.limit);
    if (desk.dataset.fee) said.set("fee", desk.dataset.fee);
    if (day && day.value) {
      said.set("received", day.value + (isToday(day.value) ? "T" + two(now.getHours()) + ":" + two(now.getMinutes()) : ""));
      if (limit && limit.dataset.due) said.set("due", limit.dataset.due + (desk.dataset.closes ? "T" + desk.dataset.closes : ""));
    }
    desk.querySelectorAll("[data-paper]").forEach(function (box) {
      var of = box.dataset;
      if (box.checked) said.append("paper", JSON.stringify([of.paper, of.original, of.copy, of.note]));
      else if ("always" in of) said.append("missing", of.paper);
    });
    return said.toString();
  }

  function apply() {
    links.forEach(function (link) { link.href = link.href.split("#")[0] + "#" + known(); });
  }

  ["input", "change", "pointerdown", "focusin"].forEach(function (what) { desk.addEventListener(what, apply); });
  desk.querySelectorAll("[data-prepared]").forEach(function (hint) { hint.hidden = false; });
  apply();
})();

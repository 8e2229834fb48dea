/* «Nhận hôm nay, hạn trả …»: a procedure's time limits as days. Bộ luật Dân sự 2015: the day of receipt is not counted
 * (Điều 147), a limit that ends on a day off ends with the next working day (Điều 148). What the calendar does not
 * know, days off that are still to be announced, is not worked out. Days are kept in UTC, where each has 24 hours. */
(function () {
  "use strict";

  var section = document.querySelector("[data-calendar]");
  if (!section) return;
  var calendar = JSON.parse(section.dataset.calendar);
  var WEEKDAYS = ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"];
  var MINUTES = { minute: 1, hour: 60, working_day: 480, same_day: 0 };

  function iso(day) { return day.toISOString().slice(0, 10); }

  function plus(day, days) { return new Date(day.getTime() + days * 86400000); }

  function short(day) { return iso(day).split("-").reverse().join("/"); }

  function long(day) { return WEEKDAYS[day.getUTCDay()] + ", " + short(day); }

  function isOff(day) {
    if (calendar.working.includes(iso(day))) return false;
    return iso(day) in calendar.off || day.getUTCDay() % 6 === 0;
  }

  function isKnown(day) { return iso(day) >= calendar.since && iso(day) <= calendar.until; }

  function firstWorking(day) {
    while (isKnown(day) && isOff(day)) day = plus(day, 1);
    return day;
  }

  function afterWorking(day, days) {
    for (; days > 0 && isKnown(day); days -= 1) day = firstWorking(plus(day, 1));
    return day;
  }

  function hour(clock) { return Number(clock.split(":")[0]) + " giờ" + (clock.endsWith(":00") ? "" : " " + clock.split(":")[1]); }

  /* Whether a day is today, and its hour has struck. */
  function isOver(day, clock) {
    var now = new Date(), parts = clock.split(":");
    return iso(day) === iso(today()) && now.getHours() * 60 + now.getMinutes() >= parts[0] * 60 + Number(parts[1]);
  }

  function today() {
    var now = new Date();
    return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
  }

  /* The same day of a later month, or the last there is. */
  function afterMonths(day, months) {
    var last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months + 1, 0));
    return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(day.getUTCDate(), last.getUTCDate())));
  }

  /* The day a limit ends; `early` where it may end before, counted from the hour of receipt; `late`, and `after` which
   * hour, where what comes later in the day is due on another one. On a day off nothing is received before the next. */
  function due(day, amount, unit, cutoff) {
    if (unit === "same_day") {
      var first = firstWorking(day);
      return { day: first, late: cutoff && isKnown(first) ? afterWorking(first, 1) : null, after: cutoff };
    }
    if (unit in MINUTES) {
      var days = amount * MINUTES[unit] / 480;
      return { day: afterWorking(day, Math.ceil(days)), early: days % 1 > 0 };
    }
    if (unit === "day") return { day: firstWorking(plus(day, Math.ceil(amount))) };
    return { day: firstWorking(afterMonths(day, amount * (unit === "year" ? 12 : 1))) };
  }

  /* The days off in between that were no weekend anyway: «16/02–20/02 Tết Nguyên đán». */
  function skipped(from, to) {
    var spans = new Map();
    Object.keys(calendar.off).sort().forEach(function (day) {
      if (day <= iso(from) || day > iso(to) || new Date(day).getUTCDay() % 6 === 0) return;
      var words = short(new Date(day)).slice(0, 5), name = calendar.off[day];
      spans.set(name, spans.has(name) ? spans.get(name).split("–")[0] + "–" + words : words);
    });
    return Array.from(spans, function (span) { return span[1] + " " + span[0]; });
  }

  function said(day, amount, unit, cutoff) {
    if (!isKnown(day)) return { text: "Chưa tính được: lịch nghỉ của ngày này không có trong dữ liệu." };
    var found = due(day, amount, unit, cutoff);
    if (found.late && !isOff(day) && isOver(day, cutoff)) found = { day: found.late, before: cutoff };
    if (!isKnown(found.day)) {
      return { text: "Chưa tính được: lịch nghỉ sau ngày " + short(new Date(calendar.until)) + " chưa được thông báo." };
    }
    return {
      text: (found.early ? "muộn nhất " : "") + long(found.day),
      more: found.before ? " (đã quá " + hour(found.before) + ")" :
        found.late && isKnown(found.late) ? "; nhận sau " + hour(found.after) + ": " + long(found.late) : "",
      day: found.day,
      names: unit === "day" || unit === "month" || unit === "year" ? [] : skipped(day, found.day),
      known: true,
    };
  }

  /* Which days' dossiers are due on a day, the latest first: of each day that they may be from, as far as is known. */
  function receivedFor(day, amount, unit) {
    var furthest = { year: 366, month: 31, working_day: 4, day: 1 }[unit] * amount + 20 || 20, found = [];
    for (var back = 0; back <= furthest; back += 1) {
      var from = plus(day, -back);
      if (!isKnown(from)) break;
      if (isOff(from)) continue;
      if (iso(due(from, amount, unit).day) === iso(day)) found.push(from);
    }
    return found;
  }

  function spell(answer, found) {
    var words = document.createElement(found.known ? "strong" : "em");
    words.textContent = found.text;
    answer.replaceChildren(words);
    if (found.more) answer.append(found.more);
    if (found.names && found.names.length) answer.append(" (nghỉ " + found.names.join(", ") + ")");
  }

  function limitOf(row) { return [Number(row.dataset.amount), row.dataset.unit, row.dataset.cutoff]; }

  /* ── a procedure's page ── */

  function receive(input) {
    function apply() {
      var day = input.value ? new Date(input.value) : null;
      section.querySelector(".due__day").textContent = !day ? "" :
        long(day) + (isKnown(day) && isOff(day) ? ", ngày nghỉ" : "");
      section.querySelectorAll("[data-amount]").forEach(function (row) {
        var found = day ? said.apply(null, [day].concat(limitOf(row))) : {};
        if (found.known) row.dataset.due = iso(found.day);
        else delete row.dataset.due;
        if (day) spell(row.querySelector("dd"), found);
        else row.querySelector("dd").replaceChildren();
      });
      var first = section.querySelector("[data-amount] dd strong");
      document.querySelectorAll("[data-first-due]").forEach(function (answer) {
        answer.textContent = first && day ? (iso(day) === iso(today()) ? "Nhận hôm nay, trả " : "Nhận " + short(day) + ", trả ") + first.textContent : "";
      });
    }

    input.value = iso(today());
    input.addEventListener("input", apply);
    section.hidden = false;
    apply();
  }

  /* ── a role's page ── */

  function tell(row) {
    var limit = limitOf(row), found = said.apply(null, [today()].concat(limit));
    spell(row.querySelector("[data-due-of-today]"), found);
    var from = isKnown(today()) && !isOff(today()) ? receivedFor(today(), limit[0], limit[1]) : [];
    row.querySelector("[data-due-today]").textContent = !from.length ? "không có" :
      from.length === 1 ? "nhận " + long(from[0]) : "nhận " + short(from[from.length - 1]) + "–" + short(from[0]);
    row.hidden = false;
  }

  if (section.matches(".due")) receive(section.querySelector("input"));
  else {
    section.querySelectorAll("[data-today]").forEach(function (one) { one.textContent = long(today()); });
    document.querySelectorAll("[data-amount]").forEach(tell);
    section.hidden = false;
  }
})();

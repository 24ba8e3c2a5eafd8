// Search, filters and sorting for the table of all observations; see
// src/analysis/book/evidence/explorer.py. Nothing is fetched, and no text is ever read as markup.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const explorer = document.getElementById("explorer");
  if (!explorer) return;
  const form = explorer.querySelector("form");
  const body = explorer.querySelector("tbody");
  const count = form.querySelector("output");
  const more = explorer.querySelector("button.more");
  const letters = new Intl.Collator("en");
  const step = 50; // rows: a phone takes seconds to lay out a thousand
  let most = step;
  const rows = [...body.rows].map((row, position) => ({
    row,
    position,
    words: row.textContent.toLowerCase().replaceAll("\u2019", "'"),
    fits: true,
  }));
  let ordered = rows;
  let visible = rows.map((each) => each.row);

  // Of the rows that fit, as many as were asked for. Only these are put in order: to move thousands
  // of rows that nobody sees takes seconds.
  function show() {
    const fitting = ordered.filter((each) => each.fits).map((each) => each.row);
    for (const row of visible) row.hidden = true;
    visible = fitting.slice(0, most);
    for (const row of visible) row.hidden = false;
    body.prepend(...visible);
    more.hidden = fitting.length <= most;
  }

  function filter() {
    const wanted = new FormData(form);
    const typed = String(wanted.get("words")).toLowerCase().replaceAll("\u2019", "'");
    const words = typed.split(/\s+/).filter(Boolean);
    const chosen = ["topic", "economy", "source", "grade", "disputed"]
      .map((name) => [name, wanted.get(name)])
      .filter(([, value]) => value);
    let found = 0;
    for (const each of rows) {
      each.fits =
        words.every((word) => each.words.includes(word)) &&
        chosen.every(([name, value]) => each.row.dataset[name] === value);
      found += each.fits;
    }
    most = step;
    show();
    const [some, all] = [found, rows.length].map((each) => each.toLocaleString("en"));
    count.textContent = `${some} of ${all} observations`;
  }

  // A click sorts up, a second one down, a third one restores the order of the ledger.
  function sort(header, column) {
    const next = { none: "ascending", ascending: "descending", descending: "none" };
    const order = next[header.getAttribute("aria-sort") || "none"];
    for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
    if (order !== "none") header.setAttribute("aria-sort", order);
    // A value sorts by its size and a period by its date, not by how they are written.
    const key = ({ row }) =>
      column === 0
        ? Number(row.dataset.value || NaN)
        : (row.dataset[header.dataset.sort] ?? row.cells[column].textContent).trim().toLowerCase();
    const keys = new Map(rows.map((each) => [each, key(each)]));
    const way = order === "descending" ? -1 : 1; // what has no value stands last either way
    const compare = (one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      if (typeof a === "string") return !a - !b || way * letters.compare(a, b);
      if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
      return way * (a - b);
    };
    const sorted = [...rows];
    if (order !== "none") sorted.sort(compare);
    ordered = sorted;
    show();
  }

  [...explorer.querySelectorAll("th")].forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = header.textContent;
    button.addEventListener("click", () => sort(header, column));
    header.replaceChildren(button);
  });
  more.addEventListener("click", () => {
    const next = ordered.filter((each) => each.fits)[most];
    most += step;
    show();
    next?.row.querySelector("a").focus({ preventScroll: true });
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  const asked = new URLSearchParams(location.search).get("words");
  if (asked) form.elements.words.value = asked;
  filter();
});

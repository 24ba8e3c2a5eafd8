// Opens the entry that a link leads to, and remembers nothing. Newer browsers do so by the style
// sheet alone; see "Evidence pages" in report.css.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  function open() {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const entry = place?.closest("details.evidence-entry");
    if (!entry || entry.open) return;
    entry.open = true;
    place.scrollIntoView();
  }
  window.addEventListener("hashchange", open);
  open();
});

// What a number's evidence says works by style sheets alone; see "Numbers in the text" in
// report.css. This adds what they cannot do: Escape closes it, a first tap opens it where there is
// no pointer to rest, and the marks of a figure show their title on keyboard focus.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const dismissed = "dismissed";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const number of document.querySelectorAll(".number:hover, .number:focus-within"))
      number.classList.add(dismissed);
    hide();
  });
  for (const number of document.querySelectorAll(".number")) {
    const restore = () => number.classList.remove(dismissed);
    number.addEventListener("pointerleave", restore);
    number.addEventListener("focusout", restore);
    let opened = false;
    number.addEventListener("pointerdown", (event) => {
      opened = event.pointerType !== "touch" || number.matches(":focus-within");
    });
    number.querySelector("a").addEventListener("click", (event) => {
      if (opened || event.detail === 0) return;
      event.preventDefault();
      event.currentTarget.focus();
    });
  }

  const note = document.createElement("div");
  note.className = "mark-note";
  note.setAttribute("aria-hidden", "true"); // the mark's own title is read
  note.hidden = true;
  document.body.append(note);
  const hide = () => (note.hidden = true);
  for (const mark of document.querySelectorAll("svg a.mark")) {
    const title = mark.querySelector("title");
    if (!title) continue;
    mark.addEventListener("focus", () => {
      const box = mark.getBoundingClientRect();
      note.textContent = title.textContent;
      note.hidden = false;
      const left = Math.min(box.left, window.innerWidth - note.offsetWidth - 16);
      note.style.left = `${Math.max(16, left) + window.scrollX}px`;
      note.style.top = `${box.bottom + 8 + window.scrollY}px`;
    });
    mark.addEventListener("blur", hide);
  }
});

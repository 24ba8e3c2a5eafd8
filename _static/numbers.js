// What a number's evidence says works by style sheets alone; see "Numbers in the text" in
// report.css. This adds what they cannot do: Escape closes a note, a first tap opens it where there
// is no pointer to rest, and the note of a mark stands at its mark.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const dismissed = "dismissed";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const each of document.querySelectorAll(".number, .term, .published-figure"))
      if (each.matches(":hover, :focus-within")) each.classList.add(dismissed);
  });

  // `holder` carries the note and loses the mark of Escape, `link` opens it.
  function opens(link, holder) {
    const restore = () => holder.classList.remove(dismissed);
    link.addEventListener("pointerleave", restore);
    link.addEventListener("blur", restore);
    let opened = false;
    link.addEventListener("pointerdown", (event) => {
      opened = event.pointerType !== "touch" || document.activeElement === link;
    });
    link.addEventListener("click", (event) => {
      if (opened || event.detail === 0) return;
      event.preventDefault();
      link.focus();
    });
  }
  for (const number of document.querySelectorAll("span.number, span.term"))
    opens(number.querySelector("a"), number);

  for (const mark of document.querySelectorAll("svg a.mark")) {
    const figure = mark.closest(".published-figure");
    opens(mark, figure);
    const place = () => {
      const bottom = mark.getBoundingClientRect().bottom - figure.getBoundingClientRect().top;
      figure.style.setProperty("--note-top", `${bottom}px`);
    };
    mark.addEventListener("pointerenter", place);
    mark.addEventListener("focus", place);
  }
});

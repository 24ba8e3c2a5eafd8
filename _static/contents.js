// The contents of the book and of a page open by buttons above the text. The theme listens to the
// first button of each kind alone, and that one stands in a header which this book does not show.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  for (const kind of [".primary-toggle", ".secondary-toggle"]) {
    const [heard, ...shown] = document.querySelectorAll(kind);
    for (const each of shown) each.addEventListener("click", () => heard.click());
  }
});

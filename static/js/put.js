// Puts texts into parts of a page; a part with nothing to say is hidden.
export function text(page, selector, said) {
  const found = page.querySelector(selector);
  // it may be a live region: no change, no word
  if (found.textContent !== said) found.textContent = said;
}

export function hint(page, selector, said) {
  page.querySelector(selector).hidden = !said;
  text(page, selector, said || "");
}

export function list(page, selector, lines) {
  const found = page.querySelector(selector);
  const items = lines
    .map(line => Object.assign(document.createElement("li"), { textContent: line }));
  (found.querySelector("ul") ?? found).replaceChildren(...items);
  found.hidden = !lines.length;
}

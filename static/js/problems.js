// Says what is wrong beside the field it is about, and opens the fold the field is in.
export function problems(page, found) {
  for (const place of page.querySelectorAll("[data-problem]")) {
    const name = place.dataset.problem, field = page.querySelector(`#${name}`),
      said = found[name] ?? "";
    if (place.textContent !== said) place.textContent = said;
    place.hidden = !said;
    field.toggleAttribute("aria-invalid", Boolean(said));
    if (said) field.setAttribute("aria-invalid", "true");
    const fold = field.closest("details");
    if (said && fold) fold.open = true;
  }
}

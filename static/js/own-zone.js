// <own-zone>: the reader's own time zone stands in the field instead of the machine's, which is
// a guess, until another is typed.
customElements.define("own-zone", class extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input"), is_free = !field.value || this.hasAttribute("guessed");
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    if (!is_free || !timeZone) return;
    field.value = timeZone;
    if (this.hasAttribute("at")) this.#move(new Date(this.getAttribute("at")));
  }

  // the time beside it stands for the same instant as before
  #move(at) {
    const local = new Date(at - at.getTimezoneOffset() * 60_000),
      time = this.closest("form").elements.namedItem("at");
    time.value = local.toISOString().slice(0, 16);
  }
});

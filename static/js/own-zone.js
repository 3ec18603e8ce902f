// <own-zone>: the reader's own time zone stands in the field instead of the machine's, which is
// a guess, until another is typed.
customElements.define("own-zone", class extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input"), is_free = !field.value || this.hasAttribute("guessed");
    if (is_free) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? field.value;
  }
});

// <own-zone>: the reader's own time zone stands in the field, until another is typed.
customElements.define("own-zone", class extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    if (!field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  }
});

// <zone-links>: what is downloaded here says when in the reader's own time zone. Without script it
// is the machine's.
customElements.define("zone-links", class extends HTMLElement {
  connectedCallback() {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    for (const link of timeZone ? this.querySelectorAll("a") : []) {
      const at = new URL(link.href);
      at.searchParams.set("zone", timeZone);
      link.href = at.href;
    }
  }
});

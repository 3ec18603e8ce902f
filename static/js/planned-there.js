// <planned-there>: a moment in the zone it was planned in, for whoever is in another.
const shown = (at, timeZone) => new Intl.DateTimeFormat("en",
  { dateStyle: "short", timeStyle: "short", timeZone }).format(at);

customElements.define("planned-there", class extends HTMLElement {
  connectedCallback() {
    const at = new Date(this.getAttribute("at"));
    try {
      this.hidden = shown(at, this.getAttribute("zone")) === shown(at);
    } catch {
      // this browser does not know the zone
      this.hidden = false;
    }
  }
});

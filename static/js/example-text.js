// <example-text>: says of a text that it is an example, until another is typed.
customElements.define("example-text", class extends HTMLElement {
  connectedCallback() {
    const text = document.getElementById("text");
    text?.addEventListener("input", () => { this.hidden = text.value !== text.defaultValue; });
  }
});

// <send-once>: the second press of a button does nothing. (The form's key keeps the server from
// sending twice anyway.)
import "./seen-focus.js";
customElements.define("send-once", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.#submitted);
    window.addEventListener("pageshow", this.#shown);
  }

  disconnectedCallback() {
    window.removeEventListener("pageshow", this.#shown);
  }

  // What stays on the page was prevented by others, who may be told after this.
  #submitted = event => {
    if (event.submitter?.formTarget) return;
    if (this.hasAttribute("busy")) return event.preventDefault();
    setTimeout(() => this.toggleAttribute("busy", !event.defaultPrevented));
  };

  #shown = () => this.removeAttribute("busy"); // "Back" shows the page as it was left
});

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

  #submitted = event => {
    if (event.submitter?.matches("[formtarget], [data-check], [data-enter], [data-step]")) return;
    if (this.hasAttribute("busy")) event.preventDefault();
    this.setAttribute("busy", "");
  };

  #shown = () => this.removeAttribute("busy"); // "Back" shows the page as it was left
});

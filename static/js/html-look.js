// <html-look>: the HTML of the shown message, kept as new as the rest; without script its button
// shows it.
const WAIT_MS = 600;

customElements.define("html-look", class extends HTMLElement {
  #form = null;
  #shown = "";
  #timer = 0;

  connectedCallback() {
    this.#form = this.closest("live-preview");
    this.#form.addEventListener("seen", this.#seen);
    this.#form.addEventListener("change", this.#chosen);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#form.removeEventListener("seen", this.#seen);
    this.#form.removeEventListener("change", this.#chosen);
  }

  #seen = event => {
    const html = event.detail.first?.html ?? "";
    this.hidden = this.querySelector("[data-phone]").disabled = !html;
    if (html === this.#shown) return;
    this.#shown = html;
    clearTimeout(this.#timer);
    if (html) this.#timer = setTimeout(this.#show, WAIT_MS);
  };

  // another picture changes the HTML that is shown, and not what was typed
  #chosen = event => {
    if (event.target.name === "inline" && !this.hidden) this.#show();
  };

  // pressed by hand, a frame would keep the focus
  #show = () => {
    const button = this.querySelector("[formtarget]");
    button.form.requestSubmit(button);
  };
});

// <last-look>: shows the HTML of the message at once; without script a button does. Enter in the
// field of a test sends none: it says what does.
customElements.define("last-look", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.#entered);
    const button = this.querySelector("[data-frame]");
    if (button) button.form.requestSubmit(button);
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.#entered);
  }

  #entered = event => {
    const isTest = document.activeElement?.id === "to";
    if (!event.submitter?.matches("[data-enter]") || !isTest) return;
    event.preventDefault();
    this.querySelector("[data-press]").hidden = false;
  };
});

// <last-look>: shows the HTML of the message at once; without script a button does.
customElements.define("last-look", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("[data-frame]");
    if (button) button.form.requestSubmit(button);
  }
});

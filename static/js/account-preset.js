// <account-preset>: fills a form in for a provider without leaving the page, on which the password
// stays as it was typed; no other page has it.
import { parsed } from "./refresh.js";

const FILLED = ["transport", "encryption", "rate"];

customElements.define("account-preset", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.#submitted);
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.#submitted);
  }

  #submitted = event => {
    const button = event.submitter;
    if (!button?.matches("[data-fill]")) return;
    event.preventDefault();
    const form = new FormData(event.target);
    form.delete("password");
    this.#fill(event.target, button.formAction, new URLSearchParams(form));
  };

  async #fill(form, place, body) {
    const answer = await fetch(place, { method: "POST", body }).catch(() => null);
    if (!answer?.ok) return;
    const filled = (await parsed(answer)).querySelector("account-preset");
    for (const name of FILLED)
      form.elements[name].value = filled.querySelector(`[name=${name}]`).value;
    const hints = filled.querySelectorAll("[data-of-preset]");
    form.querySelectorAll("[data-of-preset]").forEach((hint, place) => {
      hint.textContent = hints[place].textContent;
      hint.hidden = hints[place].hidden;
    });
  }
});

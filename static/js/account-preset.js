// <account-preset>: fills a form in for a provider, and tries what is typed, without leaving the page,
// on which the password stays as it was typed; no other page has it.
import { parsed } from "./refresh.js";
import { say } from "./say.js";

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
    if (button?.matches("[data-test]")) return this.#tested(event, button);
    if (!button?.matches("[data-fill]")) return;
    event.preventDefault();
    const form = new FormData(event.target);
    form.delete("password");
    this.#fill(event.target, button.formAction, new URLSearchParams(form));
  };

  async #tested(event, button) {
    event.preventDefault();
    button.disabled = true;
    // what is said of the test before is not of this one
    const place = document.getElementById("tried"), note = document.createElement("p");
    note.className = "note";
    note.role = "status";
    place.replaceChildren(note);
    note.textContent = say("Testing the connection …");
    const body = new URLSearchParams(new FormData(event.target));
    const answer = await fetch(button.formAction, { method: "POST", body }).catch(() => null);
    button.disabled = false;
    if (!answer) return place.replaceChildren();
    const page = await parsed(answer);
    const steps = page.querySelector("#tried > section");
    // what is wrong with the form is said beside its fields, or above it
    const wrong = [...page.querySelectorAll("account-preset .problem, #add > .problem, #edit > .problem")]
      .map(one => one.textContent.trim()).join(" ") || page.querySelector("main h1 + p")?.textContent;
    note.className = "note bad";
    note.tabIndex = -1;
    note.textContent = wrong ?? "";
    place.replaceChildren(steps ?? note);
    if (steps) this.#wellTyped();
    (steps?.querySelector("h2") ?? note).focus();
  }

  // what was wrong before is said no more
  #wellTyped() {
    for (const one of this.querySelectorAll("[id$=-problem]")) one.remove();
    for (const field of this.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
  }

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

// <count-down>: keeps "in 8 s" true for the <time> in it.
import { duration } from "./words.js";

customElements.define("count-down", class extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.#timer = setInterval(() => this.#show(), 1000);
    this.#show();
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #show() {
    const time = this.querySelector("time"), left = (Date.parse(time.dateTime) - Date.now()) / 1000;
    time.textContent = left > 0 ? `in ${duration(Math.ceil(left))}` : "now";
  }
});

// <count-down>: keeps "in 8 s" true for the <time> in it.
import { say } from "./say.js";
import { duration } from "./words.js";

customElements.define("count-down", class extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.#show();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  #show() {
    const time = this.querySelector("time"), left = (Date.parse(time.dateTime) - Date.now()) / 1000;
    time.textContent = left > 0
      ? say("in {duration}", { duration: duration(Math.ceil(left)) }) : say("now");
    // when the next second begins
    if (left > 0) this.#timer = setTimeout(() => this.#show(), left * 1000 % 1000 || 1000);
  }
});

// <count-down>: keeps "in 8 s" true for the <time> in it.
import { say } from "./say.js";
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
    time.textContent = left > 0
      ? say("in {duration}", { duration: duration(Math.ceil(left)) }) : say("now");
  }
});

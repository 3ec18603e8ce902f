// <local-time>: an instant in the reader's own time and language. Without script it is shown in UTC.
const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const today = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

customElements.define("local-time", class extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    const at = new Date(time.dateTime);
    const isToday = at.toDateString() === new Date().toDateString();
    time.textContent = (isToday ? today : format).format(at);
    time.title = time.dateTime;
  }
});

// Says whether the program can be reached. While it cannot, no button would have an effect, and the badge is a memory.
import { say } from "./say.js";

const STOPPED = say("The program was stopped; it goes on where it was when you start it again. Trying to reach it …");
const LAST_KNOWN = say("The program is not running, so nothing is being sent. This is what was known last; " +
  "who was on the way is settled when it starts.");
const BACK = say("The program is back, and this page follows it again.");

export function reach(page, isThere) {
  const note = page.querySelector("[data-connection]");
  note.className = isThere ? "note good" : "note warn";
  note.textContent = isThere ? BACK : STOPPED;
  note.hidden = false;
  page.querySelectorAll("button").forEach(button => { button.disabled = !isThere; });
  page.querySelectorAll("details.ask").forEach(ask => { ask.inert = !isThere; });
  if (isThere) return; // badge, speed and time left come anew from the server
  page.querySelectorAll("[data-fact=rate], [data-fact=eta]").forEach(fact => { fact.hidden = true; });
  page.querySelector("#headline").textContent = LAST_KNOWN;
  const badge = page.querySelector("#state .state");
  badge.textContent = say("Not reachable");
  badge.dataset.state = "unreachable";
}

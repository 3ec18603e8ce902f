// Says whether the program can be reached, in the words that the page brings along. While it
// cannot, no button would have an effect, and the badge is a memory.
import { say } from "./say.js";

export function reach(page, isThere) {
  const note = page.querySelector("[data-connection]");
  note.className = isThere ? "note good" : "note warn";
  note.textContent = isThere ? note.dataset.back : note.dataset.stopped;
  note.hidden = false;
  page.querySelectorAll("button").forEach(button => { button.disabled = !isThere; });
  page.querySelectorAll("details.ask").forEach(ask => { ask.inert = !isThere; });
  // badge, speed and time left come anew from the server
  if (isThere) return;
  page.querySelectorAll("[data-fact=rate], [data-fact=eta]")
    .forEach(fact => { fact.hidden = true; });
  page.querySelector("#headline").textContent = note.dataset.lastKnown;
  const badge = page.querySelector("#state .state");
  badge.textContent = say("Not reachable");
  badge.dataset.state = "unreachable";
}

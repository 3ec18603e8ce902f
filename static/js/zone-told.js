// Where a date is decided on, its zone stands beside it: it may have been typed in another.
import { language } from "./say.js";

for (const time of document.querySelectorAll("last-look time")) {
  const parts = new Intl.DateTimeFormat(language, { timeZoneName: "short" })
    .formatToParts(new Date(time.dateTime));
  const zone = parts.find(part => part.type === "timeZoneName")?.value;
  if (zone) time.textContent += ` ${zone}`;
}

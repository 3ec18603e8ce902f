// Sentences, numbers and dates in the page's language. The page brings the scripts' sentences along
// in its head; the English ones stand where they are said.
const page = document.documentElement.lang || "en";
const known = JSON.parse(document.querySelector("meta[name=words]")?.content ?? "{}");
const counts = new Intl.NumberFormat(page);

// Dates as the reader writes them, who may be Swiss.
export const language = navigator.languages.find(one => one.split("-")[0] === page) ?? page;

export const number = n => counts.format(n);

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) =>
  typeof values[name] === "number" ? number(values[name]) : values[name]);

export const say = (text, values = {}) => filled(known[text] ?? text, values);

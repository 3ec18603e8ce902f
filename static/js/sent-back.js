// What a form that came back was wrong with goes from the summary above it as it is mended.
export function sentBack({ problems, valid, rejected_count: left }) {
  const summary = document.querySelector("#summary[data-mends]");
  if (!summary) return;
  const isWrong = ({ dataset: { of } }) =>
    problems[of] || (!valid && ["emails", "file"].includes(of));
  const items = [...summary.querySelectorAll("[data-of]")];
  for (const item of items) {
    const said = problems[item.dataset.of], why = item.querySelector("[data-why]");
    item.hidden = !isWrong(item);
    if (said && why.textContent !== said) why.textContent = said;
  }
  summary.hidden = items.length ? items.every(item => item.hidden) : !left;
  const { prefix } = summary.dataset;
  if (summary.hidden && document.title.startsWith(prefix))
    document.title = document.title.slice(prefix.length).trim();
}

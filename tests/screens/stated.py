"""The numbers that a page states, by where they stand: what is hidden states nothing."""

from collections.abc import Mapping, Sequence

from playwright.async_api import Page

Stated = Mapping[str, Sequence[int]]
"""Place -> its numbers in their order; a place that is not there is missing."""

PLACES: Mapping[str, str] = {
    "list": ".list > p:first-of-type",
    "count": "#count",
    "before": "written-before [data-told]",
    "button": "[data-send]",
    "message": "[data-shown], #message",
    "looked at": "section[aria-labelledby=what] dl > div:first-child dd",
    "written to": "[data-row=written]",
    "repeated": "[data-row=twice]",
    "lines left out": "#left-out",
    "rehearsed": "#rehearsal-title",
    "headline": "#headline",
    "figure": ".figure",
    **{
        name: f".legend [data-count={name}] b"
        for name in (
            "sent", "failed", "in_doubt", "in_flight", "waiting", "cancelled", "skipped",
        )
    },
    "tabs": ".filters span",
    "failed why": "#why li:has([data-state=failed]) > b",
    "in doubt why": "#why li:has([data-state=in_doubt]) > b",
    "receipt": "#receipt",
    "pager": ".pager > .soft",
    "runs": ".runs small",
}  # fmt: skip

_READ = r"""places => Object.entries(places).flatMap(([name, selector]) => {
    const numbers = [...document.querySelectorAll(selector)]
        .filter(one => one.checkVisibility({ visibilityProperty: true }))
        .flatMap(one => {
            const copy = one.cloneNode(true);
            for (const aside of copy.querySelectorAll("time, details, code")) aside.remove();
            const said = copy.textContent.replace(/\S+@\S+/g, "");
            return [...said.matchAll(/\d[\d.,\u00a0\u202f]*/g)].map(one => one[0]);
        });
    return numbers.length ? [[name, numbers.map(one => Number(one.replace(/\D/g, "")))]] : [];
})"""


async def read(page: Page) -> Stated:
    """Read them all."""
    return dict(await page.evaluate(_READ, dict(PLACES)))


def written(stated: Stated) -> str:
    """Write them in a line."""
    return "; ".join(f"{name} {' '.join(map(str, numbers))}" for name, numbers in stated.items())

"""The languages of pages and answers: the catalogues, and which of them somebody is spoken to in.

English stands in the program; locale/ has a catalogue for each other language.
They are read as they are edited.
"""

import gettext
import io
import json
import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aiohttp import hdrs, web
from babel import Locale, dates, numbers
from babel.messages import mofile, pofile
from markupsafe import Markup
from yarl import URL

from emailer import tongue
from emailer.tongue import ENGLISH, Tongue

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler
    from babel.messages.catalog import Catalog
    from jinja2 import Environment

COOKIE = "emailer_language"
CHOICE = "language"
"""The name in an address by which a page is asked for in another language, from then on."""
_YEAR_S = 365 * 86400
_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]{1,30})?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?"
)
_RANGES = 20
_SCRIPTS = "static/js/"
_OF_FORM = frozenset({"live-preview", "written-before"})
_Words = dict[str, Any]


@cache
def of_folder(folder: Path) -> "Languages":
    """Read the catalogues of a folder, once in a process, however many applications speak."""
    return Languages(folder)


class Languages:
    """All there are, by their code."""

    def __init__(self, folder: Path) -> None:
        """Read the catalogues of a folder."""
        files = sorted(folder.glob("*/LC_MESSAGES/messages.po"))
        read = {path.parts[-3]: _read(path) for path in files}
        self.tongues: Mapping[str, Tongue] = {"en": ENGLISH} | {
            code: tongue_of(code, catalogue) for code, catalogue in read.items()
        }
        scripts = {code: _of_scripts(catalogue) for code, catalogue in read.items()}
        self.of_scripts: Mapping[str, Mapping[str, _Words]] = {"en": {}, **scripts}
        """Code -> script -> its words: English -> that language's, one or for each number."""

    def asked_for(self, request: web.Request) -> Tongue:
        """Choose: what a person has chosen here, else what their browser asks
        for first (RFC 9110 12.5.4).
        """
        if chosen := self.tongues.get(request.cookies.get(COOKIE, "")):
            return chosen
        return self.accepted(",".join(request.headers.getall(hdrs.ACCEPT_LANGUAGE, [])))

    def accepted(self, header: str) -> Tongue:
        """Read an Accept-Language: the dearest of those there are; English where there is none."""
        best, dearest = ENGLISH, 0.0
        for one in header.split(",")[:_RANGES]:
            if not (found := _RANGE.fullmatch(one)):
                continue
            weight = float(found[2] or 1)
            known = self.tongues.get(found[1].lower())
            if known and weight > dearest:
                best, dearest = known, weight
        return best


LANGUAGES: web.AppKey[Languages] = web.AppKey("LANGUAGES", Languages)
SPOKEN = web.RequestKey("SPOKEN", Tongue)
_PLACE: ContextVar["URL | None"] = ContextVar("_PLACE", default=None)
"""What is asked for, where asking again shows it again."""
_UNCHANGED = 304
_SAYING = frozenset({"text/html", "application/json", "text/event-stream", "text/csv"})


@web.middleware
async def middleware(request: web.Request, handler: "Handler") -> web.StreamResponse:
    """Speak to whoever asks in their language, also of what goes wrong."""
    request[SPOKEN] = request.app[LANGUAGES].asked_for(request)
    place = _PLACE.set(request.rel_url if request.method == hdrs.METH_GET else None)
    try:
        with tongue.speaking(request[SPOKEN]):
            return await handler(request)
    finally:
        _PLACE.reset(place)


@web.middleware
async def choice(request: web.Request, handler: "Handler") -> web.StreamResponse:
    """Take the choice of a language in an address; innermost, so only of who may ask at all."""
    if request.method == hdrs.METH_GET and (
        request.query.get(CHOICE) in request.app[LANGUAGES].tongues
    ):
        return _chosen(request)
    return await handler(request)


async def set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Say in which language an answer is, where it has sentences, and what that depended on."""
    if SPOKEN in request and (response.content_type in _SAYING or response.status == _UNCHANGED):
        response.headers[hdrs.CONTENT_LANGUAGE] = request[SPOKEN].code
        response.headers.add(hdrs.VARY, hdrs.ACCEPT_LANGUAGE)
        response.headers.add(hdrs.VARY, hdrs.COOKIE)


def install(pages: "Environment", languages: Languages) -> None:
    """Let templates speak."""
    pages.globals |= {
        "spoken": tongue.spoken,
        "elsewhere_in": _elsewhere_in,
        "others": lambda: [one for one in languages.tongues.values() if one is not tongue.spoken()],
        "of_scripts": lambda *, is_form: _said_by(
            languages.of_scripts[tongue.spoken().code], is_form=is_form
        ),
        "number": tongue.number,
        "decimal": tongue.decimal,
        "moment_of": tongue.moment,
    }
    cast("Any", pages).install_gettext_callables(
        _translated,
        _translated_n,
        newstyle=True,
    )


def _translated(text: str) -> str:
    return tongue.spoken().catalogue.gettext(text)


def _translated_n(one: str, many: str, n: int) -> str:
    return tongue.spoken().catalogue.ngettext(one, many, n)


def json_answer(body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None,
                is_ascii: bool = True) -> web.Response:  # fmt: skip
    """Answer with JSON, its sentences in the language of whoever asks."""
    text = json.dumps(tongue.plainly(body), ensure_ascii=is_ascii)
    return web.Response(text=text, status=status, headers=headers, content_type="application/json")


def tongue_of(code: str, catalogue: "Catalog") -> Tongue:
    """Make a language of its catalogue."""
    locale = Locale.parse(code)
    return Tongue(
        code,
        str(locale.get_display_name(locale) or code).capitalize(),
        _translations(catalogue),
        lambda number, digits: numbers.format_decimal(number, _pattern(digits), locale),
        lambda at: _moment(at, locale),
        lambda day: dates.format_date(day, "medium", locale),
    )


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def _moment(at: datetime, locale: Locale) -> str:
    return (
        f"{dates.format_date(at, 'medium', locale)}, "
        f"{dates.format_time(at, 'short', locale=locale)}"
    )


def _read(path: Path) -> "Catalog":
    with path.open("rb") as file:
        return pofile.read_po(file, locale=path.parts[-3], abort_invalid=True)


def _translations(catalogue: "Catalog") -> gettext.NullTranslations:
    """Turn a catalogue into what the standard library looks sentences up in;
    fuzzy ones are left out.
    """
    packed = io.BytesIO()
    mofile.write_mo(packed, catalogue)
    packed.seek(0)
    return gettext.GNUTranslations(packed)


def _of_scripts(catalogue: "Catalog") -> dict[str, _Words]:
    """Pick what each script says: a catalogue notes where each sentence stands."""
    found: dict[str, _Words] = {}
    for message in catalogue:
        for place, _ in message.locations if message.id else ():
            if place.startswith(_SCRIPTS):
                english = message.id if isinstance(message.id, str) else message.id[0]
                script = place.removeprefix(_SCRIPTS).removesuffix(".js")
                found.setdefault(script, {})[english] = message.string
    return found


def _said_by(scripts: Mapping[str, _Words], *, is_form: bool) -> Markup:
    """Write as JSON, to stand between single quotes, what the scripts of a page say;
    those of the form are on its page alone.
    """
    loaded = [words for script, words in scripts.items() if is_form or script not in _OF_FORM]
    said = {english: text for words in loaded for english, text in words.items()}
    written = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    # between single quotes its own double ones need no escape of five characters each
    return Markup(written.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;"))  # noqa: S704


def _elsewhere_in(code: str) -> str:
    """Give the address of the page at hand in another language;
    empty where its address alone does not show it.
    """
    place = _PLACE.get()
    return stays_here(place.update_query({CHOICE: code})) if place is not None else ""


def lead_to(place: str) -> None:
    """Let a choice of language show this address of ours, where the one that was asked for by a
    form shows nothing by itself.
    """
    if _PLACE.get() is None:
        _PLACE.set(URL(place))


def stays_here(place: URL) -> str:
    """Write an address so that it stays here: two slashes at its beginning would name a host."""
    return "/" + str(place.relative() if place.absolute else place).lstrip("/\\")


def _chosen(request: web.Request) -> web.Response:
    """Remember a language, and show the same page in it."""
    place = stays_here(request.rel_url.without_query_params(CHOICE))
    answer = web.Response(status=303, headers={hdrs.LOCATION: place})
    answer.set_cookie(COOKIE, request.query[CHOICE], max_age=_YEAR_S, samesite="Lax", httponly=True,
                      path=str(request.app.router["compose"].url_for()))  # fmt: skip
    return answer

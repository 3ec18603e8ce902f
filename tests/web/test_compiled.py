"""Each page is compiled once in a process, however many applications show it."""

import asyncio

import aiohttp_jinja2
import jinja2

from web.compiled import COMPILED, Compiled


async def test_two_applications_of_a_process_share_what_was_compiled(serve):
    first, second = [aiohttp_jinja2.get_env((await serve()).app) for _ in range(2)]
    for name in ("compose.html", "runs.html"):
        one, other = first.get_template(name), second.get_template(name)
        assert one is not other
        assert one.root_render_func.__code__ is other.root_render_func.__code__


def test_a_page_that_was_changed_is_compiled_anew(tmp_path):
    page, kept = tmp_path / "page.html", Compiled()
    said = []
    for source in ("old", "new", "old"):
        page.write_text(source)
        pages = jinja2.Environment(
            loader=jinja2.FileSystemLoader(tmp_path), autoescape=True, bytecode_cache=kept
        )
        said.append(pages.get_template("page.html").render())
    assert said == ["old", "new", "old"]


async def test_pages_are_compiled_ahead_of_who_asks_for_them_once_and_while_nothing_is_sent(
    tmp_path,
):
    (tmp_path / "one.html").write_text("one")
    (tmp_path / "two.html").write_text("{% include 'one.html' %}")
    kept, loader = Compiled(), jinja2.FileSystemLoader(tmp_path)
    pages = jinja2.Environment(loader=loader, autoescape=True, bytecode_cache=kept)
    kept_when_asked = []

    def is_sending():
        kept_when_asked.append(len(kept))
        return len(kept_when_asked) in {1, 2, 4}

    await kept.ahead(pages, is_sending)
    assert kept_when_asked == [0, 0, 0, 1, 1]
    assert len(kept) == 2
    await kept.ahead(pages, is_sending)
    assert len(kept_when_asked) == 5


async def test_the_program_compiles_all_its_pages(serve):
    pages = aiohttp_jinja2.get_env((await serve()).app)
    await asyncio.gather(*(one for one in asyncio.all_tasks() if one.get_name() == "pages"))
    assert len(COMPILED) >= len(pages.list_templates()) > 30

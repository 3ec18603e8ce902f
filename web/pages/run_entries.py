"""Runs as pages show them: their JSON and their words, side by side."""

from collections.abc import Iterable

from aiohttp import web

from emailer.showing import shapes
from emailer.store import Run
from web import words
from web.app_keys import METER, STORE

Entry = tuple[shapes.Json, words.View]


def of_run(request: web.Request, run: Run) -> Entry:
    """Write a run as the API has it, and in words."""
    told = shapes.run(run, request.app[METER], request.app[STORE].now())
    return told, words.view(told)


def of_runs(request: web.Request, runs: Iterable[Run]) -> list[Entry]:
    """The same for each of some runs."""
    return [of_run(request, run) for run in runs]

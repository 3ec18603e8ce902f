"""Serves the pages, the API and the live stream. Knows HTTP; knows neither SQL nor SMTP."""

from web.app import below, create_app, create_figures_app, make_runner, served
from web.config import WebConfig

__all__ = ["WebConfig", "below", "create_app", "create_figures_app", "make_runner", "served"]

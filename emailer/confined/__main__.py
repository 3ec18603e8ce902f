"""Runs one of the programs beside it: `python -I emailer/confined PROGRAM ARGUMENTS`."""

import importlib
import sys
from os import path

sys.path.insert(0, path.dirname(path.dirname(path.dirname(path.abspath(__file__)))))  # noqa: PTH120, PTH100  (it loads little)
program, *arguments = sys.argv[1:]
importlib.import_module(f"emailer.confined.{program}").main(*arguments)

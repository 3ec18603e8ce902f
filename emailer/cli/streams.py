"""The three streams that a program is begun with, where it was begun without some of them."""

import os
import sys


def open_closed() -> None:
    """Open what is closed of them to nowhere, before anything else is opened in its place:
    else Python has no stream to read and write, and a file of ours could be taken for one.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            # the lowest number that is free is this one
            os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115

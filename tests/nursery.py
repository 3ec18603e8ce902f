"""Bears processes of the program: it has imported all of it once, and each start is a fork of it.

`python -m tests.nursery FD` takes orders from the socket FD until that is closed. An order is JSON
(words, cwd, env, umask, terminal) with four descriptors: the program's first three, and one where
its exit code is written as subprocess says it: -9 where it was killed.
"""

import atexit
import contextlib
import fcntl
import gc
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import sys
import termios
import threading
import traceback
from importlib import import_module
from pathlib import Path

APP = Path(__file__).parents[1] / "app.py"
ORDER_BYTES = 1 << 17
LAZY = ("emailer.store.postgres",)
"""Rooms whose packages only those have who asked for them."""


class Nursery:
    """The children that live, each with where its end is told."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._told: dict[int, int] = {}
        self._woken, self._wake = socket.socketpair()
        self._wake.setblocking(False)

    def serve(self) -> None:
        """Bear a child for each order, and tell of each one's end; none outlives the orders."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C at the tests is theirs
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        with selectors.DefaultSelector() as ready:
            ready.register(self._control, selectors.EVENT_READ)
            ready.register(self._woken, selectors.EVENT_READ)
            while self._turn({key.fileobj for key, _ in ready.select()}):
                pass
        for pid in self._told:
            os.kill(pid, signal.SIGKILL)

    def _turn(self, ready: set) -> bool:
        if self._woken in ready:
            self._woken.recv(4096)
            self._tell_ends()
        return self._control not in ready or self._bear()

    def _tell_ends(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                told = self._told.pop(ended[0])
                with contextlib.suppress(BrokenPipeError):
                    os.write(told, str(os.waitstatus_to_exitcode(ended[1])).encode())
                os.close(told)

    def _bear(self) -> bool:
        order, descriptors, *_ = socket.recv_fds(self._control, ORDER_BYTES, 4)
        if not order:
            return False
        pid = os.fork()
        if not pid:
            live(json.loads(order), descriptors[:3])
        self._told[pid] = descriptors.pop()
        for descriptor in descriptors:
            os.close(descriptor)
        self._control.send(str(pid).encode())
        return True


def live(order: dict, descriptors: list[int]) -> None:
    """Be the program as a new interpreter would be, and end."""
    code = 1
    try:
        become(order, descriptors)
        code = ran(order["words"])
        threading._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
    finally:
        os._exit(code)


def become(order: dict, descriptors: list[int]) -> None:
    """Forget the nursery: its signals, its descriptors, its place."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    if order["terminal"]:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.chdir(order["cwd"])
    os.umask(order["umask"])
    os.environ.clear()
    os.environ.update(order["env"])
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)


def ran(words: list[str]) -> int:
    """Run app.py, and say how an interpreter would have ended."""
    sys.argv = [str(APP), *words]
    try:
        runpy.run_path(str(APP), run_name="__main__")
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException:  # noqa: BLE001  (an interpreter shows any)
        traceback.print_exc()
        return 1
    return 0


def import_all() -> None:
    """Import what any command would, once for all children."""
    for package in map(import_module, ("emailer", "web")):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.startswith(LAZY) and not found.name.endswith(".__main__"):
                import_module(found.name)
    compile_pages()
    make_ready()
    gc.collect()
    gc.freeze()


def compile_pages() -> None:
    """Compile what each child would compile once more."""
    import aiohttp_jinja2
    from aiohttp import web

    from web import files, languages
    from web.app import _pages

    app = web.Application()
    app[languages.LANGUAGES] = languages.of_folder(files.place("locale"))
    _pages(app)
    pages = aiohttp_jinja2.get_env(app)
    for name in pages.list_templates():
        pages.get_template(name)


def make_ready() -> None:
    """Make what each child would make anew from what is always the same."""
    from emailer.cli import flags
    from emailer.lists.addresses import typing_errors

    flags.parser()
    typing_errors.better_domain("exmaple.org")
    import_module("opentelemetry.trace")


if __name__ == "__main__":
    import_all()
    Nursery(socket.socket(fileno=int(sys.argv[1]))).serve()

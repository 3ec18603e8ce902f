"""A free port that stays free: nobody else is given it, whoever names it may listen there, and
as long as nobody does a connection to it is refused.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held() -> Iterator[int]:
    """Hold one on the loopback, for servers that set SO_REUSEADDR as they do everywhere."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]

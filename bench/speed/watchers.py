"""Many readers of one run's live stream, in a process of their own: `... PORT RUN_ID COUNT`.

Prints one line when all are connected; then reads and throws away until its standard input ends.
"""

import contextlib
import os
import resource
import select
import socket
import sys

READ_BYTES = 65_536
AT_ONCE = 20
"""So many come in together: beside a program in full flow one after the other takes long."""


def main() -> None:
    """Connect, say so, read."""
    port, run_id, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    poll, readers = select.epoll(), {}
    poll.register(0, select.EPOLLIN)
    request = f"GET /runs/{run_id}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    for begin in range(0, count, AT_ONCE):
        coming = [_asked(port, request) for _ in range(begin, min(begin + AT_ONCE, count))]
        for reader in coming:
            reader.recv(READ_BYTES)
            reader.setblocking(False)
            readers[reader.fileno()] = reader
            poll.register(reader, select.EPOLLIN)
    print(count, flush=True)
    while True:
        for number, _ in poll.poll():
            if number == 0 and not os.read(0, 1):
                return
            if number in readers:
                with contextlib.suppress(BlockingIOError):
                    if not readers[number].recv(READ_BYTES):
                        readers.pop(number).close()


def _asked(port: int, request: bytes) -> socket.socket:
    reader = socket.create_connection(("127.0.0.1", port))
    reader.sendall(request)
    return reader


if __name__ == "__main__":
    main()

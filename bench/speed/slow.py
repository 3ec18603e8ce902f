"""Many clients that send a little and then almost nothing, in a process of their own:
`... PORT COUNT`. Prints one line when all are connected; ends with its standard input.
"""

import contextlib
import select
import socket
import sys

HEADS = (
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    (
        b"POST /api/preview HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
        b"Content-Length: 100000\r\n\r\n{"
    ),
)
TRICKLE_S = 1.0


def main() -> None:
    """Connect, say so, and trickle; who is thrown out comes again."""
    port, count = int(sys.argv[1]), int(sys.argv[2])
    clients = {number: _begun(port, number) for number in range(count)}
    print(count, flush=True)
    while not select.select([sys.stdin], [], [], TRICKLE_S)[0]:
        for number, client in clients.items():
            try:
                client.sendall(b"x")
            except OSError:
                client.close()
                clients[number] = _begun(port, number)


def _begun(port: int, number: int) -> socket.socket:
    """Begin a request that never ends: half of them in the head, half in the body."""
    client = socket.create_connection(("127.0.0.1", port))
    head = HEADS[number % len(HEADS)]
    with contextlib.suppress(OSError):
        client.sendall(head % port if b"%d" in head else head)
    return client


if __name__ == "__main__":
    main()

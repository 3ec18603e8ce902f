"""Whose program this is: which user of this machine is at the other end of a connection from it,
as Linux tells (sock_diag(7)); and the token by which another one is let in.
"""

import errno
import os
import secrets
import socket
import struct
from collections.abc import Callable
from typing import NamedTuple

SOCK_DIAG = 4
BY_FAMILY = 20
"""NETLINK_SOCK_DIAG and SOCK_DIAG_BY_FAMILY, which Python has no names for."""
REQUEST = 1
ANY = 0xFFFFFFFF
HEADER = struct.Struct("=IHHII")
QUESTION = struct.Struct("=BBBBI")
PLACE = struct.Struct("=III")
FOUND = struct.Struct("=52x12xII")
"""What stands in an inet_diag_msg behind the connection and the queues: user and inode."""

Are = Callable[[tuple[str, int], tuple[str, int]], bool]


class Guard(NamedTuple):
    """How a program that asks nobody on this machine for a key tells its own user from others;
    `are_owners` is None where the system cannot tell, and then all are let in.
    """

    token: str = ""
    are_owners: Are | None = None


def guard(owners: "Callable[[set[int]], Owners] | None" = None) -> Guard:
    """Make a token for this start, and ask the system whether it can tell users apart."""
    try:
        return Guard(secrets.token_urlsafe(24), (owners or Owners)({0, os.geteuid()}).are)
    except (OSError, AttributeError):
        return Guard()


class Owners:
    """Those whose program this is: its user, and root, who may do all that he may."""

    def __init__(self, users: set[int]) -> None:
        """Open the way to the kernel. Raises OSError or AttributeError where there is none."""
        self._users = users
        self._kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, SOCK_DIAG)
        self._asked = 0
        try:
            self._user_of(("127.0.0.1", 1), ("127.0.0.1", 1))
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Ask no more."""
        self._kernel.close()

    def are(self, peer: tuple[str, int], own: tuple[str, int]) -> bool:
        """Tell whether one of them holds the other end of a connection.

        Who cannot be known is none: a socket that its process has let
        go of belongs to nobody, whoever made it.
        """
        try:
            return self._user_of(peer, own) in self._users
        except OSError:
            return False

    def _user_of(self, peer: tuple[str, int], own: tuple[str, int]) -> int | None:
        family, there = _packed(peer[0])
        _, here = _packed(own[0])
        question = QUESTION.pack(family, socket.IPPROTO_TCP, 0, 0, ANY)
        question += struct.pack("!HH", peer[1], own[1]) + there + here + PLACE.pack(0, ANY, ANY)
        self._asked = self._asked % ANY + 1
        head = HEADER.pack(HEADER.size + len(question), BY_FAMILY, REQUEST, self._asked, 0)
        self._kernel.send(head + question)
        return self._answer()

    def _answer(self) -> int | None:
        """Read the answer to the last question, which is there at once; None:
        there is no such connection.
        """
        while True:
            said = self._kernel.recv(4096, socket.MSG_DONTWAIT)
            _, kind, _, number, _ = HEADER.unpack_from(said)
            if number != self._asked:
                continue
            if kind != BY_FAMILY:
                _refuse(-struct.unpack_from("=i", said, HEADER.size)[0])
                return None
            user, inode = FOUND.unpack_from(said, HEADER.size)
            return int(user) if inode else None


def _packed(address: str) -> tuple[int, bytes]:
    """Write an address as the kernel knows it;
    one of IPv4 that came in by way of IPv6 is one of IPv4 over there.
    """
    plain = address.partition("%")[0].removeprefix("::ffff:")
    family = socket.AF_INET6 if ":" in plain else socket.AF_INET
    return int(family), socket.inet_pton(family, plain).ljust(16, b"\0")


def _refuse(number: int) -> None:
    if number != errno.ENOENT:
        raise OSError(number, os.strerror(number))

"""Exim (Debian), also with 30 messages a connection, and with three connections a host."""

import os
from pathlib import Path
from typing import ClassVar

from tests.servers import house, packages
from tests.servers.kind import DOMAIN, KNOWN, Kind

SETTINGS = """
primary_hostname = localhost
exim_user = {uid}
exim_group = {uid}
never_users =
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
spool_directory = {folder}/spool
log_file_path = {folder}/spool/log-%s
pid_file_path = {folder}/spool/pid
keep_environment =
host_lookup =
rfc1413_hosts =
smtp_accept_max = 50
tls_advertise_hosts = *
tls_certificate = {made.chain}
tls_privatekey = {made.key}
disable_ipv6
{more}
acl_smtp_rcpt = people
begin acl
people:
  accept domains = {domain}
         local_parts = ^{known}\\$
  deny message = no such person here
begin routers
all:
  driver = accept
  transport = keep
begin transports
keep:
  driver = appendfile
  directory = {folder}/mail
  maildir_format
  user = {uid}
  group = {uid}
begin retry
* * F,1h,2s
"""


class Exim(Kind):
    """Its daemon and the children that take and deliver."""

    name = "Exim"
    ways: ClassVar[tuple[str, ...]] = ("plain", "tls")
    more: ClassVar[str] = ""

    @classmethod
    def bring(cls, cache: Path) -> None:
        packages.debian(cache / "exim", "exim4-daemon-heavy")

    def set_up(self) -> None:
        folder, uid = self.place.folder, house.owner_of("Debian-exim")
        house.furnish(folder / "etc")
        for name in ("spool", "mail"):
            (folder / name).mkdir()
            os.chown(folder / name, uid, uid)
        settings = SETTINGS.format(folder=folder, uid=uid, port=self.port,
                                   made=self.place.certificates, domain=DOMAIN, known=KNOWN,
                                   more=self.more)  # fmt: skip
        (folder / "etc" / "exim4").mkdir()
        (folder / "etc" / "exim4" / "exim4.conf").write_text(settings)

    def start(self) -> None:
        root = self.place.cache / "exim" / "root"
        command = ("/usr/sbin/exim4", "-bdf", "-q5s")
        self.run(*house.inside(root, self.place.folder / "etc", *command)).wait_for_port(self.port)


class EximThirty(Exim):
    """As its default of 1,000 messages a connection, but met by a short list."""

    name = "Exim 30/conn"
    ways = ("plain",)
    more = "smtp_accept_max_per_connection = 30\n"


class EximThree(Exim):
    """Few connections for one host."""

    name = "Exim 3 conns"
    more = "smtp_accept_max_per_host = 3\n"

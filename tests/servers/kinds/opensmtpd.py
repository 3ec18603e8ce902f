"""OpenSMTPD (Debian): offers no PIPELINING. Its TLS is broken in this package."""

import os
from pathlib import Path

from tests.servers import house, packages
from tests.servers.kind import DOMAIN, Kind

MOST = 20_000
"""So many people it knows: its tables have no patterns for them."""


class OpenSmtpd(Kind):
    """Its processes, with their spool over the usual one."""

    name = "OpenSMTPD"

    @classmethod
    def bring(cls, cache: Path) -> None:
        packages.debian(cache / "opensmtpd", "opensmtpd")

    def set_up(self) -> None:
        folder, uid = self.place.folder, house.owner_of("keeper")
        house.furnish(folder / "etc")
        self.mailboxes.mkdir()
        os.chown(self.mailboxes, uid, uid)
        for name in ("lib/opensmtpd/empty", "spool", "run"):
            (folder / "var" / name).mkdir(parents=True)
        (folder / "etc" / "people").write_text("".join(f"p{n}@{DOMAIN}\n" for n in range(MOST)))
        (folder / "etc" / "smtpd.conf").write_text(
            f'table people file:/etc/people\ntable all {{ "@{DOMAIN}" = keeper }}\n'
            f"listen on 127.0.0.1 port {self.port} hostname localhost\n"
            f'action keep maildir "{self.mailboxes}" virtual <all>\n'
            f'match from any for domain "{DOMAIN}" rcpt-to <people> action keep\n'
        )

    def start(self) -> None:
        root = self.place.cache / "opensmtpd" / "root"
        # Its spool, its empty folder and its socket have fixed places.
        places = 'mount --bind "$1" /var && exec /usr/sbin/smtpd -d -f /etc/smtpd.conf'
        command = ("sh", "-c", places, "sh", str(self.place.folder / "var"))
        process = self.run(*house.inside(root, self.place.folder / "etc", *command))
        process.wait_for_port(self.port)

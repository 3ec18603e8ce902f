"""chasquid (Debian): throws away what comes behind a dot, and closes after a minute."""

from pathlib import Path

from tests.servers import house, packages
from tests.servers.kind import DOMAIN, Kind

MOST = 20_000
"""So many people it knows: it has no patterns for them."""


class Chasquid(Kind):
    """One process; its delivery agent writes one file a message."""

    name = "chasquid"

    @classmethod
    def bring(cls, cache: Path) -> None:
        packages.debian(cache / "chasquid", "chasquid")

    def set_up(self) -> None:
        folder, made = self.place.folder, self.place.certificates
        domain, certificates = (
            folder / "etc" / "domains" / DOMAIN,
            folder / "etc" / "certs" / "localhost",
        )
        for path in (domain, certificates, self.mailboxes, folder / "data"):
            path.mkdir(parents=True)
        (domain / "aliases").write_text("".join(f"p{n}: keeper\n" for n in range(MOST)))
        (certificates / "fullchain.pem").write_bytes(made.chain.read_bytes())
        (certificates / "privkey.pem").write_bytes(made.key.read_bytes())
        script = f"exec cat > {self.mailboxes}/$$-$(date +%s%N)"
        (folder / "etc" / "chasquid.conf").write_text(
            f'hostname: "localhost"\nsmtp_address: "127.0.0.1:{self.port}"\nsubmission_address: '
            '"127.0.0.1:0"\n'
            f'data_dir: "{folder}/data"\nmail_log_path: "{folder}/mail.log"\n'
            'mail_delivery_agent_bin: "/bin/sh"\n'
            f'mail_delivery_agent_args: "-c"\nmail_delivery_agent_args: "{script}"\n'
        )

    def start(self) -> None:
        binary = self.place.cache / "chasquid" / "root" / "usr" / "bin" / "chasquid"
        folder = self.place.folder
        self.run(
            *house.alone(folder, str(binary), "-config_dir", str(folder / "etc"))
        ).wait_for_port(self.port)

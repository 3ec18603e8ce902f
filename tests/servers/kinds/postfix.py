"""Postfix (Debian), also with five smtpd processes for ten connections, and with low limits."""

import os
from pathlib import Path
from typing import ClassVar

from tests.servers import house, packages
from tests.servers.kind import DOMAIN, KNOWN, Kind
from tests.servers.kinds import dovecot
from tests.servers.processes import free_port

MAIN = """
compatibility_level = 3.6
maillog_file = /dev/stdout
queue_directory = {folder}/spool
data_directory = {folder}/data
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
virtual_mailbox_domains = inv.test
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = regexp:{folder}/people
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{uid}
virtual_minimum_uid = 1
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_mynetworks, reject
smtpd_tls_cert_file = {made.chain}
smtpd_tls_key_file = {made.key}
smtpd_tls_security_level = may
smtpd_client_connection_count_limit = 0
smtpd_peername_lookup = no
{more}
"""
MASTER = """
127.0.0.1:{port} inet n - n - {processes} smtpd{options}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
proxymap unix - - n - - proxymap
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
LOGIN = """
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{logins}
smtpd_tls_auth_only = yes
smtpd_client_restrictions = permit_sasl_authenticated, reject
"""
FOLDERS = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming",
           "private", "saved", "trace")  # fmt: skip


class Postfix(Kind):
    """Its master process and what that starts."""

    name = "Postfix"
    ways: ClassVar[tuple[str, ...]] = ("plain", "tls", "login", "smtps")
    processes_of_smtpd = 100
    more: ClassVar[str] = ""

    @classmethod
    def bring(cls, cache: Path) -> None:
        packages.debian(cache / "postfix", "postfix")
        dovecot.Dovecot.bring(cache)

    def set_up(self) -> None:
        self.logins_port = free_port()
        folder, uid = self.place.folder, house.owner_of("keeper")
        house.furnish(folder / "etc")
        (folder / "etc" / "postfix").mkdir()
        self._make_spool()
        (folder / "people").write_text(f"/^{KNOWN}@{DOMAIN}$/ all/\n")
        more = LOGIN.format(logins=self.logins_port) if self._wants_login else self.more
        main = MAIN.format(folder=folder, uid=uid, made=self.place.certificates, more=more)
        (folder / "etc" / "postfix" / "main.cf").write_text(main)
        options = " -o smtpd_tls_wrappermode=yes" if self.way == "smtps" else ""
        master = MASTER.format(port=self.port, processes=self.processes_of_smtpd, options=options)
        (folder / "etc" / "postfix" / "master.cf").write_text(master)

    @property
    def _wants_login(self) -> bool:
        return self.way in ("login", "smtps")

    def _make_spool(self) -> None:
        """Make the folders as `postfix set-permissions` would."""
        spool, postfix = self.place.folder / "spool", house.owner_of("postfix")
        for name in (".", "pid", "public", "maildrop", *FOLDERS):
            (spool / name).mkdir(exist_ok=True)
        for name in ("public", "maildrop", *FOLDERS):
            os.chown(
                spool / name,
                postfix,
                house.owner_of("postdrop") if name in ("public", "maildrop") else -1,
            )
            (spool / name).chmod({"public": 0o2710, "maildrop": 0o1730}.get(name, 0o700))
        for name, owner in (("data", postfix), ("mail", house.owner_of("keeper"))):
            (self.place.folder / name).mkdir()
            os.chown(self.place.folder / name, owner, -1)

    def start(self) -> None:
        if self._wants_login:
            dovecot.keep_logins(self, self.logins_port)
        root = self.place.cache / "postfix" / "root"
        (self.place.folder / "spool" / "pid" / "master.pid").unlink(missing_ok=True)
        command = ("/usr/lib/postfix/sbin/master", "-c", "/etc/postfix", "-s")
        process = self.run(*house.inside(root, self.place.folder / "etc", *command))
        process.wait_for_port(self.port)


class PostfixFive(Postfix):
    """Five processes answer, the others wait in the kernel's queue."""

    name = "Postfix maxproc 5"
    ways = ("plain",)
    processes_of_smtpd = 5


class PostfixStrict(Postfix):
    """Few connections, few errors, few recipients."""

    name = "Postfix strict"
    ways = ("plain",)
    more = (
        "smtpd_client_connection_count_limit = 3\nsmtpd_hard_error_limit = 4\n"
        "smtpd_soft_error_limit = 2\nsmtpd_recipient_limit = 1\n"
        "smtpd_data_restrictions = reject_unauth_pipelining\n"
        "smtpd_client_event_limit_exceptions =\n"
    )

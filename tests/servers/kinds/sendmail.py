"""Sendmail (Debian), with the settings that its own m4 makes."""

import os
import socket
from pathlib import Path

from tests.servers import house, packages
from tests.servers.kind import DOMAIN, KNOWN, Kind

SETTINGS = """divert(0)dnl
VERSIONID(`of a test')
OSTYPE(`linux')
FEATURE(`nouucp', `reject')
FEATURE(`no_default_msa')
FEATURE(`nocanonify')
FEATURE(`accept_unresolvable_domains')
undefine(`confEBINDIR')
define(`confDOMAIN_NAME', `localhost')
define(`confPID_FILE', `/var/run/sendmail.pid')
define(`confTO_IDENT', `0')
define(`confDONT_PROBE_INTERFACES', `True')
define(`confSERVICE_SWITCH_FILE', `/etc/mail/service.switch')
define(`confDONT_BLAME_SENDMAIL', `AssumeSafeChown, GroupReadableKeyFile')
define(`confREFUSE_LA', `1000')
define(`confQUEUE_LA', `1000')
define(`confDELAY_LA', `1000')
define(`confCACERT', `/etc/mail/authority.pem')
define(`confCACERT_PATH', `/etc/mail')
define(`confSERVER_CERT', `/etc/mail/server.pem')
define(`confSERVER_KEY', `/etc/mail/server.key')
define(`QUEUE_DIR', `/var/spool/mqueue')
undefine(`ALIAS_FILE')
DAEMON_OPTIONS(`Port={port}, Addr=127.0.0.1, Name=MTA')
MAILER(`local')
MAILER(`smtp')
LOCAL_CONFIG
Kpeople regex -m ^{known}$
LOCAL_RULE_0
R$+ < @ {domain} . >\t$: < $( people $1 $: NOBODY $) > $1
R< NOBODY > $+\t$#error $@ 5.1.1 $: "550 5.1.1 no such user here"
R< $* > $+\t$#keep $: $2
MAILER_DEFINITIONS
Mkeep, P=/bin/sh, F=lsDFMn9, U=keeper:keeper, S=EnvFromL/HdrFromL, R=EnvToL/HdrToL,
\tT=DNS/RFC822/X-Unix, A=sh /etc/mail/keep $u
"""
KEEP = 'exec cat > "{folder}/mail/$$-$(date +%s%N)"\n'
ENTER = (
    'mount --bind "$1" /var && m4 -D_CF_DIR_=/usr/share/sendmail/cf/ '
    "/usr/share/sendmail/cf/m4/cf.m4 /etc/mail/sendmail.mc > /var/sendmail.cf && "
    "exec /usr/libexec/sendmail/sendmail -bD -q5s -C/var/sendmail.cf"
)


class Sendmail(Kind):
    """Its daemon, with a child for each connection and for each delivery."""

    name = "Sendmail"
    ways = ("plain", "tls")

    @classmethod
    def bring(cls, cache: Path) -> None:
        packages.debian(cache / "sendmail", "sendmail-bin", "sendmail-cf", "m4")

    def set_up(self) -> None:
        folder, made = self.place.folder, self.place.certificates
        house.furnish(folder / "etc")
        etc = folder / "etc" / "mail"
        etc.mkdir()
        self.mailboxes.mkdir()
        os.chown(self.mailboxes, house.owner_of("keeper"), -1)
        for name in ("spool/mqueue", "run", "lib"):
            (folder / "var" / name).mkdir(parents=True)
        (folder / "var" / "spool" / "mqueue").chmod(0o700)
        settings = SETTINGS.format(port=self.port, known=KNOWN, domain=DOMAIN)
        (etc / "sendmail.mc").write_text(settings)
        (etc / "service.switch").write_text("hosts files\naliases files\n")
        name = socket.gethostname()  # it waits a minute where its machine's name has no dot
        (folder / "etc" / "hosts").write_text(f"127.0.0.1 localhost {name}.localdomain {name}\n")
        (etc / "keep").write_text(KEEP.format(folder=folder))
        (etc / "authority.pem").write_bytes(made.authority.read_bytes())
        (etc / "server.pem").write_bytes(made.chain.read_bytes())
        (etc / "server.key").write_bytes(made.key.read_bytes())
        (etc / "server.key").chmod(0o600)

    def start(self) -> None:
        root, var = self.place.cache / "sendmail" / "root", str(self.place.folder / "var")
        command = ("sh", "-c", ENTER, "sh", var)
        process = self.run(*house.inside(root, self.place.folder / "etc", *command))
        process.wait_for_port(self.port)

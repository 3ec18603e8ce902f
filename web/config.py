"""What the web part is told at start, once. Reads no flags and no environment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from emailer import hosts
from emailer.model import DEFAULT_ACCOUNT, Policy
from web.receiving.limits import Limits

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer


@dataclass(frozen=True, slots=True)
class WebConfig:
    """Settings of the web part; `app.py` makes it from flags and environment."""

    upload_folder: Path  # ours alone: what another start left in it is deleted
    host: str = "127.0.0.1"
    port: int = 8080
    allowed_hosts: tuple[str, ...] = ()  # names beside the loopback's, without port
    secret_key: str | None = field(default=None, repr=False)
    # argon2: people may log in with its password
    password_hash: str | None = field(default=None, repr=False)
    token: str = field(default="", repr=False)  # as good as the secret key, until the program ends
    are_owners: Callable[[tuple[str, int], tuple[str, int]], bool] | None = None
    """Whether the process at the other end of a connection is one of those
    whose program this is; None: all are.
    """
    public_url: str = ""  # under which a proxy serves the pages, as in https://party.example.org
    trusted_proxies: tuple[str, ...] = ()  # whose X-Forwarded-For and -Proto are believed
    account: str = DEFAULT_ACCOUNT  # that sends, where a submission names none
    transport: str = "simulated"  # its kind, as runs record it
    server: str = ""  # where real mail goes, as people may read it; and the user who logs in there
    user: str = ""
    has_token_command: bool = False  # which prints what stands for that user's password
    account_url: str = ""  # the --transport, without its password
    sender: str = ""  # the default of the form and of POST /api/runs
    policy: Policy = field(default_factory=Policy)
    max_failures: str = "never"
    max_mail_bytes: int = 1_000_000  # of what is written for one person
    # after Send on the page: how long a run may be stopped with nothing sent
    start_grace_s: float = 0.0
    version: str = ""
    zone: str = "UTC"  # what this machine's clocks show
    # of a command that is to work with this program's queue; and of one that starts it again,
    # beside that and who sends how
    queue_flags: tuple[str, ...] = ()
    start_flags: tuple[str, ...] = ()
    max_list_bytes: int = 512 * 1024 * 1024  # of an uploaded file
    arrival_s: float = 30.0  # for a request to arrive, beside the time its bytes may take
    write_s: float = 20.0  # how long an answer waits for its reader to take more of it
    limits: Limits = field(default_factory=Limits)  # on all that is under way at once
    tells_webhooks: bool = True  # False: another process does
    tracer: "Tracer | None" = None  # OpenTelemetry's, where something takes traces
    private_webhooks: bool = False  # webhooks may be told on this machine and in its network
    session_s: float = 7 * 86400.0  # how long a log-in lasts
    recheck_s: float = 15.0  # how soon a stream ends whose key or log-in has ended

    def grace_s(self, transport: str, asked: float | None = None) -> float:
        """Say how long a run can be stopped before anything leaves: as was asked, else as is set;
        of one to the built-in mailbox nothing does.
        """
        if asked is not None:
            return asked
        return 0.0 if transport == "simulated" else self.start_grace_s

    @property
    def is_reachable(self) -> bool:
        """Tell whether others than this machine can reach the program,
        itself or by way of a proxy.
        """
        return bool(self.public_url or self.trusted_proxies) or not hosts.is_loopback(self.host)

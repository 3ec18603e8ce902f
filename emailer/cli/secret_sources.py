"""Where secrets come from: the environment, a file it names, or a credential of systemd."""

from collections.abc import Mapping
from pathlib import Path

from emailer import private

MAX_BYTES = 4096
CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what LoadCredential= names (systemd.exec(5));
ours are called smtp_password and so on.
"""

_OPEN_BY_DESIGN = Path("/run/secrets")  # as Docker mounts them: others in the container are none


def read(name: str, env: Mapping[str, str]) -> str | None:
    """Return a secret: EMAILER_<NAME>, or what is in the file
    that EMAILER_<NAME>_FILE names, or the credential.

    Raises ValueError with a sentence, which never holds the secret.
    """
    said, file = env.get(f"EMAILER_{name}"), env.get(f"EMAILER_{name}_FILE")
    if said and file:
        raise ValueError(f"EMAILER_{name} and EMAILER_{name}_FILE are both set: take one away.")
    if said:
        return said
    if file:
        return _content(Path(file).expanduser(), f"EMAILER_{name}_FILE")
    credential = Path(env[CREDENTIALS]) / name.lower() if env.get(CREDENTIALS) else None
    return (
        _content(credential, f"The credential {name.lower()}")
        if credential and credential.exists()
        else None
    )


def warnings(names: tuple[str, ...], env: Mapping[str, str]) -> list[str]:
    """Name the secrets' files that others can read."""
    files = [Path(file).expanduser() for name in names if (file := env.get(f"EMAILER_{name}_FILE"))]
    return [
        f"Others on this machine can read {file}, which holds a secret: chmod 600 {file}"
        for file in files
        if _OPEN_BY_DESIGN not in file.parents and private.readable_by_others(file)
    ]


def _content(path: Path, what: str) -> str:
    """Read a file's one line; line ends around it, and a mark of its encoding,
    are not part of the secret. Blanks are: a password may have some.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ValueError(f"{what}: {path} cannot be read: {error.strerror}.") from None
    try:
        text = raw.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        raise ValueError(f"{what}: {path} is not UTF-8.") from None
    if not text or len(raw) > MAX_BYTES or "\n" in text or "\0" in text:
        raise ValueError(f"{what}: {path} must hold one line with the secret.")
    return text

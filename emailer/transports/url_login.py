"""Who logs in at the server of a transport's URL, and by what. Pure; its errors repeat neither."""

from urllib.parse import SplitResult, unquote


def read(parts: SplitResult, override: str | None, command: str) -> tuple[str, str]:
    """User and password, percent-decoded; both or neither, but with a command for tokens."""
    try:
        user, in_url = (
            unquote(part or "", errors="strict") for part in (parts.username, parts.password)
        )
    except UnicodeDecodeError:
        raise ValueError("User and password are percent-encoded UTF-8.") from None
    password = override or in_url
    if wrong := _half_said(user, password, command):
        raise ValueError(wrong)
    if "\0" in user + password:
        raise ValueError("User and password cannot hold a NUL character.")
    return user, password


def _half_said(user: str, password: str, command: str) -> str:
    """Say what a login lacks, or has too much; nothing where it is whole, or none."""
    if command and (password or not user):
        return (
            "--smtp-token-command logs a user in without a password: the transport's URL names "
            "the user (smtp://user@host), and no password is set."
        )
    if password and not user:
        return "A password is set, but the transport's URL names no user (smtp://user@host)."
    if user and not password and not command:
        return (
            "The transport's URL names a user, but no password: set EMAILER_SMTP_PASSWORD "
            "or EMAILER_SMTP_PASSWORD_FILE."
        )
    return ""

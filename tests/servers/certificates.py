"""An authority of this run, and the key its servers share: names localhost and 127.0.0.1."""

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificates:
    """Files in PEM form."""

    authority: Path
    key: Path
    chain: Path


def make(folder: Path) -> Certificates:
    """Write them."""
    authority = trustme.CA()
    server = authority.issue_cert("localhost", "127.0.0.1")
    made = Certificates(folder / "authority.pem", folder / "server.key", folder / "server.pem")
    authority.cert_pem.write_to_path(made.authority)
    server.private_key_pem.write_to_path(made.key)
    made.chain.write_bytes(b"".join(blob.bytes() for blob in server.cert_chain_pems))
    return made

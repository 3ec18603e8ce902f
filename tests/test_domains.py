"""A domain is written in one way: in the envelope, in headers and in Message-IDs."""

import pytest

from emailer import domains, message
from emailer.model import Message, Recipient
from emailer.store import Draft
from emailer.store.sqlite import engine
from tests import laid

DOMAINS = [
    ("faß.de", "xn--fa-hia.de"),
    ("βόλος.com", "xn--nxasmm1c.com"),
    ("Bücher.Example", "xn--bcher-kva.example"),
    ("例え.jp", "xn--r8jz45g.jp"),
    ("EXAMPLE.org", "example.org"),
]


@pytest.mark.parametrize(("typed", "wire"), DOMAINS)
async def test_the_message_id_has_the_domain_of_the_envelope(tmp_path, typed, wire):
    made = Message("Hi", "Hello", "", f"Ana Lima <ana@{typed}>", f"post@{typed}")
    store = await engine.open_store(laid.lay(tmp_path / "emailer.db"))
    try:
        await store.open_account("me", "simulated", "one", 1, None)

        async def lines():
            yield [Recipient("ben@x.pt", "Ben", "ben@x.pt")]

        await store.create_run(Draft(made), lines())
        (claim,) = await store.claim("me", 1)
    finally:
        await store.close()
    mail = message.prepare(made).compose(claim.email, claim.name, {}, claim.message_id, claim.date)
    assert claim.message_id.endswith(f"@{wire}")
    assert mail.envelope.sender.lower() == f"ana@{wire}"
    head = mail.content.partition(b"\r\n\r\n")[0].decode("ascii").lower()
    assert head.count(f"@{wire}>") == 2
    assert f"reply-to: post@{wire}" in head


@pytest.mark.parametrize(
    "sender", ["", "ana", "ana@", "ana@[127.0.0.1", "ana@a b", "ana@\u2028", "ana@" + "é" * 300]
)
def test_a_message_id_is_made_of_any_sender(sender):
    assert domains.of_message_ids(sender) in ("localhost", "127.0.0.1")


def test_what_is_no_domain_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="is not a domain that mail can be sent to"):
        domains.a_labels("é..x")

"""`send --test-to`: the first person's message to somebody else,
beside the queue. No run comes of it.
"""

import argparse
import json
from dataclasses import replace

from emailer.cli.desk import Desk
from emailer.cli.exit_codes import CannotError, Exit
from emailer.cli.flags import say
from emailer.cli.run_lines import fit
from emailer.cli.settings import Settings
from emailer.model import DEFAULT_ACCOUNT
from emailer.outcomes import Outcome, Result
from emailer.sending.courier import Courier, TooOftenError
from emailer.showing import test_mail_words
from emailer.submitting import test_mail
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission

CODES = {Result.SENT: Exit.ALL_SENT, Result.PAUSED: Exit.STOPPED}
"""Every other result is incomplete."""


async def send(
    at: Desk, settings: Settings, whole: Submission, seen: Preview, typed: argparse.Namespace
) -> Exit:
    """Send the tests, and tell what became of each. Raises RefusedError, CannotError."""
    if whole.account == DEFAULT_ACCOUNT and settings.transport.kind != at.transport:
        raise CannotError(
            f"A test goes by this command's own --transport; name the {at.transport} one."
        )
    await at.take_over()
    courier = await at.courier(whole.account)
    told, code = [], Exit.ALL_SENT
    for address in typed.test_to:
        test = await test_mail.composed(
            at.store, replace(whole, typed={**whole.typed, "to": address}), seen
        )
        outcome = await _sent(courier, test)
        code = max(code, CODES.get(outcome.result, Exit.INCOMPLETE))
        told.append(test_mail_words.shape(test, outcome, whole.transport))
        if not typed.json:
            say(fit(test_mail_words.sentence(test, outcome, whole.transport)))
    if typed.json:
        say(json.dumps({"tests": told, "exit_code": int(code)}, ensure_ascii=False))
    return code


async def _sent(courier: Courier, test: test_mail.Test) -> Outcome:
    try:
        return await courier.send(test.mail)
    except TooOftenError as error:
        raise CannotError(
            f"Too many tests were sent just now. Wait {error.wait_s} s, then send the next."
        ) from None

"""The personal files of a form, received one by one into one file of ours. Knows no requests."""

import contextlib
from collections.abc import AsyncIterable

from emailer.message.files import BYTES_LIMIT, PERSONAL_BYTES_LIMIT, mb
from emailer.submitting import archives
from emailer.submitting.upload import Upload
from emailer.tongue import Sentence
from web.errors import ProblemError
from web.receiving.bundles import Bundle
from web.receiving.limits import MAX_PERSONAL
from web.receiving.upload_files import Uploads


class Receiving:
    """Those that came until now; nothing is on the disk until the first one comes."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads
        self._bundle: Bundle | None = None
        self._size_bytes = 0
        self._parts = 0

    async def receive(self, filename: str, content_type: str, chunks: AsyncIterable[bytes]) -> None:
        """Receive one more. Where none was chosen, a form has an empty part
        without a name: that is none.
        """
        self._count()
        limit = PERSONAL_BYTES_LIMIT if archives.is_one(filename) else BYTES_LIMIT
        bundle = self._begin(filename, content_type) if filename else None
        async for chunk in chunks:
            bundle = bundle or self._begin("file", content_type)
            self._size_bytes += len(chunk)
            if self._size_bytes > PERSONAL_BYTES_LIMIT or bundle.file_bytes + len(chunk) > limit:
                raise _too_large(filename, limit)
            bundle.write(chunk)

    def _count(self) -> None:
        """Count a part, with a file or without: each has a frame that is allowed for."""
        self._parts += 1
        if self._parts > MAX_PERSONAL:
            raise ProblemError(
                413,
                Sentence(
                    "These are more than {max_personal} personal files.", max_personal=MAX_PERSONAL
                ),
                Sentence("Send them as one .zip."),
            )

    def _begin(self, filename: str, content_type: str) -> Bundle:
        self._bundle = self._bundle or Bundle(self._uploads.receive("personal"))
        self._bundle.begin(filename, content_type)
        return self._bundle

    def done(self, files: contextlib.ExitStack | contextlib.AsyncExitStack) -> Upload | None:
        """Close what was received; it lives as long as `files`, unless it is kept."""
        if self._bundle is None:
            return None
        upload, self._bundle = self._bundle.done(), None
        files.enter_context(self._uploads.use(upload))
        return upload

    def discard(self) -> None:
        """Delete what was received only in part."""
        if self._bundle is not None:
            self._bundle.discard()
            self._bundle = None


def _too_large(filename: str, limit: int) -> ProblemError:
    return ProblemError(
        413,
        Sentence("{filename} makes the personal files too large.", filename=filename),
        Sentence(
            "One may have {size}, all together {all}.", size=mb(limit), all=mb(PERSONAL_BYTES_LIMIT)
        ),
    )

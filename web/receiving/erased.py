"""One person, known and erased also where only uploads have them: a draft whose list stands in a
file is theirs, too, and the file is kept here, not in the database.
"""

from dataclasses import replace
from functools import partial

from aiohttp import web

from emailer import erasures, side_threads
from emailer.store.erasing import Erased, Known, Person
from web.app_keys import STORE, UPLOADS
from web.receiving import holding, submissions


async def known(request: web.Request, person: Person) -> Known:
    """Read what is known of a person, the drafts among it whose files have their address."""
    found = await erasures.known(request.app[STORE], person)
    drafts = {one.key for one in await request.app[STORE].drafts.every()}
    in_files = drafts.intersection(await _forms(request, person))
    return replace(found, drafts=sorted({*found.drafts, *in_files}))


async def erase(request: web.Request, person: Person, found: Known) -> Erased:
    """Erase a person, and the files in which they stand, whosever form they are kept for. Forms
    that name them go with the person: only so they are taken out of the database's log, too.
    """
    store = request.app[STORE]
    done = await erasures.erase(store, person, found)
    for key in {*found.drafts, *await _forms(request, person)}:
        await store.drafts.forget(key)
        submissions.forget_files(request, key)
    return done


async def _forms(request: web.Request, person: Person) -> set[str]:
    """Find the keys of forms with a file that has an address in it."""
    found = set()
    for name, upload in request.app[UPLOADS].all_kept():
        with request.app[UPLOADS].use(upload):
            work = partial(holding.holds, upload.path, person.email)
            if await side_threads.run(upload.size_bytes, work):
                found.add(name.partition(" ")[0])  # files of a letter stand under the form's key
    return found

"""The same as sign_up.py for a host that uses Django on PostgreSQL:
a guest and the welcome mail are one commit.

    python3 examples/sign_up_django.py postgresql://user@host/party "Ana Lima" ana@example.org

It needs Django and psycopg (pip install django "psycopg[binary]"); the outbox itself does not.
"""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import bootstrap

bootstrap.show_usage(__doc__)
bootstrap.ensure("requirements.txt")

import django
from django.conf import settings
from django.db import connection, migrations, models, transaction

from emailer import outbox

WELCOME = {
    "subject": "Welcome, {{ name }}!",
    "text": "Dear {{ name }},\n\nyou are on the list. See you there.",
    "sender": "The party <party@example.org>",
}


class OfTheParty(migrations.Migration):
    """What a host's application keeps in its migrations/0001_initial.py."""

    operations = (
        migrations.RunSQL(outbox.schema_sql(engine="postgresql"), migrations.RunSQL.noop),
        migrations.CreateModel("Guest", [
            ("email", models.EmailField(primary_key=True)), ("name", models.TextField())
        ]),
    )  # fmt: skip


def set_up(url: str) -> None:
    """Say which database it is, as a host's settings do."""
    said = urlsplit(url)
    folder = parse_qs(said.query).get("host", [""])[0]
    settings.configure(DATABASES={"default": {
        "ENGINE": "django.db.backends.postgresql", "NAME": said.path[1:], "USER": said.username,
        "PASSWORD": said.password, "HOST": said.hostname or folder, "PORT": said.port or "",
    }})  # fmt: skip
    django.setup()


def migrate() -> Any:
    """Make the host's own table and the outbox's, once; a real host says `manage.py migrate`,
    and imports its model.
    """
    step, before = OfTheParty("0001_initial", "party"), migrations.state.ProjectState()
    after = step.mutate_state(before)
    if "party_guest" not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            step.apply(before, editor)
    return after.apps.get_model("party", "Guest")


def main(url: str, name: str, email: str) -> None:
    """Sign one guest up."""
    set_up(url)
    guest = migrate()
    with transaction.atomic():
        guest.objects.create(email=email, name=name)
        run_id = outbox.enqueue(connection, WELCOME, [{"email": email, "name": name}])
    print(f"{name} is on the list; the welcome mail is run {run_id}.")


if __name__ == "__main__":
    main(*sys.argv[1:])

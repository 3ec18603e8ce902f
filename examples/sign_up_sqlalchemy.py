"""The same as sign_up.py for a host that uses SQLAlchemy:
a guest and the welcome mail are one commit.

    python3 examples/sign_up_sqlalchemy.py party.db "Ana Lima" ana@example.org

It needs SQLAlchemy (pip install sqlalchemy); the outbox itself does not.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import bootstrap

bootstrap.show_usage(__doc__)
bootstrap.ensure("requirements.txt")

from sqlalchemy import create_engine, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from emailer import outbox

WELCOME = {
    "subject": "Welcome, {{ name }}!",
    "text": "Dear {{ name }},\n\nyou are on the list. See you there.",
    "sender": "The party <party@example.org>",
}


class Base(DeclarativeBase):
    """The host's tables."""


class Guest(Base):
    """Who signed up."""

    __tablename__ = "guest"
    email: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


def main(path: str, name: str, email: str) -> None:
    """Sign one guest up."""
    engine = create_engine(f"sqlite:///{path}")
    if not inspect(engine).has_table("emailer_migration"):
        # In a real host this is a migration: see docs/how-to/outbox.md.
        with engine.begin() as connection:
            connection.connection.driver_connection.executescript(outbox.schema_sql())
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.add(Guest(email=email, name=name))
        session.flush()
        run_id = outbox.enqueue(session, WELCOME, [{"email": email, "name": name}])
    print(f"{name} is on the list; the welcome mail is run {run_id}.")


if __name__ == "__main__":
    main(*sys.argv[1:])

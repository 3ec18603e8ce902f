"""What others have made, or could make, in the schema of the queue: whoever makes a table, a
trigger or a function there that the program uses has code run as the program's user.

Trusted are this user and the roles it is a member of, superusers, and who owns the database or the
schema: they could do anything here anyway.
"""

from typing import NamedTuple

from emailer.store.moving import STAYING, TABLES
from emailer.store.postgres.session import Session


class Makers(NamedTuple):
    """Who may make something in the schema of the queue, and is not trusted."""

    schema: str
    names: str  # "PUBLIC, eve"

    @property
    def do(self) -> str:
        """The statement by which the database's owner mends it."""
        return f"REVOKE CREATE ON SCHEMA {self.schema} FROM {self.names}."


def refusal(session: Session) -> str:
    """Say what is not to be used, and what to do; "" where all is ours."""
    for kind, name, owner in session.execute(_PLANTED, {"tables": [*TABLES, *STAYING]}):
        return (
            f"its {kind} {name} belongs to {owner}, whose code would run as this user: "
            f"ALTER {kind.upper()} {name} OWNER TO this user, or drop it."
        )
    return ""


def makers(session: Session) -> Makers | None:
    """Name those who may make something in the schema, and are not trusted; None for nobody."""
    schema, names = session.execute(_MAKERS).fetchone() or ("", None)
    return Makers(schema, names) if names else None


def may_anybody_connect(session: Session) -> str:
    """Name the database to which every role of the server may connect; "" where that is not so."""
    [name] = session.execute(_CONNECT).fetchone() or ("",)
    return str(name)


_TRUSTED = """trusted AS (
    SELECT role.oid FROM pg_catalog.pg_roles AS role
    WHERE role.rolsuper OR pg_catalog.pg_has_role(role.oid, 'USAGE') OR role.oid IN (
        SELECT datdba FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()
        UNION SELECT nspowner FROM pg_catalog.pg_namespace
        WHERE nspname = pg_catalog.current_schema())
)"""
_PLANTED = f"""
WITH {_TRUSTED}, here AS (
    SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname = pg_catalog.current_schema()
), made AS (
    SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
            WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
        relname::text AS named, relowner AS owner
    FROM pg_catalog.pg_class JOIN here ON here.oid = relnamespace
    WHERE relname::text = ANY (:tables::text[])
    UNION ALL
    SELECT 'function', one.oid::regprocedure::text, proowner
    FROM pg_catalog.pg_proc AS one JOIN here ON here.oid = pronamespace
    WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_proc AS known
        WHERE known.proname = one.proname
            AND known.pronamespace = 'pg_catalog'::regnamespace)
    UNION ALL
    SELECT 'operator', one.oid::regoperator::text, oprowner
    FROM pg_catalog.pg_operator AS one JOIN here ON here.oid = oprnamespace
)
SELECT kind, named, pg_catalog.pg_get_userbyid(owner)::text FROM made
WHERE owner NOT IN (SELECT oid FROM trusted) ORDER BY 1, 2 LIMIT 1
"""
"""Tables of ours; functions by the name of one that PostgreSQL has, which may fit a call better
than its own does; and operators.
"""
_MAKERS = f"""
WITH {_TRUSTED}
SELECT pg_catalog.quote_ident(nspname), (
    SELECT pg_catalog.string_agg(DISTINCT CASE one.grantee WHEN 0 THEN 'PUBLIC'
        ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(one.grantee)) END, ', ')
    FROM pg_catalog.aclexplode(nspacl) AS one
    WHERE one.privilege_type = 'CREATE' AND one.grantee NOT IN (SELECT oid FROM trusted))
FROM pg_catalog.pg_namespace WHERE nspname = pg_catalog.current_schema()
"""
_CONNECT = """
SELECT coalesce(max(pg_catalog.quote_ident(datname)), '')
FROM pg_catalog.pg_database, pg_catalog.aclexplode(
    coalesce(datacl, pg_catalog.acldefault('d', datdba))) AS one
WHERE datname = pg_catalog.current_database()
    AND one.grantee = 0 AND one.privilege_type = 'CONNECT'
"""

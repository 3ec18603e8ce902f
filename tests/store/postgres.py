"""PostgreSQL's own grammar, and what of it the queue's statements may use."""

import json
import re
from functools import cache

from pglast import ast, parse_sql
from pglast.parser import ParseError
from pglast.visitors import Visitor

KNOWN = {"coalesce", "count", "exists", "greatest", "json_agg", "json_array_elements",
         "json_array_elements_text", "json_build_array", "length", "like_escape", "lower", "max",
         "min", "random", "substr", "sum"}  # fmt: skip
"""Functions that PostgreSQL has, of those the queue uses; an aggregate takes one value there."""
AGGREGATES = {"max", "min", "sum"}
OPERATORS = {"=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "||", "~~*", "->>"}
"""What both have and understand alike (a division of whole numbers, too); LIKE is none of it."""
NAME = re.compile(r"(?<!:):([a-z_]\w*)")


class Marks:
    """A dialect that leaves a mark for each fragment, to be spelled by another one later."""

    def __init__(self):
        self._asked = []
        self.join = self._mark("join")

    def __getattr__(self, fragment):
        if fragment.startswith("_"):
            raise AttributeError(fragment)
        return lambda *values: self._mark(fragment, *values)

    def _mark(self, fragment, *values):
        self._asked.append((fragment, values))
        return f"⟪{len(self._asked) - 1}⟫"

    def spell(self, sql, dialect):
        """Fill the marks of a statement in by a dialect's words."""
        while "⟪" in sql:
            sql = re.sub(r"⟪(\d+)⟫", lambda mark: self._fragment(int(mark[1]), dialect), sql)
        return sql

    def _fragment(self, number, dialect):
        fragment, values = self._asked[number]
        spelled = getattr(dialect, fragment)
        return spelled(*values) if callable(spelled) else spelled


@cache
def wrong(sql: str) -> str:
    """Say what PostgreSQL would not read alike in a statement with `:names`;
    "" where there is nothing.
    """
    names = list(dict.fromkeys(NAME.findall(sql)))
    numbered = NAME.sub(lambda name: f"${names.index(name[1]) + 1}", sql)
    try:
        statements = parse_sql(numbered)
    except ParseError as error:
        return f"{error} in {numbered}"
    seen = Strange()
    seen(statements)
    return f"{json.dumps(seen.found)} in {sql}" if seen.found else ""


class Strange(Visitor):
    """Finds what PostgreSQL's grammar lets pass and PostgreSQL does not know,
    or takes for something else.
    """

    def __init__(self):
        self.found = []

    def visit_FuncCall(self, _, call: ast.FuncCall):  # noqa: N802  (pglast's)
        name = call.funcname[-1].sval
        if name not in KNOWN or (name in AGGREGATES and len(call.args or ()) != 1):
            self.found.append(f"{name} of {len(call.args or ())}")

    def visit_A_Expr(self, _, expression: ast.A_Expr):  # noqa: N802  (pglast's)
        name = expression.name[-1].sval
        unary = expression.lexpr is None and name == "+"
        if name not in OPERATORS or unary:
            self.found.append(f"the operator {name}")

    def visit_ColumnRef(self, _, column: ast.ColumnRef):  # noqa: N802  (pglast's)
        if getattr(column.fields[-1], "sval", "") in ("rowid", "oid", "_rowid_"):
            self.found.append("a row's own number")

    # pglast's
    def visit_JsonArrayConstructor(self, _, made: ast.JsonArrayConstructor):  # noqa: N802
        self.found.append("a constructor that only newer ones have")

    def visit_ParamRef(self, _, value: ast.ParamRef):  # noqa: N802  (pglast's)
        if value.number == 0:
            self.found.append("a value without a name")

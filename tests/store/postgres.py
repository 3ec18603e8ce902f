"""PostgreSQL's own grammar, and what of it the queue's statements may use."""

import json
import re
from functools import cache

from pglast import ast, parse_sql
from pglast.parser import ParseError
from pglast.visitors import Visitor

KNOWN = {"coalesce", "count", "exists", "greatest", "json_agg", "json_array_elements",
         "json_array_elements_text", "json_build_array", "length", "like_escape", "lower", "max",
         "min", "random", "row_number", "substr", "sum"}  # fmt: skip
"""Functions that PostgreSQL has, of those the queue uses; an aggregate takes one value there."""
AGGREGATES = {"max", "min", "sum"}
OPERATORS = {"=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "||", "~~*", "->>", "BETWEEN"}
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


OLDEST = 13
"""The oldest PostgreSQL that will do; its grammar is not here, so what came later has a name."""
LATER_NODES = {
    "MergeStmt": 15, "GroupingSetDistinct": 14, "CTESearchClause": 14, "CTECycleClause": 14,
    "ReturningOption": 18, "PLAssignStmt": 14, "ReturnStmt": 14,
}  # fmt: skip
LATER_MARKS = {"groupDistinct": 14, "nulls_not_distinct": 15, "compression": 14,
               "join_using_alias": 14, "storage_name": 16, "without_overlaps": 18}  # fmt: skip
"""What a node of the grammar says only where the words for it came later."""
LATER_FUNCTIONS = {
    "any_value": 16, "array_sample": 16, "array_shuffle": 16, "array_sort": 18, "bit_xor": 14,
    "date_add": 16, "date_bin": 14, "date_subtract": 16, "casefold": 18, "crc32": 18,
    "json_array": 16, "json_object_agg_strict": 16, "merge_action": 17, "pg_input_is_valid": 16,
    "pg_log_backend_memory_contexts": 14, "random_normal": 16, "range_agg": 14,
    "range_intersect_agg": 14, "regexp_count": 15, "regexp_instr": 15, "regexp_like": 15,
    "regexp_substr": 15, "reverse": 18, "split_part_from_end": 14, "string_to_table": 14,
    "to_bin": 17, "to_oct": 17, "trim_array": 14, "unistr": 14, "uuidv4": 18, "uuidv7": 18,
    "uuid_extract_timestamp": 17, "pg_get_acl": 18, "array_reverse": 18, "xmltext": 17,
}  # fmt: skip


class Newer(Visitor):
    """Finds what the oldest server that will do would not read."""

    def __init__(self):
        self.found = []

    def visit(self, _, node):
        name = type(node).__name__
        if name in LATER_NODES or name.startswith("Json"):
            self.found.append(f"{name}, of version {LATER_NODES.get(name, 16)}")
        self.found += [f"{mark} of {name}, of version {version}"
                       for mark, version in LATER_MARKS.items()
                       if getattr(node, mark, None)]  # fmt: skip

    def visit_RangeSubselect(self, _, chosen: ast.RangeSubselect):  # noqa: N802  (pglast's)
        if chosen.alias is None:
            self.found.append("a sub-select without a name, of version 16")

    def visit_FuncCall(self, _, call: ast.FuncCall):  # noqa: N802  (pglast's)
        name = call.funcname[-1].sval
        if name in LATER_FUNCTIONS:
            self.found.append(f"{name}, of version {LATER_FUNCTIONS[name]}")


def too_new(sql: str) -> list[str]:
    """Say what the oldest server would not read; raises ParseError for what none reads."""
    seen = Newer()
    seen(parse_sql(re.sub(r"%\((\w+)\)s", "NULL", NAME.sub("NULL", sql)).replace("%%", "%")))
    return seen.found


class Strange(Newer):
    """Finds what PostgreSQL's grammar lets pass and PostgreSQL does not know,
    or takes for something else.
    """

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

    def visit_ParamRef(self, _, value: ast.ParamRef):  # noqa: N802  (pglast's)
        if value.number == 0:
            self.found.append("a value without a name")

"""The contract of the API: openapi.yaml as it is, and as a page reads it. Knows no runs."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web

FILE = Path(__file__).parent / "openapi.yaml"

Json = dict[str, Any]

_METHODS = ("get", "post", "patch", "put", "delete")


async def show(_: web.Request) -> web.Response:
    """Answer with the contract."""
    body = await asyncio.to_thread(_text)
    return web.Response(body=body, content_type="application/yaml", charset="utf-8")


def load() -> Json:
    """Read the contract, anew each time: who changes what it gets changes nothing else."""
    import yaml  # noqa: PLC0415  (the page alone needs it)

    read: Json = yaml.load(_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  (safe ones)
    return read


@cache
def chapters() -> list[Json]:
    """List the addresses by their tags, for a page: `name`, `description`, and `operations`."""
    whole = load()
    operations = list(_operations(whole))
    return [
        {**tag, "operations": [one for one in operations if tag["name"] in one["tags"]]}
        for tag in whole["tags"]
    ]


@cache
def shapes() -> dict[str, Json]:
    """Map the name of each schema to the fields it has: `type` in words,
    and what they say of themselves.
    """
    schemas = load()["components"]["schemas"]
    return {
        name: {
            "description": one.get("description", ""),
            "fields": _fields(one),
            "open_": _ref(one),
        }
        for name, one in schemas.items()
        if one.get("properties") or one.get("allOf")
    }


@cache
def _text() -> bytes:
    return FILE.read_bytes()


def _operations(whole: Json) -> Any:
    for path, item in whole["paths"].items():
        for method in _METHODS:
            if operation := item.get(method):
                said = [*item.get("parameters", []), *operation.get("parameters", [])]
                yield {
                    **operation,
                    "method": method.upper(),
                    "path": path,
                    "asked": [resolved(whole, one) for one in said],
                    "taken": _contents(operation.get("requestBody", {})),
                    "answers": [
                        _answer(whole, code, one) for code, one in operation["responses"].items()
                    ],
                }


def _answer(whole: Json, code: str, said: Json) -> Json:
    answer = resolved(whole, said)
    return {"code": code, "description": answer["description"], "contents": _contents(answer)}


def _contents(said: Json) -> list[tuple[str, str]]:
    """List kinds of content, each with the words for its schema."""
    return [(kind, words(one.get("schema", {}))) for kind, one in said.get("content", {}).items()]


def _fields(schema: Json) -> list[Json]:
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "type": words(one),
            "is_required": name in required,
            "description": one.get("description", ""),
        }
        for name, one in schema.get("properties", {}).items()
    ]


def _ref(schema: Json) -> list[str]:
    return [words(one) for one in schema.get("allOf", ())]


def words(schema: Json) -> str:
    """Say in a few words what a schema allows: a name where it has one."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(words(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join("null" if one is None else str(one) or '""' for one in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    kinds = schema.get("type", "anything")
    said = kinds if isinstance(kinds, str) else " or ".join(kinds)
    return f"{said} of {words(schema['items'])}" if "items" in schema else str(said)


def resolved(whole: Json, said: Json) -> Json:
    """Follow a reference within the contract, if it is one."""
    found = said
    if "$ref" in said:
        for step in str(said["$ref"]).removeprefix("#/").split("/"):
            found = whole[step] if found is said else found[step]
    return found

"""The contract as tests use it: it is asked about each answer,
and takes nothing that it does not name.
"""

import gzip
import json
import re
from functools import cache

import jsonschema_rs
from aiohttp import web

from web.api import contract

JSON = "application/json"


@cache
def strict() -> dict:
    """The contract with every object closed: what an answer holds and no schema names is drift."""
    whole = contract.load()
    _close(whole, whole)
    return whole


def _close(whole: dict, node) -> None:
    if isinstance(node, list):
        for one in node:
            _close(whole, one)
    elif isinstance(node, dict):
        for key, one in node.items():
            if key != "not":
                _close(whole, one)
        if isinstance(node.get("properties"), dict) and "additionalProperties" not in node:
            for base in node.pop("allOf", []):
                shared = contract.resolved(whole, base)
                node["properties"] = {**shared["properties"], **node["properties"]}
                node["required"] = [*shared["required"], *node["required"]]
            node["additionalProperties"] = False


@cache
def validator(pointer: str):
    schema = {
        "$ref": f"#/{pointer}",
        "components": strict()["components"],
        "paths": strict()["paths"],
    }
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def of_schema(name: str):
    return validator(f"components/schemas/{name}")


@cache
def operations() -> dict[tuple[str, str], dict]:
    return {
        (method.upper(), path): {**one, "pointer": f"paths/{_escaped(path)}/{method}"}
        for path, item in strict()["paths"].items() for method,
        one in item.items() if method != "parameters"
    }  # fmt: skip


def _escaped(path: str) -> str:
    return path.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def complaints(method: str, path: str, answer: web.StreamResponse) -> list[str]:
    """What the contract has against an answer; nothing against what is none of its addresses."""
    operation = operations().get(("GET" if method == "HEAD" else method, path))
    if operation is None:
        return []
    where = f"{method} {path} {answer.status}"
    said = operation["responses"].get(str(answer.status))
    if said is None:
        return [f"{where} is not in the contract"]
    pointer = (
        said.get("$ref", "").removeprefix("#/")
        or f"{operation['pointer']}/responses/{answer.status}"
    )
    said = contract.resolved(strict(), said)
    return [
        f"{where}: {one}" for one in (*_of_headers(said, answer), *_of_body(said, pointer, answer))
    ]


def _of_headers(said: dict, answer: web.StreamResponse) -> list[str]:
    found = []
    for name, reference in said.get("headers", {}).items():
        schema, value = contract.resolved(strict(), reference)["schema"], answer.headers.get(name)
        typed = int(value) if schema.get("type") == "integer" and value else value
        if not jsonschema_rs.Draft202012Validator(schema).is_valid(typed):
            found.append(f"{name} is {value}")
    return found


def _of_body(said: dict, pointer: str, answer: web.StreamResponse) -> list[str]:
    contents = said.get("content", {})
    if not contents:
        return [f"has a body of {len(answer.body)} bytes"] if getattr(answer, "body", b"") else []
    if answer.content_type not in contents:
        return [f"is {answer.content_type}"]
    if answer.content_type != JSON:
        return []
    body = gzip.decompress(answer.body) if answer.headers.get("Content-Encoding") else answer.body
    schema = f"{pointer}/content/{JSON.replace('/', '~1')}/schema"
    return [
        f"{error.instance_path} {error.message[:300]}"
        for error in validator(schema).iter_errors(json.loads(body))
    ]


def watch(app: web.Application, found: list[str]) -> None:
    """Hold each answer of an application, not started yet, against the contract."""

    @web.middleware
    async def hold(request: web.Request, handler) -> web.StreamResponse:
        answer = await handler(request)
        resource = request.match_info.route.resource
        path = re.sub(r":[^}]*}", "}", resource.canonical) if resource else ""
        found.extend(complaints(request.method, path, answer))
        return answer

    app.middlewares.insert(0, hold)

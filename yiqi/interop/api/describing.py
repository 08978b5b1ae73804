"""The OpenAPI description as rows for a page.

(Not one of an area's usual names: it shapes what the API says of itself for one template.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]  # a tree of JSON


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of a request or an answer; ``level`` counts how deep it stands."""

    name: str
    kind: str
    is_required: bool
    words: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class EndpointFace:
    """One endpoint."""

    method: str
    path: str
    anchor: str
    summary: str
    description: str
    parameters: tuple[FieldRow, ...]
    body: tuple[FieldRow, ...]
    body_forms: tuple[str, ...]
    answers: tuple[str, ...]
    answer: tuple[FieldRow, ...]


def described_api(schema: Schema) -> list[EndpointFace]:
    """Return every endpoint in the order of the addresses."""
    return [
        _endpoint(path, method, operation, schema)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]


def _endpoint(path: str, method: str, operation: Schema, schema: Schema) -> EndpointFace:
    content = operation.get("requestBody", {}).get("content", {})
    body = next((one["schema"] for one in content.values()), None)
    responses = operation["responses"]
    good = next(value for key, value in responses.items() if str(key).startswith("2"))
    shape = good.get("content", {}).get("application/json", {}).get("schema", {})
    return EndpointFace(
        method=method.upper(),
        path=path,
        anchor=operation["operationId"].rsplit("_api_", 1)[-1].replace("_", "-"),
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        parameters=tuple(_parameters(operation)),
        body=tuple(_fields(body, schema)) if body else (),
        body_forms=tuple(content),
        answers=tuple(str(key) for key in responses),
        answer=tuple(_fields(shape, schema)),
    )


def _parameters(operation: Schema) -> Iterator[FieldRow]:
    for one in operation.get("parameters", ()):
        shape = one.get("schema", {})
        words = one.get("description") or shape.get("description", "")
        yield FieldRow(one["name"], _kind(shape), bool(one.get("required")), words)


def _fields(shape: Schema, schema: Schema, level: int = 0) -> Iterator[FieldRow]:
    resolved = _resolved(shape, schema)
    if resolved.get("type") == "array":
        yield from _fields(resolved.get("items", {}), schema, level)
        return
    required = set(resolved.get("required", ()))
    for name, inner in resolved.get("properties", {}).items():
        yield FieldRow(name, _kind(inner), name in required, inner.get("description", ""), level)
        nested = _nested(inner)
        if nested and level < 2:
            yield from _fields(nested, schema, level + 1)


def _nested(shape: Schema) -> Schema | None:
    """Return the shape inside a field that holds one, or a list of them."""
    candidates = [shape, shape.get("items", {}), *shape.get("anyOf", ())]
    return next((one for one in candidates if "$ref" in one or "properties" in one), None)


def _resolved(shape: Schema, schema: Schema) -> Schema:
    if "$ref" not in shape:
        return shape
    found: Schema = schema["components"]["schemas"][shape["$ref"].rsplit("/", 1)[-1]]
    return found


def _kind(shape: Schema) -> str:
    if "$ref" in shape:
        return str(shape["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in shape:
        return " | ".join(_kind(one) for one in shape["anyOf"])
    if shape.get("type") == "array":
        return f"[{_kind(shape.get('items', {}))}]"
    return str(shape.get("format") or shape.get("type", ""))

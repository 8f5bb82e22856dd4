"""An example for every schema: made from its own words, formats and defaults, so that it always fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

FORMATS: Mapping[str, str] = {
    "uuid": "0199f1c2-7a30-7c41-9d5e-3f2b8a6c1d04",
    "date-time": "2026-10-14T14:30:00+00:00",
    "date": "2026-10-14",
    "time": "14:30:00",
    "duration": "PT20M",
    "decimal": "1.5",
}
TEXTS: Mapping[str, str] = {
    "given_name": "Maya", "family_name": "Ortiz", "grade_level": "04", "language": "en", "locale": "en",
    "timezone": "America/Chicago", "subject": "math", "title": "Fractions on a number line",
    "statement": "Reads 90 words a minute with 2 errors or fewer.", "username": "okoro", "slug": "riverbend",
}  # fmt: skip
DEPTH = 6


def example_of(schema: Schema, components: Mapping[str, Schema], name: str = "", depth: int = 0) -> Any:
    """A value that fits the schema; of an object only what it needs."""
    if "$ref" in schema:
        return example_of(components[str(schema["$ref"]).rsplit("/", 1)[-1]], components, name, depth + 1)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    for ways in ("anyOf", "oneOf"):
        if ways in schema:
            first = next((way for way in schema[ways] if way.get("type") != "null"), schema[ways][0])
            return None if depth > DEPTH else example_of(first, components, name, depth + 1)
    kind = schema.get("type")
    kind = next((each for each in kind if each != "null"), "null") if isinstance(kind, list) else kind
    return _plain(kind, schema, components, name, depth)


def _plain(kind: Any, schema: Schema, components: Mapping[str, Schema], name: str, depth: int) -> Any:
    match kind:
        case "object":
            needed = schema.get("required", [])
            return {
                field: example_of(inner, components, field, depth + 1)
                for field, inner in schema.get("properties", {}).items()
                if field in needed
            }
        case "array":
            return _list(schema, components, name, depth)
        case "integer" | "number":
            return schema.get("minimum", 1) if schema.get("minimum", 0) > 0 else 1
        case "boolean":
            return bool(schema.get("default", False))
        case "null":
            return None
        case _:
            return _text(schema, name)


def _list(schema: Schema, components: Mapping[str, Schema], name: str, depth: int) -> list[Any]:
    if "prefixItems" in schema:
        return [example_of(inner, components, name, depth + 1) for inner in schema["prefixItems"]]
    inner = schema.get("items")
    return [example_of(inner, components, name, depth + 1)] if isinstance(inner, Mapping) and depth < DEPTH else []


def _text(schema: Schema, name: str) -> str:
    if "contentEncoding" in schema:
        return "YWl2bw=="
    if name.endswith("_at"):
        return FORMATS["date-time"]
    if "format" in schema:
        return FORMATS.get(str(schema["format"]), "text")
    return TEXTS.get(name, str(schema.get("default") or name.replace("_", " ").capitalize() or "Text"))

"""The bill of materials holds every locked package, is the same each time, and says nothing of any machine."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema_rs
import pytest

from supply.bom import bill, licences, written
from supply.locks import every_package

HASH = {
    "type": "object",
    "required": ["alg", "content"],
    "additionalProperties": False,
    "properties": {
        "alg": {"enum": ["SHA-256", "SHA-384", "SHA-512"]},
        "content": {"pattern": "^([a-f0-9]{64}|[a-f0-9]{96}|[a-f0-9]{128})$"},
    },
}
LICENCES = {
    "oneOf": [
        {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "required": ["expression"],
                "additionalProperties": False,
                "properties": {"expression": {"type": "string"}},
            },
        },
        {
            "type": "array",
            "items": {
                "required": ["license"],
                "additionalProperties": False,
                "properties": {"license": {"required": ["name"], "properties": {"name": {"minLength": 1}}}},
            },
        },
    ]
}
COMPONENT = {
    "type": "object",
    "required": ["type", "name"],
    "additionalProperties": False,
    "properties": {
        "type": {"enum": ["application", "framework", "library"]},
        "bom-ref": {"type": "string", "minLength": 1},
        "group": {"type": "string"},
        "name": {"type": "string", "minLength": 1},
        "version": {"type": "string"},
        "scope": {"enum": ["required", "optional", "excluded"]},
        "purl": {"pattern": r"^pkg:(pypi|npm|generic)/[^\s@]+@[^\s@]+$"},
        "hashes": {"type": "array", "items": HASH},
        "licenses": LICENCES,
        "properties": {"type": "array", "items": {"required": ["name", "value"]}},
        "externalReferences": {
            "type": "array",
            "items": {"required": ["type", "url"], "properties": {"hashes": {"type": "array", "items": HASH}}},
        },
    },
}
FORMAT = {
    "type": "object",
    "required": ["bomFormat", "specVersion"],
    "additionalProperties": False,
    "properties": {
        "bomFormat": {"const": "CycloneDX"},
        "specVersion": {"const": "1.6"},
        "serialNumber": {"pattern": "^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"},
        "version": {"type": "integer", "minimum": 1},
        "metadata": {"type": "object", "properties": {"component": COMPONENT}},
        "components": {"type": "array", "uniqueItems": True, "items": COMPONENT},
        "dependencies": {"type": "array", "items": {"required": ["ref"]}},
    },
}
"""What CycloneDX 1.6 asks of the parts that we write, in our own words."""


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return bill()


def test_has_the_shape_of_the_format(whole: dict[str, Any]) -> None:
    format_ = jsonschema_rs.validator_for(FORMAT)
    assert [str(error) for error in format_.iter_errors(whole)] == []
    references = [part["bom-ref"] for part in whole["components"]]
    assert len(references) == len(set(references))
    assert set(whole["dependencies"][0]["dependsOn"]) <= set(references)


def test_a_broken_one_is_found(whole: dict[str, Any]) -> None:
    format_ = jsonschema_rs.validator_for(FORMAT)
    first = whole["components"][0]
    assert not format_.is_valid({**whole, "specVersion": "1.7"})
    assert not format_.is_valid({**whole, "components": [first, first]})
    assert not format_.is_valid({**whole, "components": [{**first, "hashes": [{"alg": "SHA-512", "content": "x"}]}]})


def test_every_locked_package_is_there_with_its_hashes(whole: dict[str, Any]) -> None:
    assert len(whole["components"]) == len(every_package()) > 150
    for part in whole["components"]:
        hashes = part.get("hashes") or part["externalReferences"][0]["hashes"]
        assert hashes, part["name"]


def test_what_runs_says_its_licence(whole: dict[str, Any]) -> None:
    assert [p["name"] for p in whole["components"] if p["scope"] == "required" and "licenses" not in p] == []
    assert licences("MIT OR Apache-2.0") == [{"expression": "MIT OR Apache-2.0"}]
    assert licences("BSD License") == [{"license": {"name": "BSD License"}}]


def test_is_the_same_each_time_and_names_no_host_and_no_path(whole: dict[str, Any]) -> None:
    text = written()
    assert text == written()
    assert json.loads(text) == whole
    assert re.findall(r"https?://|file:|(?<![\w./])/(?:home|usr|var|tmp)/", text) == []

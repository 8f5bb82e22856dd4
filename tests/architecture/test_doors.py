"""The doors between rooms: from outside, a room shows its verbs, nouns, forms and refusals; the rest is private."""

from __future__ import annotations

from collections.abc import Iterable

import grimp

SHOWN = {"service", "models", "schemas", "errors"}
#: who may open which further door
KEYS = {
    "aivo.domains.analytics": {"queries"},
    "aivo.app": {"api", "pages", "handlers"},
    "aivo.worker": {"jobs", "handlers"},
    "aivo.cli": {"check"},  # looks through a roster's file without any database, so it is no verb
    "aivo.seed": {"shapes", "jobs"},  # the demo world fills the JSON columns, and does what a worker would have done
}

Import = tuple[str, str]


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:3]) if module.startswith("aivo.domains.") else ""


def forced(imports: Iterable[Import]) -> list[Import]:
    """The imports that go through a door not shown to them."""
    found = []
    for importer, imported in imports:
        door = imported.split(".")[3:4]
        if door and room_of(imported) not in ("", room_of(importer)):
            key = room_of(importer) or ".".join(importer.split(".")[:2])
            if door[0] not in SHOWN | KEYS.get(key, set()):
                found.append((importer, imported))
    return found


def imports_of(graph: grimp.ImportGraph) -> set[Import]:
    return {(each, other) for each in graph.modules for other in graph.find_modules_directly_imported_by(each)}


def test_nobody_forces_a_door() -> None:
    assert forced(imports_of(grimp.build_graph("aivo", cache_dir=None))) == []


def test_a_forced_door_is_noticed() -> None:
    planted = ("aivo.domains.games.service", "aivo.domains.iep.queries")
    allowed = [
        ("aivo.domains.games.service", "aivo.domains.iep.models.plan"),
        ("aivo.domains.iep.service", "aivo.domains.iep.queries"),
        ("aivo.domains.analytics.service", "aivo.domains.iep.queries"),
        ("aivo.app", "aivo.domains.iep.pages"),
    ]
    assert forced([planted, *allowed, ("aivo.cli", "aivo.domains.iep.pages")]) == [
        planted,
        ("aivo.cli", "aivo.domains.iep.pages"),
    ]


def test_the_house_does_not_use_its_own_front_door() -> None:
    """`aivo/__init__` is for other people's programs; inside, everything is imported from where it is."""
    graph = grimp.build_graph("aivo", cache_dir=None)
    assert graph.find_modules_that_directly_import("aivo") == set()

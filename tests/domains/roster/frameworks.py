"""Frameworks of other publishers, made by seed: every shape that their packages are known to have."""

from __future__ import annotations

import random
from typing import Any

from tests.domains.roster.standards import child, item, item_id, link, package

LEVELS: tuple[dict[str, Any], ...] = (
    {"educationLevel": ["04", "05"]}, {"educationalLevel": "06"}, {"educationalLevel": "09,10"},
    {"educationLevel": "09.10.11.12"}, {"educationLevel": ["K", "HS"]}, {"educationLevel": ["Klasse 5"]},
    {"educationLevel": []}, {"educationLevel": None}, {},
)  # fmt: skip
STATEMENTS = (
    "Sumar y restar hasta 100.", "分数の大小を比べる。", "يقارن الكسور", "Bruchzahlen **vergleichen** und ordnen",
    "x" * 9000,
    "Comparer 3⁄4 à 2⁄3", "Line one\nline two", "<b>bold</b> & more",
)  # fmt: skip
FAULTS = frozenset({
    "case_parent_missing", "case_two_parents", "case_cycle", "case_no_parent", "case_rubrics_not_read",
    "case_education_level_text", "case_grade_unknown", "case_association_type_unknown", "case_link_as_text",
    "case_code_repeated", "case_value_invalid", "case_item_incomplete", "case_duplicate_identifier",
})  # fmt: skip
"""What the checks may say of them; all of them are imported."""


def framework(seed: int, size: int = 40) -> dict[str, Any]:
    """A framework with faults of all kinds in it; the same for the same seed."""
    luck = random.Random(seed)
    items = [
        item(n, fullStatement=luck.choice(STATEMENTS), humanCodingScheme=luck.choice(["", f"A.{n}", "A.1"]),
             language=luck.choice(["en", "es", "ja", "ar", "de"]), **luck.choice(LEVELS))
        for n in range(1, size + 1)
    ]  # fmt: skip
    links = []
    for number in range(1, size + 1):
        shape = luck.random()
        parent = luck.randrange(number) or None
        if shape < 0.85:
            links.append(child(number, number, parent))
        elif shape < 0.9:
            links.append(child(number, number, size + 500))
        elif shape < 0.95:
            links += [child(number, number, parent), child(number + 5000, number, luck.randint(1, size))]
    one, other = luck.sample(range(1, size + 1), 2)
    links += [
        child(9001, one, other), child(9002, other, one),
        link(9003, "exactMatchOf", item_id(one), "b0000000-0000-0000-0000-000000000001"),
        link(9004, "isRelatedTo", item_id(size + 900), item_id(size + 901)),
        link(9005, "likes", item_id(one), item_id(other)),
        link(9006, "ext:sameBook", item_id(one), item_id(other)),
    ]  # fmt: skip
    items += [items[0] | {"fullStatement": "the same identifier"}, {"identifier": item_id(size + 5)}]
    made = package(items, links, title=f"Rahmen {seed}", language=luck.choice(["de", "es", "en"]))
    made["CFRubrics"] = [{"identifier": item_id(1), "title": "A rubric", "CFRubricCriteria": []}]
    return made


def large(size: int) -> dict[str, Any]:
    """A sound framework of any size: a tree ten wide."""
    items = [item(n, humanCodingScheme=f"L.{n}", educationLevel=["04"]) for n in range(1, size + 1)]
    return package(items, [child(n, n, (n - 1) // 10 or None) for n in range(1, size + 1)])

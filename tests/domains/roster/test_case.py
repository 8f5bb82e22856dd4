"""Reading CASE packages: the tree, the order, and what is said about what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from aivo.domains.roster.case import StandardsResult, read_standards
from aivo.domains.roster.case_records import COMMON_CORE_NOTICE, StandardsPackage
from aivo.domains.roster.case_tree import natural
from tests.domains.roster.standards import DOCUMENT, child, item, item_id, link, package, read, three

DATA = Path(__file__).parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the sample data are not beside the repository")


def whole(result: StandardsResult) -> StandardsPackage:
    assert result.package is not None
    return result.package


def tops(result: StandardsResult) -> list[str]:
    """The top items in their order."""
    places = whole(result).places
    found = sorted((place.sequence, str(key)) for key, place in places.items() if place.parent_id is None)
    return [key for _, key in found]


def children(result: StandardsResult, parent: str) -> list[int]:
    """The numbers of the children of an item in their order."""
    places = whole(result).places
    found = sorted((place.sequence, str(key)) for key, place in places.items() if str(place.parent_id) == parent)
    return [int(key[-12:]) for _, key in found]


class TestForms:
    def test_plain_and_wrapped(self, tmp_path: Path) -> None:
        plain, wrapped = read(three(), tmp_path), read({"CFPackage": three()}, tmp_path)
        assert whole(plain).items == whole(wrapped).items
        assert plain.by_code == {}
        assert children(plain, item_id(1)) == [2, 3]

    def test_byte_order_mark(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_bytes(
            b"\xef\xbb\xbf" + b'{"CFDocument": {"identifier": "%s", "title": "T"}}' % str(DOCUMENT).encode()
        )
        assert whole(read_standards(tmp_path / "a.json")).document.title == "T"

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ([], "case_not_a_package"), ({}, "case_not_a_package"), ({"CFDocument": 1}, "case_not_a_package"),
            ({"CFDocument": {"title": "T"}}, "case_document_incomplete"),
        ],
    )  # fmt: skip
    def test_no_package(self, tmp_path: Path, content: object, code: str) -> None:
        result = read(content, tmp_path)
        assert result.package is None
        assert set(result.by_code) >= {code}

    @pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"a": NaN}', "\x00"])
    def test_no_json(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "a.json").write_text(text)
        assert read_standards(tmp_path / "a.json").by_code == {"json_unreadable": 1}

    def test_no_file(self, tmp_path: Path) -> None:
        assert read_standards(tmp_path / "a.json").by_code == {"file_not_found": 1}

    def test_answer(self, tmp_path: Path) -> None:
        answer = read(three(), tmp_path).to_json()
        assert answer["summary"] == {
            "errors": 0, "warnings": 0, "codes": {}, "framework": "Reading", "items": 3,
            "associations": {"isChildOf": 3},
        }  # fmt: skip


class TestItems:
    @pytest.mark.parametrize(
        ("levels", "grades"),
        [
            ({"educationLevel": ["05", "04"]}, ("04", "05")),
            ({"educationalLevel": "06"}, ("06",)),
            ({"educationalLevel": "09,10"}, ("09", "10")),
            ({"educationLevel": "09.10.11.12"}, ("09", "10", "11", "12")),
            ({"educationLevel": ["K", "HS"]}, ("KG", "HS")),
            ({}, ()),
        ],
    )
    def test_education_levels(self, tmp_path: Path, levels: dict[str, Any], grades: tuple[str, ...]) -> None:
        result = read(package([item(1, **levels)], [child(1, 1, None)]), tmp_path)
        assert whole(result).items[0].education_level == grades

    def test_incomplete_and_repeated_items_are_errors(self, tmp_path: Path) -> None:
        content = package([item(1), item(1, fullStatement="other"), {"identifier": item_id(2)}], [child(1, 1, None)])
        result = read(content, tmp_path)
        assert result.by_code == {"case_duplicate_identifier": 1, "case_item_incomplete": 1}
        assert [entry.full_statement for entry in whole(result).items] == ["Item 1"]

    def test_codes_may_repeat(self, tmp_path: Path) -> None:
        content = package([item(n, humanCodingScheme="S-CP.8") for n in (1, 2)], [child(n, n, None) for n in (1, 2)])
        result = read(content, tmp_path)
        assert len(whole(result).items) == 2
        assert result.by_code == {"case_code_repeated": 1}

    def test_identifiers_that_are_no_uuid_get_a_stable_one(self, tmp_path: Path) -> None:
        content = package([item(1, identifier="X-1")], [])
        first, second = read(content, tmp_path), read(content, tmp_path)
        assert whole(first).items[0].identifier == whole(second).items[0].identifier
        assert "case_identifier_not_uuid" in first.by_code

    def test_retired_items_stay_and_name_their_successor(self, tmp_path: Path) -> None:
        content = three()
        content["CFItems"][1] |= {"statusEndDate": "2025-06-30"}
        content["CFAssociations"].append(link(9, "replacedBy", item_id(2), item_id(3)))
        found = whole(read(content, tmp_path))
        assert str(found.items[1].status_end_on) == "2025-06-30"
        assert found.successors() == {UUID(item_id(2)): (UUID(item_id(3)),)}

    def test_characters_that_cannot_be_stored_are_left_out(self, tmp_path: Path) -> None:
        content = three()
        content["CFItems"][0] |= {"fullStatement": "a\x00b\ud800c", "conceptKeywords": ["x\x00"]}
        content["CFAssociations"][0]["originNodeURI"]["title"] = "t\x00"
        found = whole(read(content, tmp_path))
        assert (found.items[0].full_statement, found.items[0].concept_keywords) == ("abc", ("x",))
        assert found.associations[0].origin.title == "t"

    def test_values_of_a_wrong_kind_are_said(self, tmp_path: Path) -> None:
        content = package([item(1, notes={"a": 1}, conceptKeywords=[1], statusStartDate="soon")], [child(1, 1, None)])
        result = read(content, tmp_path)
        assert result.by_code == {"case_value_invalid": 3}


class TestAssociations:
    def test_bare_addresses(self, tmp_path: Path) -> None:
        content = three()
        content["CFAssociations"][1]["destinationNodeURI"] = f"https://server.example/CFItems/{item_id(1)}"
        result = read(content, tmp_path)
        assert result.by_code == {"case_link_as_text": 1}
        assert children(result, item_id(1)) == [2, 3]

    def test_types(self, tmp_path: Path) -> None:
        content = three()
        content["CFAssociations"] += [
            link(7, "IsPeerOf", item_id(2), item_id(3)),
            link(8, "ext:sameBook", item_id(2), item_id(3)),
            link(9, "likes", item_id(2), item_id(3)),
        ]
        result = read(content, tmp_path)
        assert result.by_code == {"case_association_type_unknown": 1}
        assert [entry.kind for entry in whole(result).associations[3:]] == ["isPeerOf", "ext:sameBook"]

    def test_alignments_lead_to_any_framework(self, tmp_path: Path) -> None:
        content = three()
        content["CFAssociations"].append(link(9, "exactMatchOf", item_id(2), "b0000000-0000-0000-0000-000000000001"))
        assert read(content, tmp_path).by_code == {}

    def test_without_a_destination(self, tmp_path: Path) -> None:
        content = three()
        del content["CFAssociations"][2]["destinationNodeURI"]
        assert read(content, tmp_path).by_code == {"case_association_incomplete": 1, "case_no_parent": 1}


class TestTree:
    def test_a_parent_that_is_missing(self, tmp_path: Path) -> None:
        result = read(package([item(1), item(2)], [child(1, 1, None), child(2, 2, 99)]), tmp_path)
        assert result.by_code == {"case_parent_missing": 1}
        assert item_id(2) in tops(result)

    def test_two_parents(self, tmp_path: Path) -> None:
        content = three()
        content["CFAssociations"].append(child(4, 3, 2))
        result = read(content, tmp_path)
        assert result.by_code == {"case_two_parents": 1}
        assert children(result, item_id(1)) == [2, 3]
        assert len(whole(result).associations) == 4

    @pytest.mark.parametrize("size", [1, 2, 5, 500])
    def test_circles(self, tmp_path: Path, size: int) -> None:
        numbers = range(1, size + 1)
        content = package([item(n) for n in numbers], [child(n, n, n % size + 1) for n in numbers])
        result = read(content, tmp_path)
        assert result.by_code == {"case_cycle": 1}
        assert len(tops(result)) == 1
        assert len(whole(result).places) == size

    def test_order_by_sequence_then_list_then_code(self, tmp_path: Path) -> None:
        items = [
            item(1), item(2, humanCodingScheme="A.10"), item(3, humanCodingScheme="A.9"),
            item(4, listEnumeration="10."), item(5, listEnumeration="2."), item(6), item(7),
        ]  # fmt: skip
        links = [child(1, 1, None)] + [child(n, n, 1) for n in (2, 3, 4, 5)]
        links += [child(6, 6, 1, sequenceNumber=2), child(7, 7, 1, sequenceNumber="1")]
        assert children(read(package(items, links), tmp_path), item_id(1)) == [7, 6, 5, 4, 3, 2]

    def test_numbers_in_codes_are_numbers(self) -> None:
        codes = ["4.NF.10", "4.NF.2", "", "4.NF.B", "K.CC.1"]
        assert sorted(codes, key=natural) == ["4.NF.2", "4.NF.10", "4.NF.B", "K.CC.1", ""]


class TestLicence:
    def test_from_the_definitions(self, tmp_path: Path) -> None:
        content = three()
        licence = "c0000000-0000-0000-0000-000000000001"
        content["CFDocument"]["licenseURI"] = {"title": "CC BY", "identifier": licence, "uri": "https://l.example"}
        content["CFDefinitions"] = {
            "CFLicenses": [
                {"identifier": licence, "uri": "u", "title": "CC BY 4.0", "licenseText": "You are free to share."}
            ]
        }
        document = whole(read(content, tmp_path)).document
        assert (document.licence_title, document.licence_text) == ("CC BY 4.0", "You are free to share.")
        assert document.attribution == "Reading. A state. CC BY 4.0."

    def test_definitions_of_version_1_0_may_be_an_empty_list(self, tmp_path: Path) -> None:
        assert read(three() | {"CFDefinitions": []}, tmp_path).by_code == {}

    def test_none(self, tmp_path: Path) -> None:
        content = three()
        del content["CFDocument"]["licenseURI"]
        assert read(content, tmp_path).by_code == {"case_no_licence": 1}


@needs_data
class TestRealPackages:
    @pytest.mark.parametrize(
        ("name", "items", "kinds"),
        [
            ("ccss-math", 692, {"isChildOf": 692, "precedes": 726, "isRelatedTo": 141}),
            ("ccss-ela", 1189, {"isChildOf": 1189}),
        ],
    )
    def test_common_core(self, name: str, items: int, kinds: dict[str, int]) -> None:
        result = read_standards(DATA / "ccss-case" / f"{name}.case.json")
        found = whole(result)
        assert result.error_count == 0
        assert len(found.items) == items == len(found.places)
        assert {kind: sum(entry.kind == kind for entry in found.associations) for kind in kinds} == kinds
        assert found.document.attribution == COMMON_CORE_NOTICE
        assert all(entry.education_level for entry in found.items)

    def test_ordering(self) -> None:
        found = whole(read_standards(DATA / "case-samples" / "SequenceNumberFramework.json"))
        in_order = sorted(found.items, key=lambda entry: found.places[entry.identifier].sequence)
        assert [entry.full_statement for entry in in_order] == [
            "Second added item, but should be first",
            "First Added Item",
        ]

    @pytest.mark.parametrize(
        "path",
        [*sorted(DATA.glob("case-samples/*Framework*.json")), DATA / "case-samples/Ordering.json"],
        ids=lambda path: path.stem,
    )
    def test_small_packages(self, path: Path) -> None:
        result = read_standards(path)
        assert result.error_count == 0
        assert len(whole(result).places) == len(whole(result).items)

    def test_an_older_export(self) -> None:
        result = read_standards(DATA / "case-samples" / "opensalt-framework-sample.json")
        assert {entry.education_level for entry in whole(result).items} == {("06",), ("07",)}
        assert len(whole(result).associations) == 39

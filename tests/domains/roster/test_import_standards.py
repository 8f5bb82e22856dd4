"""Importing academic standards: into place, twice without effect, for one tenant or for all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aivo.db.context import connect
from aivo.domains.roster import service
from aivo.domains.roster.errors import StandardsRefused
from aivo.domains.roster.schemas import StandardsReport
from aivo.domains.roster.shapes import KindCount
from aivo.domains.tenancy.service import PLATFORM_TENANT_ID
from aivo.kit.actor import Actor
from tests.domains.roster.district import District
from tests.domains.roster.standards import child, item, item_id, link, package, three
from tests.domains.roster.test_case import DATA, needs_data


async def load(district: District, content: Any, *, is_platform: bool = False) -> StandardsReport:
    """Import a package, as the tenant or for the platform."""
    path = content if isinstance(content, Path) else district.folder / "framework.json"
    if not isinstance(content, Path):
        path.write_text(json.dumps(content), encoding="utf-8")
    actor = (
        Actor(PLATFORM_TENANT_ID, None, "platform_admin")
        if is_platform
        else Actor.system(district.tenant_id, "standards")
    )
    async with connect(actor, district.database.databases) as ctx:
        return await service.import_standards(ctx, path)


class TestImport:
    async def test_a_small_framework(self, district: District) -> None:
        report = await load(district, three())
        assert (report.items, report.associations) == (KindCount(added=3), KindCount(added=3))
        rows = await district.ask(
            "select s.full_statement, s.sequence, p.full_statement as parent from curriculum_standards s"
            " left join standard_associations a on a.origin_standard_id = s.id and a.association_type = 'isChildOf'"
            " left join curriculum_standards p on p.id = a.destination_standard_id"
            " where s.owner_tenant_id = $1 order by 1"
        )
        assert [tuple(row) for row in rows] == [("Item 1", 1, None), ("Item 2", 1, "Item 1"), ("Item 3", 2, "Item 1")]

    @pytest.mark.parametrize("is_platform", [True, False])
    async def test_twice_changes_nothing(self, district: District, is_platform: bool) -> None:
        await load(district, three(), is_platform=is_platform)
        before = district.everything()
        report = await load(district, three(), is_platform=is_platform)
        assert not report.changes_anything
        assert district.everything() == before

    async def test_a_revision_changes_texts_in_place(self, district: District) -> None:
        await load(district, three())
        (before,) = await district.ask(
            "select id from curriculum_standards where owner_tenant_id = $1 and full_statement = 'Item 2'"
        )
        content = three()
        content["CFItems"][1] |= {
            "fullStatement": "Item 2, revised",
            "humanCodingScheme": "R.2",
            "statusEndDate": "2027-06-30",
        }
        report = await load(district, content)
        assert report.items == KindCount(changed=1, unchanged=2)
        (after,) = await district.ask(
            "select id, status_end_on from curriculum_standards"
            " where owner_tenant_id = $1 and human_coding_scheme = 'R.2'"
        )
        assert after["id"] == before["id"]

    async def test_another_parent_replaces_the_old_one_and_alignments_stay(self, district: District) -> None:
        content = three()
        content["CFAssociations"].append(link(8, "precedes", item_id(2), item_id(3)))
        await load(district, content)
        content["CFAssociations"] = [child(1, 1, None), child(2, 2, 1), child(4, 3, 2)]
        report = await load(district, content)
        assert (report.associations.added, report.associations.removed) == (1, 1)
        rows = await district.ask(
            "select association_type from standard_associations where owner_tenant_id = $1 and deleted_at is null"
        )
        assert sorted(row[0] for row in rows) == ["isChildOf", "isChildOf", "isChildOf", "precedes"]

    async def test_items_the_publisher_dropped_stay(self, district: District) -> None:
        await load(district, three())
        content = three()
        del content["CFItems"][2], content["CFAssociations"][2]
        await load(district, content)
        rows = await district.ask(
            "select count(*) from curriculum_standards where owner_tenant_id = $1 and deleted_at is null"
        )
        assert rows[0][0] == 3

    async def test_a_crosswalk_finds_its_other_end_when_that_is_loaded(self, district: District) -> None:
        abroad = {"identifier": "d0000000-0000-0000-0000-000000000009"}
        crosswalk = link(91, "exactMatchOf", item_id(91), item_id(92))
        other = package([item(91)], [crosswalk], **abroad)
        await load(district, other)
        question = (
            "select destination_standard_id from standard_associations"
            " where owner_tenant_id = $1 and association_type = 'exactMatchOf'"
        )
        assert (await district.ask(question))[0][0] is None
        await load(district, package([item(92)], []))
        assert (await district.ask(question))[0][0] is not None
        before = district.everything()
        assert not (await load(district, other)).changes_anything
        assert district.everything() == before

    async def test_the_platforms_are_for_everybody(self, district: District) -> None:
        await load(district, three(), is_platform=True)
        rows = await district.ask(
            "select count(*) from curriculum_standards where owner_tenant_id is null and $1::uuid is not null"
            " and full_statement like 'Item %'"
        )
        assert rows[0][0] == 3

    async def test_no_package(self, district: District) -> None:
        before = district.everything()
        with pytest.raises(StandardsRefused) as refused:
            await load(district, {"CFItems": []})
        assert refused.value.details["findings"]
        assert district.everything() == before


@needs_data
class TestCommonCore:
    async def test_both_packages(self, district: District) -> None:
        for name, items, links in (("ccss-math", 692, 1559), ("ccss-ela", 1189, 1189)):
            path = DATA / "ccss-case" / f"{name}.case.json"
            report = await load(district, path, is_platform=True)
            assert (report.items, report.associations) == (KindCount(added=items), KindCount(added=links))
            assert not (await load(district, path, is_platform=True)).changes_anything
        (row,) = await district.ask(
            "select count(*) filter (where attribution like '© Copyright 2010%') from curriculum_frameworks"
            " where $1::uuid is not null"
        )
        assert row[0] == 2

    async def test_small_packages(self, district: District) -> None:
        for path in sorted((DATA / "case-samples").glob("*.json")):
            if "schema" not in path.name:
                await load(district, path)
                assert not (await load(district, path)).changes_anything, path.name

"""From a bundle to a plan, and from the plan to rows: the two readings of an import and its one transaction."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.roster import queries
from aivo.domains.roster.apply_enrolments import apply_enrolments
from aivo.domains.roster.apply_learners import apply_learners
from aivo.domains.roster.apply_people import apply_people
from aivo.domains.roster.apply_places import apply_places
from aivo.domains.roster.apply_removals import apply_removals
from aivo.domains.roster.bundle_index import CheckOptions
from aivo.domains.roster.check import BundleCheck, CheckResult
from aivo.domains.roster.errors import MassRemoval, NewIds, RosterRefused
from aivo.domains.roster.facts import CONTACT_KINDS, PLACES, Fact, Picture, contact_facts, facts_of
from aivo.domains.roster.findings import FindingLog
from aivo.domains.roster.links import SEPARATOR, Links
from aivo.domains.roster.manifest import Manifest, read_manifest
from aivo.domains.roster.models import RosterImport, RosterImportFinding, RosterSource
from aivo.domains.roster.package import open_package
from aivo.domains.roster.plan import GUARDED, Plan, compare, guard
from aivo.domains.roster.progress import UNWATCHED, Halt, Watch, aside
from aivo.domains.roster.records import Record, Removal, Source
from aivo.domains.roster.rejoin import Rejoin, expect_join, find_rejoins, join
from aivo.domains.roster.schemas import ImportOptions, ImportReport
from aivo.domains.roster.shapes import ImportCounts
from aivo.domains.roster.worded import worded
from aivo.domains.roster.work import FILE_OF_KIND, Work
from aivo.kit.clock import now
from aivo.kit.errors import Refusal
from aivo.kit.ids import new_id
from aivo.web.wording import marked as _

WRITERS: dict[str, Callable[[Work], Awaitable[None]]] = {
    "places": apply_places, "people": apply_people, "learners": apply_learners, "enrolments": apply_enrolments,
    "removals": apply_removals,
}  # fmt: skip
"""The steps of writing, in their order."""
WRITTEN = {
    "people": ("person", "role"), "learners": ("learner", "seat", "demographics", "guardian", "contact_point"),
    "enrolments": ("enrolment",),
}  # fmt: skip
"""The kinds of fact that nobody needs any more after a step."""

DEFAULT_SOURCE = "oneroster"
DEFAULT_REMOVAL_PERCENT = 10


@dataclass(slots=True)
class Prepared:
    """A bundle that was read twice: what is wrong with it, and what it would do."""

    check: BundleCheck
    result: CheckResult
    source_code: str
    source: RosterSource | None
    links: Links
    picture: Picture
    plan: Plan = field(default_factory=Plan)
    rejoins: list[Rejoin] = field(default_factory=list)
    refusal: Refusal | None = None

    def report(self) -> ImportReport:
        """What is to be told about it."""
        said = self.refusal.message if self.refusal is not None else None
        live = self.links.live_counts()
        shares = {
            kind: len(gone) * 100 // live[kind]
            for kind in GUARDED
            if (gone := self.plan.removals.get(kind)) and live[kind]
        }
        percent = self.source.removal_percent if self.source is not None else DEFAULT_REMOVAL_PERCENT
        return ImportReport(
            self.result, self.source_code, self.plan.counts(), said, removal_shares=shares, removal_percent=percent
        )


async def prepare(ctx: Ctx, path: Path, options: ImportOptions, watch: Watch = UNWATCHED) -> Prepared:
    """Read and check the bundle, and hold it against what its source said before. Nothing is written."""
    await watch.step("reading")
    code = options.source if options.source else await asyncio.to_thread(_source_code, path)
    source = await queries.source_of(ctx, code)
    links = await queries.links_of(ctx, source.id if source else None)
    check = BundleCheck(path, _check_options(source, links, options))
    picture = Picture(source is not None and source.end_dates == "inclusive")
    await _recall(ctx, source, picture)
    await aside(watch, partial(_look, check, picture))
    result = check.result()
    prepared = Prepared(check, result, code, source, links, picture)
    if result.is_refused or (result.has_errors and not options.leaves_out_faulty_rows):
        prepared.refusal = RosterRefused(_why(result))
        return prepared
    await watch.step("comparing")
    await _recall_roles(ctx, source, picture, result)
    percent = source.removal_percent if source else DEFAULT_REMOVAL_PERCENT
    prepared.plan = await aside(watch, partial(_plan, path, check, links, picture, result))
    if options.same_number != "separate":
        prepared.rejoins = await find_rejoins(ctx, prepared.plan, links)
        expect_join(prepared.plan, prepared.rejoins)
    _note_all(prepared, options)
    too_many = guard(prepared.plan, links, percent)
    if prepared.rejoins and options.same_number == "hold":
        count = len(prepared.rejoins)
        prepared.refusal = NewIds(f"{count:,} known people seem to come under new ids; say whether they are the same.")
    elif too_many and not options.allows_removals:
        prepared.refusal = MassRemoval(f"{'; '.join(too_many)}; at most {percent} % may without being asked for.")
    return prepared


async def apply(
    ctx: Ctx, path: Path, prepared: Prepared, options: ImportOptions, watch: Watch = UNWATCHED
) -> ImportReport:
    """Write the plan in the transaction of ``ctx``. A plan with nothing in it writes nothing at all."""
    report = prepared.report()
    if prepared.plan.is_empty:
        report.is_applied = True
        return report
    source_id = await _keep_source(ctx, prepared)
    today = options.today or await queries.today_of(ctx)
    work = Work(ctx, source_id, prepared.plan, prepared.links, prepared.picture, prepared.check.log, today, now(),
                prepared.result.version, watch)  # fmt: skip
    join(work, prepared.rejoins)
    prepared.plan.seen.clear()
    for name, write in WRITERS.items():
        await watch.step(name)
        await write(work)
        for kind in WRITTEN.get(name, ()):
            prepared.plan.adds.pop(kind, None)
            prepared.plan.changes.pop(kind, None)
    await watch.step("recording")
    await work.write_links()
    report.result = prepared.check.result()
    report.import_id = await _record(work, path, report, options)
    report.is_applied = True
    return report


def _digest(path: Path) -> str | None:
    """SHA-256 of the bundle; a folder has none."""
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _source_code(path: Path) -> str:
    """What the manifest calls its source."""
    log = FindingLog()
    with open_package(path, log) as package:
        manifest: Manifest | None = read_manifest(package, log) if package is not None else None
    return (manifest.source_code if manifest is not None else "") or DEFAULT_SOURCE


def _check_options(source: RosterSource | None, links: Links, options: ImportOptions) -> CheckOptions:
    org_types = source.org_types.by_sourced_id if source is not None else {}
    return CheckOptions(org_types=org_types, known=links.knows, today=options.today)


async def _recall(ctx: Ctx, source: RosterSource | None, picture: Picture) -> None:
    """Terms and classes of earlier imports, for bundles that bring changes only."""
    if source is None:
        return
    for key, first, last, year in await queries.spans_of_sessions(ctx, source.id):
        picture.sessions[key] = (first, last, year)
    for key, begins, ends in await queries.spans_of_classes(ctx, source.id):
        picture.classes[key] = (begins, ends)


def _look(check: BundleCheck, picture: Picture, halt: Halt) -> None:
    for record in halt.between(check.records()):
        picture.look_at(record)
    for sourced_id, org in picture.orgs.items():
        if org.kind not in PLACES:
            message = worded(_("A %(kind)s has no place of its own here."), kind=org.kind)
            check.log.add("org_not_used", message, file="orgs.csv", row=org.row, sourced_id=sourced_id)


async def _recall_roles(ctx: Ctx, source: RosterSource | None, picture: Picture, result: CheckResult) -> None:
    """What people are, and how contacts are reached, when the bundle does not say it of all of them."""
    if source is not None and result.modes.get("users") == "delta":
        for person, kind, value in await queries.points_of_contacts(ctx, source.id):
            if person not in picture.present:
                known = dict(zip(CONTACT_KINDS, picture.contacts.get(person, ("", "", "")), strict=True)) | {
                    kind: value
                }
                picture.contacts[person] = (known["mobile"], known["home_phone"], known["email"])
    if source is None or result.version == "1.1" or result.modes.get("roles") == "bulk":
        return
    for person, role, is_aide in await queries.roles_of_people(ctx, source.id):
        picture.home_roles[person] = role
        if is_aide and person not in picture.named_roles:
            picture.aides.add(person)


def _plan(path: Path, check: BundleCheck, links: Links, picture: Picture, result: CheckResult, halt: Halt) -> Plan:
    """The second reading."""
    removals: list[Removal] = []
    linked: dict[str, list[str]] = {}
    if result.modes.get("users") == "delta":
        for key, link in links.of("guardian"):
            if not link.is_removed:
                linked.setdefault(key.rpartition(SEPARATOR)[2], []).append(key)
    again = BundleCheck(path, check.options)
    facts = chain(
        facts_of(_usable(halt.between(again.records()), removals), picture),
        _points_of_changed_contacts(linked, picture),
    )
    return compare(facts, removals, links, picture, result)


def _usable(records: Iterable[Record], removals: list[Removal]) -> Iterator[Record]:
    """Put removals aside."""
    for record in records:
        if isinstance(record, Removal):
            removals.append(record)
        else:
            yield record


def _points_of_changed_contacts(linked: dict[str, list[str]], picture: Picture) -> Iterator[Fact]:
    """A contact who changed may have another number, although the learners they belong to did not change."""
    for contact in picture.present & linked.keys():
        for key in linked[contact]:
            learner = key.rpartition(SEPARATOR)[0]
            yield from contact_facts(learner, contact, None, Source(sourced_id=key, row=0), picture)


def _why(result: CheckResult) -> str:
    first = next((finding for finding in result.findings if finding.severity.value == "error"), None)
    said = f" The first: {first}" if first is not None else ""
    return f"The roster has {result.error_count:,} errors; nothing was imported.{said}"


def _note_all(prepared: Prepared, options: ImportOptions) -> None:
    """Say who comes under a new id, and what cannot stand because what it needs is not there."""
    log = prepared.check.log
    code = "sourced_id_changed" if options.same_number == "hold" else "sourced_id_joined"
    for rejoin in prepared.rejoins:
        message = _("A known person has the same district number and another sourcedId.")
        log.add(code, message, file="users.csv", row=rejoin.row, column="sourcedId", sourced_id=rejoin.new_key)
    for fact in prepared.plan.unresolved:
        needed = ", ".join(f"{kind} {key}" for kind, key in fact.needs)
        file = FILE_OF_KIND[fact.kind]
        log.add(
            "record_not_resolved",
            worded(_("It needs %(needed)s."), needed=needed),
            file=file,
            row=fact.row or None,
            sourced_id=fact.key,
        )
    prepared.result = prepared.check.result()


async def _keep_source(ctx: Ctx, prepared: Prepared) -> UUID:
    """The source's row; made at its first import."""
    name = prepared.result.source_name or prepared.source_code
    if prepared.source is None:
        row = RosterSource(id=new_id(), code=prepared.source_code, name=name)
        ctx.add(row)
        await ctx.flush()
        return row.id
    if prepared.source.name != name:
        statement = "update roster_sources set name = $3 where tenant_id = $1 and id = $2"
        await ctx.tell(statement, ctx.actor.tenant_id, prepared.source.id, name)
    return prepared.source.id


async def _record(work: Work, path: Path, report: ImportReport, options: ImportOptions) -> UUID:
    """One row about the import, and its findings."""
    result = report.result
    modes = set(result.modes.values())
    import_id = new_id()
    digest = await asyncio.to_thread(_digest, path)
    await work.insert(RosterImport, [{
        "id": import_id, "source_id": work.source_id, "file_name": path.name, "file_sha256": digest,
        "oneroster_version": result.version, "mode": modes.pop() if len(modes) == 1 else "mixed",
        "counts": ImportCounts(by_kind=report.counts, left_out=result.left_out_rows),
        "allowed_removals": options.allows_removals, "without_faulty_rows": options.leaves_out_faulty_rows,
        "by_user_id": work.ctx.actor.user_id,
    }])  # fmt: skip
    await work.insert(RosterImportFinding, [
        {
            "id": new_id(), "import_id": import_id, "position": position, "file": finding.file,
            "row_number": finding.row, "column_name": finding.column, "sourced_id": finding.sourced_id,
            "severity": finding.severity.value, "code": finding.code, "message": str(finding.message),
            "mend": finding.whole_mend, "wording": finding.words,
        }
        for position, finding in enumerate(result.findings, start=1)
    ])  # fmt: skip
    return import_id

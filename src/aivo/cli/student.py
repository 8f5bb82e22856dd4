"""``aivo student``: hand a learner's record over, and erase it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from aivo import settings as configuration
from aivo.cli.common import bar, opened, own_keys, print_json, run
from aivo.db import admin
from aivo.db.context import Ctx, connect
from aivo.db.opening import Opened
from aivo.db.rotation import owner_link
from aivo.domains.consent import service as consent
from aivo.domains.consent.errors import MustStay, NoSuchRecord
from aivo.domains.consent.models import ASKERS
from aivo.handover.record import Copy, export_record
from aivo.kit.actor import Actor
from aivo.kit.signing import Signer, name_of, read_public
from aivo.schema import metadata
from aivo.settings import Settings
from aivo.web.wording import LANGUAGES

FIND = """
select p.id, p.given_name, p.family_name, p.birth_date from student_profiles p
left join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
where p.tenant_id = $1 and (p.id::text = $2 or u.username = lower($2)) order by p.id
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A learner as the command line was told of them."""

    id: UUID
    whose: consent.Whose


@click.group()
def student() -> None:
    """A learner's whole record: handed over, erased."""


@student.command()
@click.argument("learner", metavar="STUDENT")
@click.option("--tenant", "slug", required=True, help="The organization.")
@click.option("--to", required=True, type=click.Path(path_type=Path), help="A new folder, or file ending in .zip.")
@click.option("--as", "username", required=True, help="Who hands it over: a records custodian, or the parent.")
@click.option("--for", "parent", help="The parent whose copy it is; a custodian's without it is the whole record.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the page for people; else the parent's own.")
@click.option("--purpose", help="Why; it stands in the record's log.")
@click.option("--party", help="The outside party that gets it; it stands in the log of disclosures.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def export(
    learner: str, slug: str, to: Path, username: str, parent: str | None, language: str | None, purpose: str | None,
    party: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Write the whole record of STUDENT (id or sign-in name): for programs, and as one page for people."""
    settings = configuration.load()
    with opened(settings) as found:

        async def write() -> dict[str, Any]:
            copy = await _copy(found, slug, username, parent, learner, language)
            copy = replace(copy, purpose=purpose, party=party)
            with bar(0, "Writing") as progress:
                return await export_record(
                    found.databases, metadata.sorted_tables, copy, to, settings.files_dir, admin.head(), progress
                )

        manifest = run(found.databases, write)
    say_written(to, manifest, as_json)


async def _copy(
    found: Opened, slug: str, username: str, parent: str | None, learner: str, language: str | None
) -> Copy:
    actor = await Actor.of(slug, username)
    family = await Actor.of(slug, parent) if parent else actor if actor.role == "parent" else None
    async with connect(family or actor, found.databases, is_reading=True) as ctx:
        who = await find_student(ctx, learner)
        ((locale,), (zone,)) = (
            await ctx.ask("select locale from users where tenant_id = $1 and id = $2", *_key(ctx.actor)),
            await ctx.ask("select timezone from tenants where id = $1", actor.tenant_id),
        )
    name = f"{who.whose.given_name} {who.whose.family_name}"
    return Copy(who.id, name, slug, actor, username, family, language or (locale[0] if family else "en"), zone[0])


def _key(actor: Actor) -> tuple[UUID, UUID | None]:
    return actor.tenant_id, actor.user_id


def say_written(to: Path, manifest: dict[str, Any], as_json: bool) -> None:
    """Tell what was written, and what could not be."""
    if as_json:
        print_json({"to": str(to), **manifest})
        return
    rows = sum(each["rows"] for each in manifest["tables"])
    click.echo(f"Written to {to}: {rows:,} rows of {len(manifest['tables'])} tables.")
    if manifest["cells_that_do_not_open"]:
        click.echo(f"{len(manifest['cells_that_do_not_open'])} encrypted cells do not open; the manifest names them.")


@student.command()
@click.argument("learner", metavar="STUDENT", required=False)
@click.option("--tenant", "slug", help="The organization.")
@click.option("--as", "username", help="The records custodian (in a family: the parent) who does it.")
@click.option(
    "--class", "classes", multiple=True, type=click.Choice(consent.CLASSES), help="Only this class; repeatable."
)
@click.option("--asked-by", default="parent", show_default=True, type=click.Choice(ASKERS), help="On whose word.")
@click.option("--keep-permanent-record", "keeps", is_flag=True, help="Keep name, address, classes, years (300.624(b)).")
@click.option("--dry-run", is_flag=True, help="Only show what would go and what must stay.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--certificate", type=click.Path(path_type=Path), help="Write the signed certificate here, and as .txt.")
@click.option("--again", is_flag=True, help="After an older backup: erase once more what the list outside names.")
@click.option(
    "--public-key", "key_files", multiple=True, type=click.Path(path_type=Path), help="Of an earlier seal key."
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def erase(
    learner: str | None, slug: str | None, username: str | None, classes: Sequence[str], asked_by: str, keeps: bool,
    dry_run: bool, yes: bool, certificate: Path | None, again: bool, key_files: Sequence[Path], as_json: bool,
) -> None:  # fmt: skip
    """Erase STUDENT (id or sign-in name), class by class: what may go goes, what must stay is named with its reason."""
    settings = configuration.load()
    if again:
        with opened(settings) as found:
            count = run(found.databases, lambda: do_again(found, settings, key_files))
        print_json({"done_again": count}) if as_json else click.echo(f"{count} erasures were done again.")
        return
    if not (learner and slug and username):
        raise click.UsageError("STUDENT, --tenant and --as are needed (or --again alone).")
    with opened(settings) as found:
        actor, who, shown = run(found.databases, lambda: _look(found, slug, username, learner))
        wanted = _wanted(shown, classes, keeps)
        if dry_run or not as_json:
            _show(shown, wanted, as_json)
        if dry_run or not wanted:
            return
        if not yes:
            click.confirm("What goes cannot be brought back. Erase it?", abort=True)
        paper = run(found.databases, lambda: _erase(found, settings, actor, who, slug, wanted, asked_by, keeps))
    if certificate is not None:
        certificate.write_text(json.dumps(paper, indent=2) + "\n")
        certificate.with_suffix(".txt").write_text(consent.readable(paper))
    print_json(paper) if as_json else click.echo(consent.readable(paper), nl=False)


@student.command("check-certificate")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--public-key", "key_file", type=click.Path(path_type=Path), help="Else the configuration's own.")
@click.option("--given-name", default="")
@click.option("--family-name", default="")
@click.option("--birth-date", type=click.DateTime(["%Y-%m-%d"]))
def check_certificate(file: Path, key_file: Path | None, given_name: str, family_name: str, birth_date: Any) -> None:
    """Check a certificate of erasure: its signature, and with names and day of birth whose it was."""
    key = read_public(key_file) if key_file else Signer.of(configuration.load().seal_key).public
    paper = json.loads(file.read_text())
    if not consent.is_genuine(paper, key):
        raise MustStay(f"{file} is not as the key {name_of(key)} signed it.")
    click.echo("The certificate is genuine.")
    if given_name:
        whose = consent.Whose(given_name, family_name, birth_date.date() if birth_date else None)
        if not consent.is_of(paper, whose):
            raise NoSuchRecord("It is not about this learner.")
        click.echo("It is about this learner.")


async def find_student(ctx: Ctx, learner: str) -> Found:
    """The learner by id or sign-in name, as the acting person may see them. Raises ``NoSuchRecord``."""
    rows = await ctx.ask(FIND, ctx.actor.tenant_id, learner)
    if not rows:
        raise NoSuchRecord
    row = rows[0]
    return Found(row["id"], consent.Whose(row["given_name"], row["family_name"], row["birth_date"]))


async def _look(found: Opened, slug: str, username: str, learner: str) -> tuple[Actor, Found, list[consent.Standing]]:
    actor = await Actor.of(slug, username)
    async with connect(actor, found.databases) as ctx:
        who = await find_student(ctx, learner)
        return actor, who, await consent.standing(ctx, who.id)


def _wanted(shown: Sequence[consent.Standing], classes: Sequence[str], keeps: bool) -> list[str]:
    """The classes that go now. One that is named and must stay is a refusal, and nothing goes."""
    due = [
        each.data_class for each in shown if not each.stands and not (keeps and each.data_class == "permanent_record")
    ]
    for each in shown:
        if each.data_class in classes and each.stands:
            until = f" until {each.stands_until:%d %b %Y}" if each.stands_until else ""
            raise MustStay(f"The data of the class {each.data_class} must stay{until}: {reason_of(each)}.")
    left = [each for each in shown if each.data_class not in (classes or due) and each.row_count]
    if any(each.data_class != "permanent_record" for each in left) and not classes:
        due = [name for name in due if name != "permanent_record"]
    return [name for name in due if not classes or name in classes]


REASONS = {
    "asked": "it goes when the family asks",
    "over": "its time is over",
    "law": "the law keeps it",
    "not_begun": "its time begins when the learner leaves",
    "kept": "it is kept without an end",
    "no_rule": "no rule says how long it is kept",
    "open_request": "somebody has asked to see or to correct the record",
    "hold": "a hold is on it",
}


def reason_of(each: consent.Standing) -> str:
    """Why a class goes or stays, in words."""
    words = REASONS.get(each.reason, f"a hold is on it ({each.reason.replace('_', ' ')})")
    return f"{words} ({each.citation})" if each.citation else words


def _show(shown: Sequence[consent.Standing], wanted: Sequence[str], as_json: bool) -> None:
    if as_json:
        print_json([{**asdict(each), "goes": each.data_class in wanted} for each in shown])
        return
    for each in shown:
        until = f" until {each.stands_until:%d %b %Y}" if each.stands and each.stands_until else ""
        word = "goes" if each.data_class in wanted else "stays"
        click.echo(f"{each.data_class:18} {each.row_count:>8,} rows  {word}{until}: {reason_of(each)}")


async def _erase(
    found: Opened, settings: Settings, actor: Actor, who: Found, slug: str, wanted: Sequence[str], asked_by: str,
    keeps: bool,
) -> dict[str, Any]:  # fmt: skip
    signer = Signer.of(settings.seal_key)
    async with connect(actor, found.databases) as ctx:
        done = [
            await consent.erase(
                ctx, who.id, each, asked_by=asked_by, keeps_permanent=keeps, files_dir=settings.files_dir,
                list_dir=settings.checkpoint_dir, signer=signer,
            )
            for each in wanted
        ]  # fmt: skip
        left = [] if "permanent_record" in wanted else await consent.standing(ctx, who.id)
    return consent.certify(slug, who.whose, done, left, actor.user_id, signer)


async def do_again(found: Opened, settings: Settings, key_files: Sequence[Path] = ()) -> int:
    """After an older backup: erase once more what the list names and this database has not erased; answers how many.

    Raises ``MustStay`` where the list cannot be the one of this database.
    """
    keys = own_keys(settings) | {name_of(key): key for key in map(read_public, key_files)}
    listed = consent.listed_in(settings.checkpoint_dir, keys)
    async with owner_link(found.owner_url) as link:
        missing, unlisted = await consent.missing_in(link.fetchrow, listed)
        if unlisted:
            raise MustStay(f"The database knows {unlisted} erasures that the list does not name; bring the list back.")
        return await consent.erase_again(link, found.databases, listed, missing, settings.files_dir)

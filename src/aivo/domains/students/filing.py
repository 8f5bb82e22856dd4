"""Files of the record: encrypted under the tenant's key, kept outside the database, named by a ``Document`` row."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from aivo.db.context import Ctx
from aivo.db.keys import Keys
from aivo.domains.students.errors import FileMissing
from aivo.domains.students.models import Document
from aivo.domains.students.scanning import scan
from aivo.kit.crypto import Place, version_of
from aivo.kit.errors import Conflict
from aivo.kit.events import News, exchange
from aivo.kit.ids import new_id


class FileDamaged(Conflict):
    """The stored file is not the one that was filed; restore it from a backup."""


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """What is known of a file to be filed."""

    kind: str
    title: str
    dated_on: date
    media_type: str
    audience: str = "evaluation_team"
    author: str | None = None
    source: str | None = None
    language: str = "en"
    scan_state: str = "unscanned"
    retention_class: str = "education_record"


@dataclass(frozen=True, slots=True)
class DocumentFiled(News):
    """A document came to a learner's record, from staff or from the family."""

    student_id: UUID
    document_id: UUID
    audience: str


async def file_document(ctx: Ctx, files_dir: Path, student_id: UUID, draft: DocumentDraft, content: bytes) -> Document:
    """Encrypt a file, put it into the store and record it. The file is on disk before the row is."""
    row_id = new_id()
    cell = await Keys(ctx).seal(_place(ctx, row_id), content)
    storage_key = f"{ctx.actor.tenant_id}/{row_id}"
    keep_file(files_dir / storage_key, cell)
    document = Document(
        id=row_id,
        student_id=student_id,
        kind=draft.kind,
        title=draft.title,
        dated_on=draft.dated_on,
        author=draft.author,
        source=draft.source,
        language=draft.language,
        audience=draft.audience,
        media_type=draft.media_type,
        byte_count=len(content),
        sha256=hashlib.sha256(content).digest(),
        storage_key=storage_key,
        key_version=version_of(cell),
        scan_state=draft.scan_state,
        retention_class=draft.retention_class,
        by_user_id=ctx.actor.user_id,
    )
    ctx.add(document)
    await ctx.flush()
    await exchange.publish(ctx, DocumentFiled(student_id, row_id, draft.audience))
    return document


async def read_document(ctx: Ctx, files_dir: Path, document: Document) -> bytes:
    """The plain file of a document the actor may see.

    Raises ``FileMissing``, and ``FileDamaged`` when it is not what was filed.
    """
    path = files_dir / document.storage_key
    if not path.is_file():
        raise FileMissing
    content = await Keys(ctx).unseal(_place(ctx, document.id), path.read_bytes())
    if hashlib.sha256(content).digest() != document.sha256:
        raise FileDamaged
    return content


def _place(ctx: Ctx, row_id: UUID) -> Place:
    return Place(ctx.actor.tenant_id, "documents", "file", row_id)


def keep_file(path: Path, cell: bytes) -> None:
    """Write whole or not at all, for the owner's eyes only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(cell)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # a full disk gets back the room that half a file took
        part.unlink(missing_ok=True)
        raise
    part.rename(path)


async def scan_waiting(ctx: Ctx, files_dir: Path, command: str) -> int:
    """Ask the scanner about files of one tenant that it has not decided yet; answers how many are decided now."""
    rows = await ctx.find_many(
        Document, where={"scan_state": {"in": ["waiting", "unscanned"]}}, order_by=[("created_at", "asc")], limit=50
    )
    decided = 0
    for row in rows:
        try:
            content = await read_document(ctx, files_dir, row)
        except (FileMissing, FileDamaged):  # `aivo doctor` says so; the others are scanned all the same
            continue
        verdict = await scan(command, content)
        if verdict in ("clean", "refused"):
            (await ctx.load(Document, row.id)).scan_state = verdict
            await ctx.flush()
            decided += 1
    return decided


async def missing_files(ctx: Ctx, files_dir: Path) -> list[str]:
    """Names of stored files of one tenant that are not where they should be."""
    rows = await ctx.ask("select storage_key from documents where tenant_id = $1 order by id", ctx.actor.tenant_id)
    return [row["storage_key"] for row in rows if not (files_dir / row["storage_key"]).is_file()]

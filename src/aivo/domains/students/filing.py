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
from aivo.domains.students.models import Document
from aivo.kit.crypto import Place, version_of
from aivo.kit.errors import Conflict
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


async def file_document(ctx: Ctx, files_dir: Path, student_id: UUID, draft: DocumentDraft, content: bytes) -> Document:
    """Encrypt a file, put it into the store and record it. The file is on disk before the row is."""
    row_id = new_id()
    cell = await Keys(ctx).seal(_place(ctx, row_id), content)
    storage_key = f"{ctx.actor.tenant_id}/{row_id}"
    _write(files_dir / storage_key, cell)
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
        by_user_id=ctx.actor.user_id,
    )
    ctx.add(document)
    await ctx.flush()
    return document


async def read_document(ctx: Ctx, files_dir: Path, document: Document) -> bytes:
    """The plain file of a document the actor may see; ``FileDamaged`` when it is not what was filed."""
    content = await Keys(ctx).unseal(_place(ctx, document.id), (files_dir / document.storage_key).read_bytes())
    if hashlib.sha256(content).digest() != document.sha256:
        raise FileDamaged
    return content


def _place(ctx: Ctx, row_id: UUID) -> Place:
    return Place(ctx.actor.tenant_id, "documents", "file", row_id)


def _write(path: Path, cell: bytes) -> None:
    """Write whole or not at all, for the owner's eyes only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(cell)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)

"""Files of the record under a newer data key: read, sealed again and put in the old file's place."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from aivo.db.pools import Databases
from aivo.db.rotation import Link, Progress, TenantKeys, acting
from aivo.domains.students.filing import keep_file
from aivo.kit.crypto import Place, version_of

BATCH = 20
"""Files of one transaction."""


async def reseal_files(link: Link, databases: Databases, keys: TenantKeys, files_dir: Path, progress: Progress) -> None:
    """Seal every older file of the tenant again. A file that is missing keeps the key it would need."""
    after = UUID(int=0)
    while True:
        async with acting(link, databases, keys.tenant_id):
            rows = await link.fetch(
                "select id, storage_key from documents where tenant_id = $1 and key_version < $2 and id > $3"
                " order by id limit $4 for no key update",
                keys.tenant_id, keys.newest, after, BATCH,
            )  # fmt: skip
            done = [row["id"] for row in rows if _reseal(keys, row["id"], files_dir / row["storage_key"])]
            await link.execute(
                "update documents set key_version = $3 where tenant_id = $1 and id = any ($2)",
                keys.tenant_id, done, keys.newest,
            )  # fmt: skip
        if not rows:
            return
        after = rows[-1]["id"]
        keys.resealed += len(done)
        progress(len(done))


def _reseal(keys: TenantKeys, row_id: UUID, path: Path) -> bool:
    """Whether the file now is under the newest key; it may be already, where an earlier run was stopped."""
    place = Place(keys.tenant_id, "documents", "file", row_id)
    cell = keys.reseal(place, path.read_bytes() if path.is_file() else b"")
    if cell is None:
        return False
    if version_of(path.read_bytes()[:64]) != keys.newest:
        keep_file(path, cell)
    return True


async def older_files(link: Link, tenant_id: UUID, newest: int) -> int:
    """How many files an older key still opens."""
    found = await link.fetchval(
        "select count(*) from documents where tenant_id = $1 and key_version < $2", tenant_id, newest
    )
    return int(found)

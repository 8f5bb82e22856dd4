"""A tenant that imports rosters, and what its database looks like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from aivo.db.context import connect
from aivo.domains.roster import service
from aivo.domains.roster.schemas import ImportOptions, ImportReport, SourceSettings
from aivo.kit.actor import Actor
from aivo.seed.bundle import Bundle, write_zip
from tests.conftest import Database
from tests.domains.roster.bundles import ANCHOR

ON_ANCHOR = ImportOptions(today=ANCHOR)


@dataclass
class District:
    """A tenant of an otherwise empty database."""

    database: Database
    tenant_id: UUID
    folder: Path
    actor: Actor | None = None

    def acting(self) -> Any:
        """A context of the system, or of the person who imports."""
        return connect(self.actor or Actor.system(self.tenant_id, "roster_import"), self.database.databases)

    async def send(self, bundle: Bundle | Path, options: ImportOptions = ON_ANCHOR, **more: Any) -> ImportReport:
        """Import a bundle."""
        path = write_zip(bundle, self.folder / "roster.zip") if isinstance(bundle, Bundle) else bundle
        async with self.acting() as ctx:
            return await service.import_roster(ctx, path, replace(options, **more))

    async def preview(self, bundle: Bundle, options: ImportOptions = ON_ANCHOR) -> ImportReport:
        """Say what importing a bundle would do."""
        async with self.acting() as ctx:
            return await service.preview_roster(ctx, write_zip(bundle, self.folder / "roster.zip"), options)

    async def set(self, code: str, **settings: Any) -> None:
        """Say what is true of a source."""
        async with self.acting() as ctx:
            await service.set_source(ctx, code, SourceSettings(**settings))

    async def ask(self, sql: str, *values: Any) -> list[Any]:
        """Rows as the system sees them; ``$1`` is the tenant."""
        async with connect(Actor.system(self.tenant_id, "tests"), self.database.databases) as ctx:
            return await ctx.ask(sql, self.tenant_id, *values)

    async def tell(self, sql: str, *values: Any) -> None:
        """Change something; ``$1`` is the tenant."""
        async with connect(Actor.system(self.tenant_id, "tests"), self.database.databases) as ctx:
            await ctx.tell(sql, self.tenant_id, *values)

    async def user(self, username: str) -> Any:
        """The row of a user."""
        (row,) = await self.ask("select * from users where tenant_id = $1 and username = $2", username)
        return row

    async def student(self, username: str) -> Any:
        """The profile of a learner."""
        (row,) = await self.ask(
            "select s.* from student_profiles s join users u on u.id = s.user_id and u.tenant_id = s.tenant_id"
            " where s.tenant_id = $1 and u.username = $2",
            username,
        )
        return row

    async def spans(self, table: str, where: str, *values: Any) -> list[tuple[Any, Any]]:
        """First and last days of the live rows of a dated fact, oldest first."""
        rows = await self.ask(
            f"select valid_from, valid_to from {table} where tenant_id = $1 and deleted_at is null and {where}"
            " order by 1",
            *values,
        )
        return [(row[0], row[1]) for row in rows]

    def everything(self) -> dict[str, tuple[object, ...]]:
        """Number and fingerprint of the tenant's and the platform's rows of every table, the trail included."""
        found = {}
        with self.database.connect("postgres") as connection:
            tables = connection.execute(
                "select table_schema || '.' || table_name, column_name from information_schema.columns"
                " join information_schema.tables using (table_schema, table_name) where table_type = 'BASE TABLE'"
                " and table_schema in ('public', 'app') and column_name in ('tenant_id', 'owner_tenant_id') order by 1"
            ).fetchall()
            for table, column in tables:
                row = connection.execute(
                    f"select count(*), md5(coalesce(string_agg(t::text, ',' order by t::text), '')) from {table} t"  # type: ignore[arg-type]
                    f" where {column} = %s or {column} is null",
                    (self.tenant_id,),
                ).fetchone()
                found[str(table)] = row or ()
        return found


def counts(report: ImportReport, what: str) -> dict[str, int]:
    """How many records of each kind were added, changed or removed."""
    return {kind: number for kind, count in report.counts.items() if (number := getattr(count, what))}

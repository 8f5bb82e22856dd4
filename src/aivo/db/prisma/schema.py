"""The text of ``aivo schema prisma``: the seed's models for Prisma's client, over the views of schema ``prisma``.

The client of another team reads and writes the same rows under the same row security; nothing of the schema is
written twice, because this text follows from the models.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import Mapper

from aivo.db.base import Base
from aivo.db.prisma.fields import Field, keys, scalar, shown
from aivo.db.prisma.names import camel
from aivo.db.prisma.relations import relations

HEADER = """\
// Aivo's models for Prisma, written by `aivo schema prisma`; do not edit.
//
//   const options = '-c app.token=' + token
//   const adapter = new PrismaPg({ connectionString: memberUrl, options }, { schema: 'prisma' })
//   const prisma = new PrismaClient({ adapter })
//
// The models are views that show the live rows a token may see, so no query names a tenant. The tables are made by
// Aivo's own migrations, never by Prisma's.

generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["relationJoins"]
}

datasource db {
  provider = "postgresql"
}
"""


def prisma_schema(metadata: MetaData) -> str:
    """The whole schema: a model for each mapped table, room by room."""
    mapped = [mapper for mapper in Base.registry.mappers if _table(mapper).metadata is metadata]
    mappers = sorted(mapped, key=lambda mapper: (str(_table(mapper).info["room"]), mapper.class_.__name__))
    scalars = {mapper.class_.__name__: _scalars(_table(mapper)) for mapper in mappers}
    lines, uniques = relations(mappers, {name: {field.name for field in fields} for name, fields in scalars.items()})
    blocks = [HEADER]
    for mapper in mappers:
        name = mapper.class_.__name__
        blocks.append(_block(name, _table(mapper), scalars[name], lines[name], uniques[name]))
    return "\n".join(blocks)


def _table(mapper: Mapper[Any]) -> Table:
    table = mapper.local_table
    if not isinstance(table, Table):
        raise TypeError(f"{mapper.class_.__name__} is not mapped to a table")
    return table


def _scalars(table: Table) -> list[Field]:
    is_only_key = len(table.primary_key.columns) == 1
    return [scalar(column, is_only_key=is_only_key) for column in shown(table)]


def _block(name: str, table: Table, scalars: list[Field], lines: list[Field], uniques: list[tuple[str, ...]]) -> str:
    text = [f"/// {table.comment}" if table.comment else "", f"model {name} {{"]
    text += [field.text() for field in scalars]
    if lines:
        text += ["", *(field.text() for field in lines)]
    text.append("")
    if len(table.primary_key.columns) > 1:
        text.append(f"  @@id([{_listed(column.name for column in table.primary_key.columns)}])")
    for key in dict.fromkeys([*keys(table), *uniques]):
        text.append(f"  @@unique([{_listed(key)}])")
    text += [f'  @@map("{table.name}")', "}", ""]
    return "\n".join(text).lstrip("\n")


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(camel(column) for column in columns)

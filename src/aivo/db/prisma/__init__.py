"""Prisma's side of the schema: the text of ``aivo schema prisma`` and the views it stands on."""

from aivo.db.prisma.schema import prisma_schema
from aivo.db.prisma.views import ROLES, prisma_views_sql, schema_sql, views_of

__all__ = ["ROLES", "prisma_schema", "prisma_views_sql", "schema_sql", "views_of"]

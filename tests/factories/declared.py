"""What a model declares, read from its table: vocabularies, indexes, keys."""

from __future__ import annotations

from sqlalchemy import Table

from aivo.db.base import Base


def table(model: type[Base]) -> Table:
    """The table of a model."""
    assert isinstance(model.__table__, Table)
    return model.__table__


def vocabulary(model: type[Base], column: str) -> set[str]:
    """The closed vocabulary of a column of words, or of a list of words."""
    info = table(model).c[column].info
    return set(info.get("words") or info["many_words"])


def indexes(model: type[Base], *, unique: bool | None = None) -> set[tuple[str, ...]]:
    """The columns of each index, in order."""
    return {
        tuple(column.name for column in index.columns)
        for index in table(model).indexes
        if unique is None or index.unique is unique
    }


def points_at(model: type[Base]) -> dict[str, str]:
    """Which table each foreign key of an own column points at."""
    return {column.name: column.info["ref"][0] for column in table(model).c if "ref" in column.info}

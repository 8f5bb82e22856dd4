"""The document reader: "this model with these relations" in one statement and one round trip, under row security.

``build`` writes the statement, ``read_one``/``read_many``/``read_page`` bring instances, ``as_json`` brings bytes.
"""

from aivo.db.documents.errors import BadQuery, ContextRefused
from aivo.db.documents.reader import (
    POOL_OPTIONS,
    POOL_SETTINGS,
    Fetchval,
    Page,
    Statement,
    as_json,
    build,
    cursor_after,
    decode,
    fetch,
    read_many,
    read_one,
    read_page,
)

__all__ = [
    "POOL_OPTIONS", "POOL_SETTINGS", "BadQuery", "ContextRefused", "Fetchval", "Page", "Statement", "as_json", "build",
    "cursor_after", "decode", "fetch", "read_many", "read_one", "read_page",
]  # fmt: skip

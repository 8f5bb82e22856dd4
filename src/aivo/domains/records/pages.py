"""The pages of the records room, in the order of their addresses."""

from __future__ import annotations

from aivo.domains.records import board_pages, disclosure_pages, family_pages
from aivo.domains.records.wording import VOCABULARIES as VOCABULARIES

PAGES = [*board_pages.PAGES, *family_pages.PAGES, *disclosure_pages.PAGES]

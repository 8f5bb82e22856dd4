"""The pages of the messages room: talks, notices, the outbox."""

from __future__ import annotations

from aivo.domains.messages import notice_pages, outbox_pages, talk_pages
from aivo.domains.messages.wording import VOCABULARIES

PAGES = [*talk_pages.PAGES, *notice_pages.PAGES, *outbox_pages.PAGES]

__all__ = ["PAGES", "VOCABULARIES"]

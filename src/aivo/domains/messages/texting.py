"""The gateway of the operator for texts and calls, as AIVO_TEXT_URL and AIVO_TEXT_TOKEN name it.

One POST of JSON for each: ``to`` (E.164), ``kind`` (text or voice), ``language`` and ``body``. Any 2xx means that the
gateway has taken it. No redirect is followed, and of an answer only the status is read: the rest may repeat number and
code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import httpx

from aivo.settings import Settings
from aivo.web.wording import known, say
from aivo.web.wording import marked as _

PATIENCE = 10.0
"""Seconds the gateway may take for one answer."""
TRY_AGAIN = frozenset({408, 425, 429})
"""Refusals that are about the moment and not about the text."""
CODE = _("Your Aivo code is %(code)s. It works for 10 minutes. No one from school will ask you for it.")


@dataclass(frozen=True, slots=True)
class Text:
    """A text or call as it is handed to the gateway. Its id is the same at every try: a second one may be dropped."""

    id: UUID
    kind: str
    language: str
    to: str = field(repr=False)
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a try: taken, or the trouble in a word, and whether it is for good."""

    trouble: str = ""
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class TextSender:
    """How to reach the gateway."""

    url: str
    token: str = field(repr=False)

    def open(self) -> httpx.AsyncClient:
        """A session with the gateway."""
        return httpx.AsyncClient(timeout=PATIENCE, follow_redirects=False, trust_env=False)

    async def send(self, session: httpx.AsyncClient, text: Text) -> Answer:
        """Hand one text over."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(text.id)}
        body = {"to": text.to, "kind": text.kind, "language": text.language, "body": text.body}
        try:
            async with session.stream("POST", self.url, json=body, headers=headers) as answer:
                status = answer.status_code
        except (httpx.HTTPError, OSError) as error:
            return Answer(type(error).__name__)
        if 200 <= status < 300:
            return Answer()
        return Answer(f"HTTP {status}", is_final=300 <= status < 500 and status not in TRY_AGAIN)


def text_sender(settings: Settings) -> TextSender | None:
    """The gateway that the operator named; None where there is none, and in a demo, whose people are invented."""
    if settings.text_url is None or settings.text_token is None or settings.is_demo:
        return None
    return TextSender(settings.text_url, settings.text_token)


def compose(kind: str, locale: str, code: str) -> str:
    """The one sentence of a text; for a call the digits stand apart, so that they are said one by one."""
    said = ", ".join(code) if kind == "voice" else f"{code[:3]} {code[3:]}"
    return say(known(locale), CODE) % {"code": said}

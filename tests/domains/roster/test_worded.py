"""Findings in the language of whoever reads them: kept as message and values, said when they are shown."""

from __future__ import annotations

from typing import Any

import msgspec

from aivo.domains.roster import cells
from aivo.domains.roster.codes import CODES, EFFECT_SENTENCES
from aivo.domains.roster.findings import FindingLog
from aivo.domains.roster.lists import said_in
from aivo.domains.roster.rollover_plan import SAYS
from aivo.domains.roster.undoing import MEND, WHY
from aivo.domains.roster.worded import sentence_of, worded
from aivo.web.wording import say


def kept(log: FindingLog) -> dict[str, Any]:
    """The first finding as its row comes back from the database."""
    found = log.findings()[0]
    return {
        "message": found.message, "mend": found.whole_mend, "wording": msgspec.json.encode(found.words).decode(),
    }  # fmt: skip


class TestAFinding:
    def test_is_said_in_the_readers_language(self) -> None:
        log, note = FindingLog(), cells.parse_date("31.2.2026").note
        assert note is not None
        log.add(note.code, note.message, file="users.csv", row=3)
        row = kept(log)
        assert row["message"] == "“31.2.2026” is not a date."
        assert said_in("en", row)[:2] == (row["message"], row["mend"])
        message, mend, tongue = said_in("es", row)
        assert message == "“31.2.2026” no es una fecha."
        assert mend.startswith("Escriba la fecha como AAAA-MM-DD. El paquete se rechaza")
        assert tongue == "es"

    def test_of_before_stands_in_english(self) -> None:
        row = {"message": "An old one.", "mend": "Mend it.", "wording": None}
        assert said_in("es", row) == ("An old one.", "Mend it.", "en")

    def test_with_a_sentence_as_a_value_is_said_whole(self) -> None:
        inner = worded("%(name)s is empty.", name="email")
        outer = sentence_of(worded("It needs %(needed)s.", needed=inner))
        assert outer.sentences["needed"].values == {"name": "email"}

    def test_keeps_a_percent_sign_of_a_value(self) -> None:
        log = FindingLog()
        log.add("value_missing", worded("%(name)s is empty.", name="100 %(off)s"), file="users.csv", row=2)
        assert said_in("es", kept(log))[0] == "100 %(off)s está vacío."


def test_every_mend_has_its_spanish() -> None:
    messages = {code.mend for code in CODES.values()} | set(filter(None, EFFECT_SENTENCES.values())) | {MEND}
    messages |= set(WHY.values()) | {text for pair in SAYS.values() for text in pair}
    assert [message for message in messages if say("es", message) == message] == []

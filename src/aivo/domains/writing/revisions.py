"""What changed between two states of a text, and counts over one. Pure.

Words are runs of letters, digits, apostrophes and hyphens; a change is one run of words added, taken out or replaced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from aivo.domains.writing.shapes import ChangeType, RevisionChange, WritingAnalytics

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)")
PIECE = re.compile(r"\s+|[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]|_")
CONNECTIVES = frozenset({
    "after", "also", "although", "because", "before", "but", "finally", "first", "however", "if", "next", "since", "so",
    "then", "therefore", "until", "when", "while",
})  # fmt: skip
LONG_SENTENCE_WORDS = 25


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes and how many words came and went; ``after - before == added - removed`` always holds."""

    changes: list[RevisionChange]
    words_before: int
    words_after: int
    words_added: int
    words_removed: int

    def count(self, kind: ChangeType) -> int:
        """How many changes of this kind there are."""
        return sum(change.type == kind for change in self.changes)

    @property
    def kinds(self) -> list[str]:
        """The kinds that occur, in a fixed order."""
        return [kind for kind in ("addition", "deletion", "modification") if any(c.type == kind for c in self.changes)]


def word_count(text: str) -> int:
    """Number of words."""
    return len(WORD.findall(text))


def difference(before: str, after: str) -> Difference:
    """Compare two states word by word; offsets are characters in ``before``."""
    old, new = PIECE.findall(before), PIECE.findall(after)
    starts = [0]
    for piece in old:
        starts.append(starts[-1] + len(piece))
    changes, added, removed = [], 0, 0
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        kind: ChangeType = "addition" if not gone.strip() else "deletion" if not come.strip() else "modification"
        if gone.strip() or come.strip():
            changes.append(RevisionChange(type=kind, start=starts[a], end=starts[b], before=gone, after=come))
        added += word_count(come)
        removed += word_count(gone)
    return Difference(changes, word_count(before), word_count(after), added, removed)


def analyse(text: str, prompt: str = "") -> WritingAnalytics:
    """Counts over a text. Readability is left empty: below 100 words its formulas are noise."""
    words = [word.lower() for word in WORD.findall(text)]
    lengths = [word_count(part) for part in SENTENCE_END.split(text) if word_count(part)]
    openings = [match.group().lower() for part in SENTENCE_END.split(text) if (match := WORD.search(part))]
    asked = {word.lower() for word in WORD.findall(prompt) if len(word) > 4}
    return WritingAnalytics(
        sentences=len(lengths),
        paragraphs=sum(bool(part.strip()) for part in text.split("\n\n")),
        mean_sentence_words=round(sum(lengths) / len(lengths), 1) if lengths else None,
        long_sentences=sum(length > LONG_SENTENCE_WORDS for length in lengths),
        different_words=len(set(words)),
        connectives=sum(word in CONNECTIVES for word in words),
        prompt_words_covered=len(asked & set(words)) if asked else None,
        repeated_openings=sum(one == other for one, other in pairwise(openings)),
    )


def place_of(quote: str, text: str) -> tuple[int, int] | None:
    """Where a quote stands in the text, as character offsets; None when it stands nowhere or more than once."""
    first = text.find(quote) if quote else -1
    if first < 0 or text.find(quote, first + 1) >= 0:
        return None
    return first, first + len(quote)

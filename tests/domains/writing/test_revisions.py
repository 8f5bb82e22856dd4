"""What changed between two states of a text, as pure arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aivo.domains.writing.revisions import analyse, difference, place_of, word_count

TEXTS = st.text(alphabet="ab c.'-\n,é1_", max_size=60)


@given(TEXTS, TEXTS)
def test_words_added_and_removed_explain_the_progression(before: str, after: str) -> None:
    change = difference(before, after)
    assert change.words_after - change.words_before == change.words_added - change.words_removed
    assert (change.words_before, change.words_after) == (word_count(before), word_count(after))


@given(TEXTS, TEXTS)
def test_offsets_point_at_what_was_there(before: str, after: str) -> None:
    for change in difference(before, after).changes:
        assert before[change.start : change.end] == change.before


@given(TEXTS)
def test_the_same_text_has_no_change(text: str) -> None:
    assert difference(text, text).changes == []


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("", "The fox ran.", ["addition"]),
        ("The fox ran fast.", "The fox ran.", ["deletion"]),
        ("The fox ran.", "The bear ran.", ["modification"]),
        ("The fox ran.", "A fox ran home quickly.", ["addition", "modification"]),
    ],
)
def test_kinds_of_change(before: str, after: str, kinds: list[str]) -> None:
    assert difference(before, after).kinds == kinds


def test_counts_over_a_text() -> None:
    found = analyse("I ran because it rained. I fell. Then I laughed.", "Tell what happened when it rained.")
    assert (found.sentences, found.paragraphs, found.connectives, found.repeated_openings) == (3, 1, 2, 1)
    assert found.mean_sentence_words == pytest.approx(3.3)
    assert found.prompt_words_covered == 1
    assert found.reading_grade is None


def test_a_quote_is_placed_only_where_it_is_unique() -> None:
    assert place_of("fox", "the fox") == (4, 7)
    assert place_of("a", "a a") is None
    assert place_of("", "a") is None

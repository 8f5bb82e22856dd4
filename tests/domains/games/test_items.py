"""Items made from a seed: repeatable, with one right answer, playable by keyboard and by ear."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aivo.domains.games.errors import UnknownGenerator
from aivo.domains.games.items import GENERATORS, RHYMES, make_game
from aivo.domains.games.playthrough import play_through
from aivo.domains.games.shapes import ContentSlot, DifficultyLevel, GameContent, GameItem

AT = datetime(2026, 10, 12, 15, 0, tzinfo=UTC)
LEVELS = st.builds(DifficultyLevel, level=st.integers(1, 3), items=st.integers(1, 6), choices=st.integers(2, 4))


def slot(generator: str) -> ContentSlot:
    return ContentSlot(name="item", kind="word" if generator == "rhyming_word" else "math_item", generator=generator)


def value(text: str) -> Fraction:
    """What a prompt or a choice comes to."""
    return sum((Fraction(part) for part in text.removesuffix(" = ?").split(" + ")), Fraction(0))


@pytest.mark.parametrize("generator", sorted(GENERATORS))
@given(level=LEVELS, seed=st.integers(0, 2**63 - 1))
@settings(max_examples=60, deadline=None)
def test_the_same_seed_makes_the_same_game(generator: str, level: DifficultyLevel, seed: int) -> None:
    assert make_game([slot(generator)], level, seed) == make_game([slot(generator)], level, seed)


@pytest.mark.parametrize("generator", ["add_fractions", "add_whole", "equal_fractions"])
@given(level=LEVELS, seed=st.integers(0, 2**63 - 1))
@settings(max_examples=100, deadline=None)
def test_exactly_one_choice_is_right_and_each_wrong_one_names_its_slip(
    generator: str, level: DifficultyLevel, seed: int
) -> None:
    game = make_game([slot(generator)], level, seed)
    assert len({item.prompt for item in game.items}) == len(game.items) == level.items
    for item in game.items:
        right = [choice.key for choice in item.choices if value(choice.text) == value(item.prompt)]
        assert right == [item.answer]
        assert len(item.choices) == level.choices
        assert all(bool(choice.misconception) is (choice.key != item.answer) for choice in item.choices)


@given(level=LEVELS, seed=st.integers(0, 2**63 - 1))
@settings(max_examples=60, deadline=None)
def test_exactly_one_word_rhymes(level: DifficultyLevel, seed: int) -> None:
    rhymes = {group[0]: set(group[1:3]) for group in RHYMES}
    for item in make_game([slot("rhyming_word")], level, seed).items:
        asked = item.prompt.removeprefix("Which word rhymes with ").removesuffix("?")
        assert [choice.key for choice in item.choices if choice.text in rhymes[asked]] == [item.answer]


def test_an_unknown_generator_is_refused() -> None:
    with pytest.raises(UnknownGenerator, match="'riddles'"):
        make_game([slot("riddles")], DifficultyLevel(), 1)


class TestPlayThrough:
    GAME = make_game([slot("add_fractions")], DifficultyLevel(items=3, choices=3), 5)

    @pytest.mark.parametrize("way", ["keyboard", "screen_reader"])
    def test_reaches_the_end(self, way: str) -> None:
        check = play_through(self.GAME, way, AT)  # type: ignore[arg-type]
        assert (check.is_passed, check.findings) == (True, [])
        assert check.steps >= 3

    def broken(self, **change: object) -> GameContent:
        first, *others = self.GAME.items
        return GameContent(items=[msgspec.structs.replace(first, **change), *others])

    @pytest.mark.parametrize(
        ("way", "change", "finding"),
        [
            ("screen_reader", {"spoken_prompt": " "}, "Item 1: nothing is said"),
            ("screen_reader", {"answer": "9"}, "Item 1: the right answer is not among the choices"),
            ("keyboard", {"answer": "9"}, "Item 1: the right answer cannot be pressed"),
            (
                "keyboard",
                {"choices": [msgspec.structs.replace(choice, key="1") for choice in GAME.items[0].choices]},
                "Item 1: a choice has no key of its own",
            ),
            (
                "screen_reader",
                {"choices": [msgspec.structs.replace(choice, text="1/2") for choice in GAME.items[0].choices]},
                "Item 1: two choices sound alike, or one is silent",
            ),
        ],
    )
    def test_finds_what_shuts_a_player_out(self, way: str, change: dict[str, object], finding: str) -> None:
        check = play_through(self.broken(**change), way, AT)  # type: ignore[arg-type]
        assert not check.is_passed
        assert finding in check.findings

    def test_an_empty_game_is_none(self) -> None:
        assert not play_through(GameContent(), "keyboard", AT).is_passed


def test_a_prompt_is_said_in_words() -> None:
    (item,) = make_game([slot("add_fractions")], DifficultyLevel(items=1), 1).items
    assert isinstance(item, GameItem)
    assert "plus" in item.spoken_prompt
    assert item.spoken_prompt.endswith("equals what?")
    assert not set("/+=?") & set(item.spoken_prompt.removesuffix("?"))

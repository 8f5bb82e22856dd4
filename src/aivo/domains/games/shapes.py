"""The JSON columns of the games room: typed, versioned, refused on write when they have another form."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from aivo.db.columns import Shape


class DifficultyLevel(Shape, frozen=True):
    """One rung of a template's ladder; a higher level needs more solver steps."""

    level: int = 1
    name: str = ""
    description: str = ""
    solver_steps: int = 1
    items: int = 5
    choices: int = 3


class AdaptationRule(Shape, frozen=True):
    """When the game changes, and how: always on the learner's own play, never in the middle of an answer."""

    when: Literal["right_in_a_row", "wrong_in_a_row", "slow_for_learner", "asked_for_easier", "asked_for_harder"] = (
        "wrong_in_a_row"
    )
    count: int = 2
    action: Literal["level_up", "level_down", "show_answer", "fewer_choices", "offer_break"] = "show_answer"


class ContentSlot(Shape, frozen=True):
    """A place that is filled anew for each game."""

    name: str = ""
    kind: Literal["math_item", "word", "sentence", "picture", "story_text", "theme"] = "math_item"
    generator: str = ""
    min_count: int = 1
    max_count: int = 10
    fallback: list[str] = msgspec.field(default_factory=list)
    """The template's own content, used when nothing generated passes its checks."""


class PlayCheck(Shape, frozen=True):
    """One automatic play-through of a template."""

    way: Literal["keyboard", "switch", "screen_reader"] = "keyboard"
    played_at: datetime | None = None
    steps: int = 0
    is_passed: bool = False
    findings: list[str] = msgspec.field(default_factory=list)


class GameChoice(Shape, frozen=True):
    """One answer to pick; a wrong one names the misconception behind it."""

    key: str = ""
    text: str = ""
    misconception: str = ""


class GameItem(Shape, frozen=True):
    """One item of a game as it was made from the seed. Proved to have exactly one right answer."""

    number: int = 1
    skill: str = ""
    standard_code: str = ""
    prompt: str = ""
    spoken_prompt: str = ""
    choices: list[GameChoice] = msgspec.field(default_factory=list)
    answer: str = ""
    level: int = 1


class GameContent(Shape, frozen=True):
    """What this game is made of: drawn from the seed, so that it can be made again."""

    theme: str = ""
    story: str = ""
    items: list[GameItem] = msgspec.field(default_factory=list)
    is_fallback: bool = False


class ItemPlay(Shape, frozen=True):
    """How one item went."""

    number: int = 1
    tries: list[str] = msgspec.field(default_factory=list)
    is_right: bool = False
    is_answer_shown: bool = False
    milliseconds: int = 0


class GameState(Shape, frozen=True):
    """Where the play stands; enough to go on at the same place."""

    item: int = 0
    level: int = 1
    plays: list[ItemPlay] = msgspec.field(default_factory=list)


class LearningOutcome(Shape, frozen=True):
    """What the play says about one skill, in raw counts."""

    skill: str = ""
    standard_code: str = ""
    attempted: int = 0
    correct: int = 0
    correct_at_first_try: int = 0


class SkillScore(Shape, frozen=True):
    """Raw counts of one skill."""

    skill: str = ""
    standard_code: str = ""
    attempted: int = 0
    correct: int = 0
    median_ms: int | None = None


class Mistake(Shape, frozen=True):
    """One wrong answer and the thought it points to."""

    item: int = 1
    skill: str = ""
    chosen: str = ""
    expected: str = ""
    misconception: str = ""


class EngagementSigns(Shape, frozen=True):
    """What engagement and frustration were read from: the play itself, beside the learner's own earlier games."""

    items_left_unplayed: int = 0
    quits: int = 0
    rapid_guesses: int = 0
    wrong_in_a_row: int = 0
    asked_for_easier: int = 0
    asked_for_harder: int = 0
    played_again: bool = False
    earlier_games: int = 0


class GameInsights(Shape, frozen=True):
    """Sentences the engine can back with counts."""

    source: Literal["none", "rules", "model"] = "none"
    model_name: str = ""
    findings: list[str] = msgspec.field(default_factory=list)
    recommendations: list[str] = msgspec.field(default_factory=list)
    trials_behind: int = 0

"""What a finished game shows, counted from its plays. Pure; raw counts, no grade, no comparison with others."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from aivo.domains.games.shapes import (
    EngagementSigns,
    GameContent,
    GameInsights,
    GameItem,
    GameState,
    ItemPlay,
    LearningOutcome,
    Mistake,
    SkillScore,
)

ENOUGH_TRIALS = 4
"""Below this many answered items nothing is said about engagement, frustration or a misconception."""

RAPID_MS = 800
REPEATS = 2
"""A misconception is named when it shows at least twice."""


def answered(content: GameContent, state: GameState) -> list[tuple[GameItem, ItemPlay]]:
    """The items with at least one try, with how they went."""
    plays = {play.number: play for play in state.plays}
    return [(item, plays[item.number]) for item in content.items if item.number in plays and plays[item.number].tries]


def outcomes(content: GameContent, state: GameState) -> list[LearningOutcome]:
    """Raw counts per skill."""
    done = answered(content, state)
    skills = dict.fromkeys((item.skill, item.standard_code) for item, _ in done)
    return [
        LearningOutcome(
            skill=skill,
            standard_code=code,
            attempted=sum(item.skill == skill for item, _ in done),
            correct=sum(item.skill == skill and play.is_right for item, play in done),
            correct_at_first_try=sum(
                item.skill == skill and play.is_right and len(play.tries) == 1 for item, play in done
            ),
        )
        for skill, code in skills
    ]


def skill_scores(content: GameContent, state: GameState) -> list[SkillScore]:
    """Raw counts per skill with the median time in milliseconds."""
    done = answered(content, state)
    return [
        SkillScore(
            skill=outcome.skill,
            standard_code=outcome.standard_code,
            attempted=outcome.attempted,
            correct=outcome.correct,
            median_ms=median_ms([play for item, play in done if item.skill == outcome.skill]),
        )
        for outcome in outcomes(content, state)
    ]


def mistakes(content: GameContent, state: GameState) -> list[Mistake]:
    """Each wrong try with the thought it points to."""
    found = []
    for item, play in answered(content, state):
        choices = {choice.key: choice for choice in item.choices}
        for key in play.tries:
            if key != item.answer and key in choices:
                found.append(
                    Mistake(
                        item=item.number,
                        skill=item.skill,
                        chosen=choices[key].text,
                        expected=choices[item.answer].text,
                        misconception=choices[key].misconception,
                    )
                )
    return found


def median_ms(plays: list[ItemPlay]) -> int | None:
    """Median time of an item in milliseconds; None without plays."""
    return int(median(play.milliseconds for play in plays)) if plays else None


def signs(content: GameContent, state: GameState, *, was_left: bool) -> EngagementSigns:
    """What engagement and frustration are read from."""
    done = answered(content, state)
    longest = run = 0
    for _, play in done:
        run = 0 if play.is_right and len(play.tries) == 1 else run + 1
        longest = max(longest, run)
    return EngagementSigns(
        items_left_unplayed=len(content.items) - len(done),
        quits=int(was_left),
        rapid_guesses=sum(play.milliseconds < RAPID_MS for _, play in done),
        wrong_in_a_row=longest,
    )


def engagement(content: GameContent, found: EngagementSigns) -> Decimal | None:
    """Share of the items played with thought, 0 to 1; None: not enough to say."""
    played = len(content.items) - found.items_left_unplayed
    if played < ENOUGH_TRIALS:
        return None
    return (Decimal(played - found.rapid_guesses) / len(content.items)).quantize(Decimal("0.001"))


def frustration(content: GameContent, found: EngagementSigns) -> Decimal | None:
    """Longest run of misses and leaving midway against the items, 0 to 1; None: not enough to say."""
    if len(content.items) - found.items_left_unplayed < ENOUGH_TRIALS:
        return None
    return min(Decimal(1), Decimal(found.wrong_in_a_row + 2 * found.quits) / len(content.items)).quantize(
        Decimal("0.001")
    )


def level_word(share: Decimal | None) -> str | None:
    """The word for a share: thirds of 0 to 1."""
    return (
        None
        if share is None
        else "low"
        if share < Decimal("0.334")
        else "medium"
        if share < Decimal("0.667")
        else "high"
    )


def insights(content: GameContent, state: GameState) -> GameInsights:
    """Sentences that the counts can back; none when there are too few trials."""
    done = answered(content, state)
    if len(done) < ENOUGH_TRIALS:
        return GameInsights(trials_behind=len(done))
    right = sum(play.is_right and len(play.tries) == 1 for _, play in done)
    findings = [f"{right} of {len(done)} right at the first try."]
    thoughts = [mistake.misconception for mistake in mistakes(content, state) if mistake.misconception]
    again = sorted({thought for thought in thoughts if thoughts.count(thought) >= REPEATS})
    findings += [f"The slip “{thought.replace('_', ' ')}” came {thoughts.count(thought)} times." for thought in again]
    advice = [f"Look together at: {thought.replace('_', ' ')}." for thought in again]
    return GameInsights(source="rules", findings=findings, recommendations=advice, trials_behind=len(done))

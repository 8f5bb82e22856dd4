"""Plays a game without eyes or mouse, before a template may be published.

By keyboard: every choice must have a key of its own that can be pressed. By screen reader: only the spoken text counts,
so each prompt and choice must say something, and no two choices may sound alike.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from aivo.domains.games.shapes import GameContent, GameItem, PlayCheck

KEYS = "123456789"


def play_through(content: GameContent, way: Literal["keyboard", "screen_reader"], at: datetime) -> PlayCheck:
    """Play every item to its right answer in one way and note what stood in it."""
    findings: list[str] = []
    steps = 0
    for item in content.items:
        problems = _by_keyboard(item) if way == "keyboard" else _by_ear(item)
        findings.extend(f"Item {item.number}: {problem}" for problem in problems)
        steps += [choice.key for choice in item.choices].index(item.answer) + 1 if not problems else 0
    if not content.items:
        findings.append("The game has no items.")
    return PlayCheck(way=way, played_at=at, steps=steps, is_passed=not findings, findings=findings)


def _by_keyboard(item: GameItem) -> list[str]:
    keys = [choice.key for choice in item.choices]
    problems = []
    if any(len(key) != 1 or key not in KEYS for key in keys) or len(set(keys)) != len(keys):
        problems.append("a choice has no key of its own")
    if keys.count(item.answer) != 1:
        problems.append("the right answer cannot be pressed")
    return problems


def _by_ear(item: GameItem) -> list[str]:
    heard = [" ".join(choice.text.lower().split()) for choice in item.choices]
    problems = []
    if not item.spoken_prompt.strip():
        problems.append("nothing is said")
    if not all(heard) or len(set(heard)) != len(heard):
        problems.append("two choices sound alike, or one is silent")
    if item.answer not in {choice.key for choice in item.choices}:
        problems.append("the right answer is not among the choices")
    return problems

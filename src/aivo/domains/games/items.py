"""Items made from a seed: the same seed gives the same game, and every item has exactly one right answer.

Each wrong choice comes from a slip a learner may really make and carries its name. Pure; no session.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from aivo.domains.games.errors import UnknownGenerator
from aivo.domains.games.shapes import ContentSlot, DifficultyLevel, GameChoice, GameContent, GameItem

Made = tuple[str, str, list[tuple[str, str]]]
"""Prompt, right answer, wrong answers with the slip behind each."""


def make_game(slots: Sequence[ContentSlot], level: DifficultyLevel, seed: int) -> GameContent:
    """Fill a template's item slots at one level."""
    # A game needs repeatability, not secrecy.
    dice = random.Random(seed)  # noqa: S311  (same seed, same game)
    items: list[GameItem] = []
    for slot in slots:
        if slot.kind in ("math_item", "word"):
            items.extend(_items(slot, level, dice, start=len(items) + 1))
    return GameContent(items=items)


def _items(slot: ContentSlot, level: DifficultyLevel, dice: random.Random, start: int) -> Iterator[GameItem]:
    make = GENERATORS.get(slot.generator)
    if make is None:
        raise UnknownGenerator(f"There is no item generator {slot.generator!r}.")
    seen: set[str] = set()
    number = start
    for _ in range(level.items * 20):
        prompt, answer, slips = make(dice, level.level)
        wrong = {text: slip for text, slip in slips if text != answer}
        if prompt in seen or len(wrong) < level.choices - 1:
            continue
        seen.add(prompt)
        chosen = dice.sample(sorted(wrong), level.choices - 1)
        texts = sorted([answer, *chosen], key=lambda text: (len(text), text))
        dice.shuffle(texts)
        yield GameItem(
            number=number, skill=slot.generator, prompt=prompt, spoken_prompt=spoken(prompt), level=level.level,
            choices=[
                GameChoice(key=str(key), text=text, misconception=wrong.get(text, ""))
                for key, text in enumerate(texts, 1)
            ],
            answer=str(texts.index(answer) + 1),
        )  # fmt: skip
        number += 1
        if number - start == level.items:
            return


def spoken(prompt: str) -> str:
    """The prompt as a screen reader shall say it."""
    for sign, words in ((" + ", " plus "), (" × ", " times "), ("= ?", "equals what?"), ("/", " over ")):
        prompt = prompt.replace(sign, words)
    return " ".join(prompt.split())


def equal_fractions(dice: random.Random, level: int) -> Made:
    """A fraction with the same value (4.NF.A.1)."""
    below = dice.randint(2, 4 + 2 * level)
    above = dice.randint(1, below - 1)
    factor = dice.randint(2, 2 + level)
    answer = f"{above * factor}/{below * factor}"
    slips = [
        (f"{above + factor}/{below + factor}", "adds_same_number"),
        (f"{above * factor}/{below}", "multiplies_top_only"),
        (f"{above}/{below * factor}", "multiplies_bottom_only"),
        (f"{below * factor}/{above * factor}", "turns_fraction_over"),
    ]
    value = Fraction(above, below)
    return f"{above}/{below} = ?", answer, [(text, slip) for text, slip in slips if Fraction(text) != value]


def add_fractions(dice: random.Random, level: int) -> Made:
    """A sum of two fractions with one denominator (4.NF.B.3)."""
    below = dice.randint(4, 6 + 3 * level)
    first = dice.randint(1, below - 2)
    second = dice.randint(1, below - 1 - first)
    answer = f"{first + second}/{below}"
    slips = [
        (f"{first + second}/{below * 2}", "adds_denominators"),
        (f"{first * second}/{below}", "multiplies_instead"),
        (f"{abs(first - second)}/{below}", "subtracts_instead"),
        (f"{first + second + 1}/{below}", "counts_one_too_many"),
    ]
    value = Fraction(first + second, below)
    return f"{first}/{below} + {second}/{below} = ?", answer, [(t, s) for t, s in slips if Fraction(t) != value]


def add_whole(dice: random.Random, level: int) -> Made:
    """A sum of two whole numbers with carrying."""
    top = 10**level * 9
    first, second = dice.randint(11, top + 9), dice.randint(11, top + 9)
    answer = first + second
    without_carry = int(
        "".join(str((int(a) + int(b)) % 10) for a, b in zip(str(first).zfill(4), str(second).zfill(4), strict=True))
    )
    slips = [
        (str(without_carry), "forgets_the_carry"),
        (str(answer + 10), "carries_twice"),
        (str(answer - 1), "counts_one_too_few"),
        (str(abs(first - second)), "subtracts_instead"),
    ]
    return f"{first} + {second} = ?", str(answer), slips


RHYMES = tuple(
    tuple(line.split())
    for line in (
        "cat hat bat map car",
        "light night right late long",
        "rain train main ran rice",
        "boat goat coat boot bone",
        "day play stay die date",
        "sheep sleep deep shop ship",
        "moon soon spoon mine mood",
        "found sound round fond fund",
        "cold gold hold called coal",
        "tree three free true try",
    )
)
"""A word, two words that rhyme with it, two that only begin alike."""


def rhyming_word(dice: random.Random, level: int) -> Made:
    """The word that rhymes."""
    word, *rhymes, near, first = dice.choice(RHYMES)
    answer = dice.choice(rhymes)
    other = dice.choice([group[0] for group in RHYMES if group[0] != word])
    return (
        f"Which word rhymes with {word}?",
        answer,
        [(near, "same_start"), (first, "same_start"), (other, "no_shared_sound")],
    )


GENERATORS: dict[str, Callable[[random.Random, int], Made]] = {
    "equal_fractions": equal_fractions,
    "add_fractions": add_fractions,
    "add_whole": add_whole,
    "rhyming_word": rhyming_word,
}
"""The kinds of item a slot may name."""

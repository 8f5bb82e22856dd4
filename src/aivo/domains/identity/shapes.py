"""Shapes of the JSON columns of the identity room."""

from __future__ import annotations

from typing import Literal

from aivo.db.columns import Shape


class ReadingSettings(Shape, frozen=True):
    """How a person reads; kept with the person, not with the device. Each value has words in ``wording``."""

    letters: Literal["atkinson", "andika", "opendyslexic", "system"] = "atkinson"
    size: Literal["medium", "large", "larger", "largest"] = "medium"
    spacing: Literal["normal", "more"] = "normal"
    colours: Literal["system", "light", "dark", "contrast"] = "system"
    tint: Literal["paper", "white", "cream", "green", "blue", "rose"] = "paper"
    motion: Literal["reduced", "off"] = "reduced"
    read_aloud: bool = True
    """Whether pages offer to be read out, where the device has a voice of its own."""
    rate: Literal["slower", "slow", "usual", "fast"] = "slow"
    voice: Literal["page", "en", "es"] = "page"
    """Language of the voice; ``page``: that of the words."""
    register: Literal["", "child", "teen", "adult"] = ""
    """Wording, chosen by the learner, apart from reading level; empty: the one their school began with."""


class Device(Shape, frozen=True):
    """The device a session runs on, in words its owner recognises. No fingerprint."""

    browser: str = ""
    system: str = ""
    kind: str = ""
    label: str = ""

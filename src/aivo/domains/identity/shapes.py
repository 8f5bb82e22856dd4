"""Shapes of the JSON columns of the identity room."""

from __future__ import annotations

from aivo.db.columns import Shape


class ReadingSettings(Shape, frozen=True):
    """How a person reads; kept with the person, not with the device."""

    letters: str = "atkinson"
    size: str = "medium"
    spacing: str = "normal"
    colours: str = "system"
    motion: str = "reduced"
    read_aloud: bool = False
    register: str = "adult"
    """Wording: ``child``, ``teen`` or ``adult``; chosen by the learner, apart from reading level."""


class Device(Shape, frozen=True):
    """The device a session runs on, in words its owner recognises. No fingerprint."""

    browser: str = ""
    system: str = ""
    kind: str = ""
    label: str = ""

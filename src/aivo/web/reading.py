"""How pages look and read for a person: their settings as attributes of the page's root, and before sign-in a cookie.

What may be chosen is said by the identity room; here a setting is a name and a word, and a page carries each as
``data-<name>``, so that the style sheet knows it before anything is painted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

COOKIE = "aivo-reading"
LOOK = ("letters", "size", "spacing", "colours", "tint", "motion")
"""The settings that the style sheet reads."""
LISTENING = ("rate", "voice")
"""The settings that the script for reading aloud reads."""
KEPT_FOR = 31_536_000
SCHEMES = {"light": "light", "dark": "dark"}
WORD = re.compile(r"[a-z]{1,20}")


def of_request(request: Request) -> Mapping[str, Any]:
    """The settings of the cookie, for pages before sign-in; a damaged one says nothing."""
    words = request.cookies.get(COOKIE, "").split(".")
    if len(words) != len(LOOK) or not all(WORD.fullmatch(word) for word in words):
        return {}
    return dict(zip(LOOK, words, strict=True))


def put_cookie(response: Response, settings: Mapping[str, Any], *, secure: bool) -> None:
    """Keep the look on this device, where nobody has signed in. It tells nothing of a person."""
    words = ".".join(str(settings[name]) for name in LOOK)
    response.set_cookie(COOKIE, words, max_age=KEPT_FOR, httponly=True, samesite="lax", secure=secure)


def attributes(settings: Mapping[str, Any]) -> Markup:
    """The settings as attributes of the page's root."""
    names = [name for name in (*LOOK, *LISTENING) if settings.get(name)]
    return Markup("").join(Markup(' data-{}="{}"').format(name, settings[name]) for name in names)


def scheme(settings: Mapping[str, Any]) -> str:
    """What the browser itself paints before the style sheet is there."""
    return SCHEMES.get(str(settings.get("colours")), "light dark")


def register_of(settings: Mapping[str, Any], role: str | None) -> str:
    """The wording a page speaks: a learner's own, and the adult one for everybody else."""
    chosen = str(settings.get("register") or "adult")
    return chosen if role == "learner" and chosen in ("child", "teen") else "adult"


def chooser(register: str) -> Callable[[str, str, str], str]:
    """``say3(child, teen, adult)``: one message in the three wordings, as a page of this register says it."""
    place = {"child": 0, "teen": 1}.get(register, 2)

    def say3(child: str, teen: str, adult: str) -> str:
        return (child, teen, adult)[place]

    return say3

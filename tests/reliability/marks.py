"""Values that nobody may ever find readable, and a search for them through whole folders in every usual writing."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Marks:
    """The marks of one run: each begins alike and ends in its own name; and secrets that the program made itself."""

    begin: str = field(default_factory=lambda: f"Zq{secrets.token_hex(6)}Mark")
    made: dict[str, str] = field(default_factory=dict)

    def mark(self, name: str) -> str:
        """A value to plant."""
        return f"{self.begin}.{name}."

    def keep(self, name: str, secret: str) -> str:
        """Look for this secret too. One that is too short would be found by chance."""
        assert len(secret) >= 8, name
        self.made[name] = secret
        return secret

    def search(self, place: Path) -> set[str]:
        """Which are found in a file or a folder, and where: `mark in file`."""
        found = set()
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                found |= {f"{name} in {path.relative_to(place.parent)}" for name in self._in(content)}
        return found

    def _in(self, content: bytes) -> Iterator[str]:
        for kind, needle in writings(self.begin):
            at = content.find(needle)
            while at >= 0:
                end = content[at + len(needle) : at + len(needle) + 40].split(b".")
                yield end[1].decode("ascii", "replace") if kind == "as it is" and len(end) > 2 else f"a mark {kind}"
                at = content.find(needle, at + 1)
        for name, secret in self.made.items():
            if any(needle in content for needle in (secret.encode(), secret.encode().hex().encode())):
                yield name


def writings(text: str) -> Iterator[tuple[str, bytes]]:
    """A text as it may stand somewhere: itself, as two-byte characters, in hexadecimal, in base64 at any offset."""
    plain = text.encode()
    yield "as it is", plain
    yield "in two bytes", text.encode("utf-16-le")
    yield "in hexadecimal", plain.hex().encode()
    yield "in capital hexadecimal", plain.hex().upper().encode()
    for offset in range(3):
        sextets = base64.b64encode(b"\0" * offset + plain)
        yield "in base64", sextets[(0, 2, 3)[offset] : len(sextets) // 4 * 4 - 4]

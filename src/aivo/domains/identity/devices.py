"""The device of a session in words its owner recognises, out of what the browser says. No fingerprint."""

from __future__ import annotations

from starlette.requests import Request

from aivo.domains.identity.shapes import Device

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("CrOS", "ChromeOS"), ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iPadOS"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
PHONES = ("Android", "iOS")


def describe(user_agent: str) -> Device:
    """Browser and system by name."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    kind = "phone" if system in PHONES else "tablet" if system == "iPadOS" else "computer" if system else "program"
    return Device(
        browser=browser, system=system, kind=kind, label=" · ".join(part for part in (browser, system) if part)
    )


def origin_of(request: Request) -> tuple[str | None, Device]:
    """Where a sign-in comes from: address and device."""
    address = request.client.host if request.client else None
    return address, describe(request.headers.get("user-agent", "")[:500])

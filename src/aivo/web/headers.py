"""Headers of every answer, errors included: nothing foreign is loaded, framed, guessed or kept."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders

from aivo.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
        "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    )
)  # fmt: skip


def put(headers: MutableHeaders, settings: Settings) -> None:
    """Add what an answer does not already say."""
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
    headers.setdefault("Cache-Control", "no-store")
    if not settings.is_plain_http:
        headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")

"""OpenID Connect as its relying party (Core 1.0, code flow with PKCE): what is asked, and what an answer must be.

Only the protocol; who is meant by an answer, ``foreign`` decides. Aivo speaks with the issuer's own host and with those
the district wrote down beside it, follows no redirect, waits some seconds, reads some kilobytes, and resolves no name
of the inner network.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import re
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import SplitResult, urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core.claims import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from aivo.domains.identity.errors import ForeignSignInRefused, ProviderAway, ProviderRefused

ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512")
"""Signatures by a key that only the issuer has. Never ``none``, never a shared secret."""
SCOPE = "openid"
"""Who it is, and nothing about them: no name, no e-mail address."""
SECONDS = 6.0
LARGEST = 256 * 1024
LEEWAY = 60
"""How far the clocks of two houses may be apart."""
KNOWN_SECONDS = 600
"""How long the issuer's description of itself is kept."""

MOST_HOSTS = 10
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")

_known: dict[tuple[str, tuple[str, ...]], tuple[float, Endpoints]] = {}
"""By issuer and by the hosts it may name: what one district allows is no other's."""


@dataclass(frozen=True, slots=True)
class Client:
    """Aivo as the issuer knows it. ``is_local``: a demo or test, where issuer and Aivo stand on this machine.

    ``hosts``: where the issuer may answer beside its own host, as the district wrote them.
    """

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_uri: str
    is_local: bool = False
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Secrets:
    """What binds an answer to the question: fresh for every question."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the issuer answers what."""

    authorization: str
    token: str
    keys: str
    posts_secret: bool


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the issuer has vouched for, and how it made sure."""

    issuer: str
    subject: str
    methods: frozenset[str]
    level: str


def check_issuer(issuer: str, *, is_local: bool) -> str:
    """The issuer's address as it may be used; ``ProviderRefused`` for any other.

    Encrypted, a name and not a number, no password, question or fragment in it; without TLS on this machine only.
    """
    try:
        parts = urlsplit(issuer)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise ProviderRefused from None
    is_plain = parts.scheme == "http" and is_local and _is_loopback(host)
    if not (parts.scheme == "https" or is_plain) or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise ProviderRefused
    if not issuer.isascii() or any(character.isspace() or ord(character) < 32 for character in issuer):
        raise ProviderRefused
    if not is_plain and _as_address(host) is not None:
        raise ProviderRefused
    return issuer


def check_hosts(hosts: Sequence[str], *, is_local: bool) -> list[str]:
    """Hosts at which an issuer may answer beside its own, as they may be used: names with a dot, perhaps with a port.

    Raises ``ProviderRefused`` for what is no name; an address that is a number is one of this machine, for tests.
    """
    if len(hosts) > MOST_HOSTS:
        raise ProviderRefused(field="endpoint_hosts")
    found: list[str] = []
    for host in hosts:
        try:
            parts = urlsplit(f"//{host}")
            name, port = parts.hostname or "", parts.port
        except ValueError:
            raise ProviderRefused(field="endpoint_hosts") from None
        is_name = _HOST.fullmatch(name) is not None and _as_address(name) is None
        if not (is_name or (is_local and _is_loopback(name))) or host.lower() != _written(name, port):
            raise ProviderRefused(field="endpoint_hosts")
        found.append(_written(name, None if port == 443 else port))
    return list(dict.fromkeys(found))


async def ask(client: Client, secrets: Secrets) -> str:
    """The address to send the browser to."""
    endpoints = await discover(client)
    return cast(str, prepare_grant_uri(
        endpoints.authorization, client_id=client.client_id, response_type="code", redirect_uri=client.redirect_uri,
        scope=SCOPE, state=secrets.state, nonce=secrets.nonce,
        code_challenge=create_s256_code_challenge(secrets.verifier), code_challenge_method="S256",
    ))  # fmt: skip


async def redeem(client: Client, secrets: Secrets, code: str) -> Vouched:
    """Whom the issuer vouches for by this code. Raises ``ForeignSignInRefused`` and ``ProviderAway``."""
    endpoints = await discover(client)
    body = dict(httpx.QueryParams(prepare_token_request(
        "authorization_code", redirect_uri=client.redirect_uri, code=code, code_verifier=secrets.verifier,
        client_id=client.client_id,
    )))  # fmt: skip
    auth = None
    if client.client_secret and endpoints.posts_secret:
        body["client_secret"] = client.client_secret
    elif client.client_secret:
        auth = httpx.BasicAuth(client.client_id, client.client_secret)
    answer = await _fetch(client, "POST", endpoints.token, data=body, auth=auth)
    keys = await _fetch(client, "GET", endpoints.keys)
    return vouched(client, secrets, answer, keys)


def vouched(client: Client, secrets: Secrets, answer: Mapping[str, Any], keys: Mapping[str, Any]) -> Vouched:
    """Read the identity token: signature, issuer, audience, times and nonce are this question's, or it is refused."""
    try:
        token = jwt.decode(str(answer.get("id_token", "")), KeySet.import_key_set(cast(Any, keys)), list(ALGORITHMS))
        claims = CodeIDToken(
            token.claims, token.header,
            {"iss": {"essential": True, "value": client.issuer}, "aud": {"essential": True, "value": client.client_id}},
            {"nonce": secrets.nonce, "client_id": client.client_id, "access_token": answer.get("access_token")},
        )  # fmt: skip
        claims.validate(leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ForeignSignInRefused from error
    subject, methods, level = claims.get("sub"), claims.get("amr") or [], claims.get("acr") or ""
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or "\x00" in subject:
        raise ForeignSignInRefused
    return Vouched(client.issuer, subject, frozenset(map(str, methods)), str(level))


async def discover(client: Client) -> Endpoints:
    """Where the issuer answers, by its own description (Discovery 1.0), each place at a host that may be used."""
    at, known = _known.get((client.issuer, client.hosts), (0.0, None))
    if known is not None and time.monotonic() - at < KNOWN_SECONDS:
        return known
    told = await _fetch(client, "GET", f"{client.issuer.rstrip('/')}/.well-known/openid-configuration")
    if told.get("issuer") != client.issuer:
        raise ForeignSignInRefused
    places = [told.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if not all(isinstance(place, str) and _is_of(client, place) for place in places):
        raise ForeignSignInRefused
    ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    authorization, token, keys = cast(list[str], places)
    found = Endpoints(authorization, token, keys, "client_secret_basic" not in ways)
    if len(_known) > 1000:
        _known.clear()
    _known[client.issuer, client.hosts] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Forget what issuers said about themselves."""
    _known.clear()


async def _fetch(client: Client, method: str, address: str, **more: Any) -> dict[str, Any]:
    """One small JSON document from a host that may be used."""
    check_issuer(client.issuer, is_local=client.is_local)
    if not _is_of(client, address):
        raise ForeignSignInRefused
    await _refuse_inner(client, urlsplit(address))
    read = bytearray()
    try:
        async with (
            httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as session,
            asyncio.timeout(SECONDS * 2),
            session.stream(method, address, headers={"Accept": "application/json"}, **more) as answer,
        ):
            async for part in answer.aiter_bytes():
                read += part
                if len(read) > LARGEST:
                    raise ForeignSignInRefused
    except (httpx.HTTPError, OSError, TimeoutError) as error:
        raise ProviderAway from error
    if answer.status_code >= 500:
        raise ProviderAway
    try:
        document = json.loads(read) if answer.status_code == 200 else None
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise ForeignSignInRefused
    return document


def _is_of(client: Client, address: str) -> bool:
    """Whether an address is at the issuer's own scheme, host and port, or encrypted at a host that was written down."""
    try:
        here, there = urlsplit(client.issuer), urlsplit(address)
        if "@" in there.netloc or there.fragment:
            return False
        scheme, host, port = _place(there)
        is_plain = scheme == "http" and client.is_local and _is_loopback(host or "")
        is_allowed = _written(host or "", None if port == 443 else port) in client.hosts
        return _place(here) == (scheme, host, port) or (is_allowed and (scheme == "https" or is_plain))
    except ValueError:
        return False


def _written(name: str, port: int | None) -> str:
    return name if port is None else f"{name}:{port}"


def _place(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


async def _refuse_inner(client: Client, parts: SplitResult) -> None:
    """No district reaches into our own network by calling a machine of it an issuer."""
    if client.is_local and _is_loopback(parts.hostname or ""):
        return
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ProviderAway from error
    if not found or not all(ipaddress.ip_address(str(each[4][0]).partition("%")[0]).is_global for each in found):
        raise ProviderRefused


def _is_loopback(host: str) -> bool:
    address = _as_address(host)
    return host == "localhost" if address is None else address.is_loopback


def _as_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None

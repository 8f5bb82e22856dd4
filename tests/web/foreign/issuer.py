"""A sign-in service of another house for tests: a real server process on a free port of this machine.

It follows OpenID Connect (code flow with PKCE), and makes on request each of the faults that a relying party must
notice: run as ``python -m tests.web.issuer ADDRESS SOCKET``; what it does next is told to ``/behave``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import sys
import time
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "aivo", "a secret of the client"


def plain(document: dict[str, Any]) -> str:
    """A part of a token that nobody signed."""
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


class Issuer:
    """Its keys, the codes it handed out, and how it behaves."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.stranger = RSAKey.generate_key(2048, {"kid": "one"})
        self.codes: dict[str, dict[str, str]] = {}
        self.behaviour: dict[str, Any] = {}
        self.asked: list[str] = []

    def told(self, request: Request) -> JSONResponse:
        """The description of itself."""
        self.asked.append(request.url.path)
        if self.behaviour.get("discovery") == "redirect":
            return RedirectResponse(f"{self.address}/elsewhere", status_code=302)  # type: ignore[return-value]
        if self.behaviour.get("discovery") == "broken":
            return JSONResponse({}, 500)
        return JSONResponse(
            {
                "issuer": self.behaviour.get("says_issuer", self.address),
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": self.behaviour.get("token_endpoint", f"{self.address}/token"),
                "jwks_uri": self.behaviour.get("jwks_uri", f"{self.address}/keys"),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": self.behaviour.get("ways", ["client_secret_basic"]),
            }
        )

    def authorize(self, request: Request) -> Response:
        """Everybody is signed in here as ``subject`` already."""
        asked = dict(request.query_params)
        expected = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256", "scope": "openid"}
        if any(asked.get(name) != value for name, value in expected.items()) or not asked.get("nonce"):
            return JSONResponse({"error": "invalid_request"}, 400)
        if self.behaviour.get("denies"):
            answer = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked
            answer = {"code": code, "state": asked["state"], "iss": self.behaviour.get("answers_as", self.address)}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", status_code=302)

    async def token(self, request: Request) -> JSONResponse:
        """The identity token for a code, once, to who asked for it."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        asked = self.codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        is_client = (
            form.get("client_secret") == SECRET
            if self.behaviour.get("ways")
            else request.headers.get("authorization") == f"Basic {basic}"
        )
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or not is_client
            or form.get("redirect_uri") != asked["redirect_uri"]
            or challenge.rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": "unused", "token_type": "Bearer", "id_token": self.identity(asked)})

    def identity(self, asked: dict[str, str]) -> str:
        """The identity token, with the fault that is wanted."""
        claims: dict[str, Any] = {
            "iss": self.address, "aud": CLIENT, "sub": "subject-1", "iat": int(time.time()),
            "exp": int(time.time()) + 300, "nonce": asked["nonce"], "email": "same@example.org", "email_verified": True,
            **self.behaviour.get("claims", {}),
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        algorithm = self.behaviour.get("algorithm", "RS256")
        if algorithm == "none":
            return f"{plain({'alg': 'none'})}.{plain(claims)}."
        if algorithm == "HS256":  # signed with the public key as if it were a shared secret
            body = f"{plain({'alg': 'HS256', 'kid': 'one'})}.{plain(claims)}"
            mac = hmac.digest(self.key.as_pem(private=False), body.encode(), "sha256")
            return f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        key = self.stranger if algorithm == "stranger" else self.key
        return str(jwt.encode({"alg": "RS256", "kid": "one"}, claims, key))

    def keys(self, request: Request) -> JSONResponse:
        """The public key."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def behave(self, request: Request) -> JSONResponse:
        """How to behave from now on; answers what was asked since."""
        self.behaviour = await request.json()
        asked, self.asked = self.asked, []
        return JSONResponse(asked)

    def elsewhere(self, request: Request) -> JSONResponse:
        """Where nobody should come."""
        self.asked.append(request.url.path)
        return JSONResponse({})


def app_of(issuer: Issuer) -> Starlette:
    """Its addresses."""
    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", issuer.told),
            Route("/authorize", issuer.authorize),
            Route("/token", issuer.token, methods=["POST"]),
            Route("/keys", issuer.keys),
            Route("/behave", issuer.behave, methods=["POST"]),
            Route("/elsewhere", issuer.elsewhere),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(app_of(Issuer(sys.argv[1])), fd=int(sys.argv[2]), log_level="error")

"""Passkeys that are not accepted: another origin, an answer sent twice, somebody else's key, a finger not shown."""

from __future__ import annotations

import hashlib
import json
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url, encode_cbor

from aivo.db.context import connect
from aivo.domains.identity import service
from aivo.domains.identity.errors import PasskeyRefused
from aivo.domains.identity.schemas import SignedIn
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor
from tests.conftest import SmallWorld
from tests.factories.signing_in import full_session

SITE = service.Site("aivo.example.org", "https://aivo.example.org")
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Key:
    """A security key made of software: one passkey, and whatever a dishonest browser would say about it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = b"key " + bytes(16)
        self.count = 0

    def make(self, options: str, origin: str = SITE.origin) -> str:
        """The answer to a question for a new passkey."""
        numbers = self.key.public_key().public_numbers()
        public = encode_cbor({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(SITE.rp_id, PRESENT | VERIFIED | ATTESTED) + held
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"attestationObject": attestation}, self._client("webauthn.create", options, origin))

    def use(
        self, options: str, owner: Actor, *, origin: str = SITE.origin, rp_id: str = SITE.rp_id, flags: int = 0x05
    ) -> str:
        """The answer to a question for this passkey."""
        self.count += 1
        client, data = self._client("webauthn.get", options, origin), self._data(rp_id, flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        assert owner.user_id is not None
        handle = owner.tenant_id.bytes + owner.user_id.bytes
        return self._answer({"authenticatorData": data, "signature": signature, "userHandle": handle}, client)

    def _data(self, rp_id: str, flags: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: str, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": json.loads(options)["challenge"], "origin": origin}).encode()

    def _answer(self, parts: dict[str, bytes], client: bytes) -> str:
        name = bytes_to_base64url(self.id)
        response = {part: bytes_to_base64url(value) for part, value in {**parts, "clientDataJSON": client}.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


async def registered(small: SmallWorld, actor: Actor, key: Key) -> None:
    """The person keeps this key."""
    signed = await full_session(small.databases, actor)
    async with connect(signed.actor, small.databases) as ctx:
        options = await service.registration_options(ctx, SITE, "register")
        await service.register_passkey(ctx, SITE, "register", key.make(options), "Key")


async def come(small: SmallWorld, credential: str, bound: str = "browser") -> SignedIn:
    signed = await service.come_by_passkey(
        small.databases, SITE, bound, credential, device=Device(), address="192.0.2.7"
    )
    assert isinstance(signed, SignedIn)
    return signed


async def question(small: SmallWorld, bound: str = "browser") -> str:
    return await service.door_options(small.databases, SITE, bound)


class TestMaking:
    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "http://aivo.example.org", "https://aivo.example.org:1"]
    )
    async def test_not_on_another_origin(self, small: SmallWorld, origin: str) -> None:
        signed = await full_session(small.databases, small.riverbend.actor("teacher"))
        async with connect(signed.actor, small.databases) as ctx:
            options = await service.registration_options(ctx, SITE, "register")
        with pytest.raises(PasskeyRefused):
            async with connect(signed.actor, small.databases) as ctx:
                await service.register_passkey(ctx, SITE, "register", Key().make(options, origin), "Key")

    async def test_not_in_another_session(self, small: SmallWorld) -> None:
        signed = await full_session(small.databases, small.riverbend.actor("teacher"))
        async with connect(signed.actor, small.databases) as ctx:
            options = await service.registration_options(ctx, SITE, "register one")
        with pytest.raises(PasskeyRefused):
            async with connect(signed.actor, small.databases) as ctx:
                await service.register_passkey(ctx, SITE, "register other", Key().make(options), "Key")


class TestUsing:
    async def test_opens_a_whole_session_once(self, small: SmallWorld) -> None:
        key, actor = Key(), small.riverbend.actor("teacher")
        await registered(small, actor, key)
        answer = key.use(await question(small), actor)
        signed = await come(small, answer)
        assert await service.resolve(small.databases, signed.token) is not None
        with pytest.raises(PasskeyRefused):
            await come(small, answer)

    @pytest.mark.parametrize("change", ["origin", "site", "finger", "browser", "counter", "signature"])
    async def test_what_is_wrong_is_refused(self, small: SmallWorld, change: str) -> None:
        key, actor = Key(), small.riverbend.actor("teacher")
        await registered(small, actor, key)
        await come(small, key.use(await question(small), actor))
        asked = await question(small, "another" if change == "browser" else "browser")
        if change == "counter":
            key.count = 0
        answer = key.use(
            asked, actor, origin="https://evil.example" if change == "origin" else SITE.origin,
            rp_id="evil.example" if change == "site" else SITE.rp_id, flags=PRESENT if change == "finger" else 0x05,
        )  # fmt: skip
        if change == "signature":
            key.key = ec.generate_private_key(ec.SECP256R1())
            answer = key.use(await question(small), actor)
        with pytest.raises(PasskeyRefused):
            await come(small, answer)

    async def test_nobody_comes_in_by_the_key_of_another(self, small: SmallWorld) -> None:
        key = Key()
        await registered(small, small.riverbend.actor("teacher"), key)
        nobody = Actor(small.riverbend.tenant_id, UUID(int=7), "teacher")
        for other in (small.riverbend.actor("office"), small.lakeshore.actor("teacher"), nobody):
            with pytest.raises(PasskeyRefused):
                await come(small, key.use(await question(small), other))

    @pytest.mark.parametrize(
        "junk", ["", "{}", "[]", "null", "[" * 9000, '{"response": {"clientDataJSON": 5}}', "x" * 30_000]
    )
    async def test_junk_is_refused(self, small: SmallWorld, junk: str) -> None:
        with pytest.raises(PasskeyRefused):
            await come(small, junk)

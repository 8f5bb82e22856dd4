"""The certificate of an erasure: what went, what stays until when, signed. Nothing in it tells whose it was.

The family can prove that it was theirs: names and day of birth go through scrypt (RFC 7914) with the certificate's own
salt, and whoever knows them gets the same value.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from aivo.domains.consent.erasing import Erased, Standing
from aivo.kit.signing import Signer, is_signed, name_of


@dataclass(frozen=True, slots=True)
class Whose:
    """What the family knows and the certificate does not say."""

    given_name: str
    family_name: str
    birth_date: date | None

    def proof(self, salt: bytes) -> str:
        """The value that only who knows all three can make, in hexadecimal."""
        known = "|".join((self.given_name, self.family_name, self.birth_date.isoformat() if self.birth_date else ""))
        plain = " ".join(known.casefold().split()).encode()
        return hashlib.scrypt(plain, salt=salt, n=2**14, r=8, p=1, dklen=32).hex()


def certify(
    tenant: str, whose: Whose, erased: Sequence[Erased], left: Sequence[Standing], by: UUID | None, signer: Signer
) -> dict[str, Any]:
    """The signed certificate of what one act erased, and of what remains."""
    salt = secrets.token_bytes(16)
    said: dict[str, Any] = {
        "v": 1,
        "what": "certificate of erasure",
        "tenant": tenant,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "asked_by": erased[0].listed.asked_by if erased else None,
        "done_by": str(by) if by else None,
        "keeps_permanent_record": any(each.listed.keeps_permanent for each in erased),
        "erased": [
            {
                "tombstone": str(each.listed.id),
                "class": each.listed.data_class,
                "rows": dict(sorted(each.counts.items())),
                "files": len(each.listed.files),
            }
            for each in erased
        ],
        "remains": [
            {
                "class": each.data_class,
                "rows": each.row_count,
                "reason": each.reason,
                "until": each.stands_until.isoformat() if each.stands_until else None,
                "rule": str(each.rule_id) if each.rule_id else None,
                "citation": each.citation,
            }
            for each in left
            if each.row_count
        ],
        "salt": salt.hex(),
        "proof": whose.proof(salt),
        "key": name_of(signer.public),
    }
    return {**said, "signature": signer.sign(_bytes(said))}


def is_genuine(certificate: Mapping[str, Any], key: Ed25519PublicKey) -> bool:
    """Whether the certificate is as this key signed it."""
    said = {name: value for name, value in certificate.items() if name != "signature"}
    return is_signed(key, _bytes(said), str(certificate.get("signature", "")))


def is_of(certificate: Mapping[str, Any], whose: Whose) -> bool:
    """Whether the certificate is about this learner."""
    return secrets.compare_digest(whose.proof(bytes.fromhex(certificate["salt"])), str(certificate["proof"]))


def readable(certificate: Mapping[str, Any]) -> str:
    """The certificate as text for a person."""
    lines = [
        "Certificate of erasure",
        f"Organization: {certificate['tenant']}",
        f"When: {certificate['at']}    On the word of: {certificate['asked_by']}",
        f"Done by: {certificate['done_by'] or 'the system'}",
        "",
    ]
    for each in certificate["erased"]:
        rows = ", ".join(f"{name} {count}" for name, count in each["rows"].items()) or "no rows"
        lines += [f"Erased: {each['class']} (tombstone {each['tombstone']})", f"  {rows}; files {each['files']}"]
    for each in certificate["remains"]:
        until = f" until {each['until']}" if each["until"] else ""
        lines.append(f"Remains: {each['class']}, {each['rows']} rows{until}: {each['reason']} ({each['citation']})")
    lines += [
        "",
        "The family can prove that it was their child's: names and day of birth give the proof below with this salt.",
        f"Salt: {certificate['salt']}",
        f"Proof: {certificate['proof']}",
        f"Signed (Ed25519, key {certificate['key']}): {certificate['signature']}",
    ]
    return "\n".join(lines) + "\n"


def _bytes(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

"""Ways into an account beside its password: single-use links, and another house's sign-in."""

from __future__ import annotations

from sqlalchemy import LargeBinary
from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, Index, Record, index, unique
from aivo.db.columns import UUID, Mapped, datetime, flag, ref, sealed, text, texts, words
from aivo.db.scopes import OWNER, district

LINK_KINDS = ("invitation", "reset")
CHECKS = ("in_person", "known_phone", "document")
"""How a member of staff made sure whom they are handing an account to."""


class AccountLink(Record):
    """A single-use way into one account: an invitation, or a link to a new password. Only its hash is kept."""

    __tablename__ = "account_links"
    __scope__ = district("people")
    __table_args__ = (
        Index("uq_account_links_token_hash", "tenant_id", "token_hash", unique=True),
        index("user_id", "created_at"), index("created_at"),
        CheckConstraint("octet_length(token_hash) = 32 and octet_length(code_hash) = 32", name="hashes"),
        CheckConstraint(
            "kind <> 'invitation' or (code_hash is not null and identity_checked is not null "
            "and identity_checked_at is not null)",
            name="second_fact",
        ),
        CheckConstraint(
            "expires_at <= created_at + case kind when 'reset' then interval '2 hours' else interval '8 days' end",
            name="is_short",
        ),
    )  # fmt: skip

    user_id: Mapped[UUID] = ref("users", comment="Whose account it opens")
    kind: Mapped[str] = words(*LINK_KINDS)
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary, info={"sensitivity": "secret"}, comment="SHA-256 of 256 random bits; the link itself is not kept"
    )
    code_hash: Mapped[bytes | None] = mapped_column(
        LargeBinary, info={"sensitivity": "secret"},
        comment="HMAC-SHA-256 of the short code that the school gives by another way; its key is outside the database",
    )  # fmt: skip
    delivery: Mapped[str] = words("paper", "email", default="paper")
    sent_to: Mapped[str | None] = text("E-mail address it was sent to; null: handed over", null=True, label="contact")
    identity_checked: Mapped[str | None] = words(
        *CHECKS, null=True, comment="How the maker made sure who the person is"
    )  # fmt: skip
    identity_checked_at: Mapped[datetime | None] = mapped_column()
    made_by_user_id: Mapped[UUID | None] = ref(
        "users", null=True, comment="Who made it and checked the person; null: the person by themselves, or a command"
    )
    expires_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column(comment="Set by one conditional update: a link works once")
    withdrawn_at: Mapped[datetime | None] = mapped_column()


class IdentityProvider(Record):
    """Another house's sign-in (OpenID Connect) that this tenant trusts to say who somebody is."""

    __tablename__ = "identity_providers"
    __scope__ = district("settings")
    __table_args__ = (unique("issuer", "client_id"),)

    label: Mapped[str] = text("Words on the button: Riverbend account", label="none")
    issuer: Mapped[str] = text("Issuer as its tokens name it, to the letter", label="none")
    client_id: Mapped[str] = text("What the provider calls Aivo; the audience of its tokens", label="none")
    client_secret: Mapped[bytes | None] = sealed("Secret of the client, encrypted under the tenant's key")
    endpoint_hosts: Mapped[list[str]] = texts(
        "Hosts beside the issuer's own at which its description may place answers, as the district wrote them",
        label="none",
    )
    is_active: Mapped[bool] = flag("Whether its button is shown and its answers are taken", default=True)
    is_mfa_trusted: Mapped[bool] = flag("Whether a second factor given there counts here")
    mfa_classes: Mapped[list[str]] = texts("Values of `acr` that stand for a second factor there", label="none")


class ExternalIdentity(Record):
    """One person of a provider, tied to one account by its owner. Never by an e-mail address."""

    __tablename__ = "external_identities"
    __scope__ = OWNER
    __table_args__ = (unique("issuer", "subject"), unique("user_id", "provider_id"))

    user_id: Mapped[UUID] = ref("users")
    provider_id: Mapped[UUID] = ref("identity_providers")
    issuer: Mapped[str] = text(label="none")
    subject: Mapped[str] = text("The person's lasting identifier at the issuer", label="identity")
    tied_by: Mapped[str] = words("session", "invitation", comment="What the owner had shown when they tied it")
    last_used_at: Mapped[datetime | None] = mapped_column()

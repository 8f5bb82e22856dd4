"""People who may sign in, their roles and duties, their sessions and factors."""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary, Text, Uuid
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, Event, Index, Record, apart, index, to_many, to_one, unique
from aivo.db.columns import (
    UUID,
    Mapped,
    Sensitivity,
    date,
    datetime,
    flag,
    kept_from,
    many_words,
    ref,
    sealed,
    shape,
    text,
    whole,
    words,
)  # fmt: skip
from aivo.db.scopes import GUARDED, OWNER, PEOPLE, district
from aivo.domains.identity.class_models import CODE_LENGTH, CODE_LETTERS, FACES, PICTURES, ClassSignIn, PicturePin
from aivo.domains.identity.device_models import KnownDevice
from aivo.domains.identity.link_models import CHECKS, AccountLink, ExternalIdentity, IdentityProvider
from aivo.domains.identity.phone_models import CHANNELS, LANGUAGES, PhoneCode
from aivo.domains.identity.scopes import SCOPES, STAFF_ROLES
from aivo.domains.identity.shapes import Device, ReadingSettings

ROLES = ("learner", "parent", "teacher", "district_admin", "platform_admin")
"""The five roles of the seed."""

DUTIES = (
    "special_education_director", "section_504_coordinator", "principal", "office_clerk", "roster", "records_custodian",
    "safety_team", "security", "state_monitor", "nurse", "interpreter", "outside_evaluator", "billing",
)  # fmt: skip
"""Duties of district staff at a school or in the whole district; each opens its own needs (``db/sql/functions``)."""

PLATFORM_ONLY = "role <> 'platform_admin' or tenant_id = '00000000-0000-7000-8000-000000000001'"
"""Admins of the platform are people of the reserved tenant; nobody inside another tenant becomes one."""


def kept(label: Sensitivity | None = None) -> dict[str, Any]:
    """``info`` of a column that nobody reads of others but a duty over people, by ``app.accounts``."""
    return kept_from("aivo_member", "aivo_district") | ({} if label is None else {"sensitivity": label})


class User(Record):
    """A person known to one tenant. The same person in two tenants is two users: data never mix."""

    __tablename__ = "users"
    __scope__ = PEOPLE
    __table_args__ = (
        unique("username"), index("role", "family_name", "given_name"), index("family_name", "given_name"),
        index("email"),
        CheckConstraint(PLATFORM_ONLY, name="platform_only"),
    )  # fmt: skip

    username: Mapped[str] = text("Sign-in name, unique in the tenant; lower case", label="identity")
    role: Mapped[str] = words(*ROLES, comment="Home role; further roles are UserRole rows, one is active in a session")
    status: Mapped[str] = words(
        "active", "invited", "contact", "deactivated", default="active",
        comment="`contact`: known by the school, cannot sign in and sees nothing",
    )  # fmt: skip
    given_name: Mapped[str] = text("Given name in use", label="identity")
    middle_name: Mapped[str | None] = text(null=True, label="identity")
    family_name: Mapped[str] = text("Family name in use", label="identity")
    title: Mapped[str | None] = text("Form of address in documents: Ms., Mr., Dr., …", null=True, label="identity")
    pronouns: Mapped[str | None] = text("Optional; shown where the person chose", null=True, label="identity")
    email: Mapped[str | None] = mapped_column(
        Text, comment="Never identifies a person: families share addresses", info=kept("contact")
    )
    is_email_confirmed: Mapped[bool] = mapped_column(
        default=False, server_default="false", info=kept_from("aivo_member")
    )
    staff_identifier: Mapped[str | None] = mapped_column(
        Text, comment="Number the district gives its staff", info=kept("identity")
    )
    locale: Mapped[str] = words("en", "es", default="en", comment="Language of pages and letters")
    home_language: Mapped[str | None] = text("BCP 47 tag of the language spoken at home", null=True, label="identity")
    needs_interpreter: Mapped[bool] = flag("Whether meetings and calls need an interpreter")
    reading: Mapped[ReadingSettings] = shape(
        ReadingSettings, label="identity", comment="How pages look and read for this person"
    )
    is_mfa_required: Mapped[bool] = flag("True for adults with access to others' data", default=False)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(info=kept())
    deactivated_at: Mapped[datetime | None] = mapped_column(info=kept())
    deactivation_reason: Mapped[str | None] = mapped_column(Text, info=kept("identity"))
    roles: Mapped[list[UserRole]] = to_many("UserRole.user_id", "User", back="user")
    duties: Mapped[list[DutyAssignment]] = to_many("DutyAssignment.user_id", "User", back="user")


class UserRole(Record):
    """A further role of a person, dated and perhaps bound to a school; a session runs in exactly one role."""

    __tablename__ = "user_roles"
    __scope__ = district("people")
    __table_args__ = (
        index("user_id", "role"), apart("user_id", "role", "school_id?"),
        CheckConstraint(PLATFORM_ONLY, name="platform_only"),
    )  # fmt: skip

    user_id: Mapped[UUID] = ref("users")
    role: Mapped[str] = words(*ROLES)
    school_id: Mapped[UUID | None] = ref("schools", null=True)
    is_primary: Mapped[bool] = flag()
    source_role: Mapped[str | None] = text("Role word of the source system", null=True, label="none")
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    user: Mapped[User] = to_one("UserRole.user_id", "User", back="roles")


class DutyAssignment(Record):
    """A dated duty of district staff, at one school or (without a school) in the whole district."""

    __tablename__ = "duty_assignments"
    __scope__ = district("people")
    __table_args__ = (apart("user_id", "duty", "school_id?"),)

    user_id: Mapped[UUID] = ref("users")
    duty: Mapped[str] = words(*DUTIES)
    school_id: Mapped[UUID | None] = ref("schools", null=True, comment="Null: the whole district")
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    reason: Mapped[str | None] = text(null=True, label="none")
    given_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    user: Mapped[User] = to_one("DutyAssignment.user_id", "User", back="duties")


class StaffCredential(Record):
    """A dated licence or certificate of a staff member, copied onto each signed delivery."""

    __tablename__ = "staff_credentials"
    __scope__ = district("people")
    __table_args__ = (index("user_id", "valid_from"),)

    user_id: Mapped[UUID] = ref("users")
    kind: Mapped[str] = words("teaching_licence", "therapy_licence", "certificate", "npi", "background_check")
    name: Mapped[str] = text(label="identity")
    number: Mapped[str | None] = text(null=True, label="identity")
    issuer: Mapped[str | None] = text(null=True, label="none")
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()


class UserPassword(Record):
    """The argon2id hash of a user's password. No login role may read it; sign-in asks a definer function."""

    __tablename__ = "user_passwords"
    __scope__ = GUARDED
    __table_args__ = (unique("user_id"),)

    user_id: Mapped[UUID] = ref("users")
    password_hash: Mapped[str] = text("argon2id in PHC form", label="secret")
    changed_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    must_change: Mapped[bool] = flag("Set by staff for a first sign-in")


class UserSession(Record):
    """One sign-in on one device in one role. The identifier is kept as a hash only."""

    __tablename__ = "user_sessions"
    __scope__ = OWNER
    __table_args__ = (
        Index("uq_user_sessions_token_hash", "tenant_id", "token_hash", unique=True),
        index("user_id", "created_at"),
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash"),
        CheckConstraint("method <> 'class_code' or classroom_id is not null", name="class_code"),
        CheckConstraint(
            "method <> 'class_code' or (role = 'learner' and mfa_at is null and step_up_at is null)",
            name="class_code_proves_nothing",
        ),
    )

    user_id: Mapped[UUID] = ref("users")
    role: Mapped[str] = words(*ROLES, comment="The one active role; switching makes a new session")
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary, info={"sensitivity": "secret"}, comment="SHA-256 of 256 random bits"
    )
    method: Mapped[str] = words("password", "class_code", "passkey", "oidc", "api_token", "support", default="password")
    device: Mapped[Device] = shape(
        Device, label="identity", comment="The device as its owner would call it; no fingerprint"
    )
    address: Mapped[str | None] = mapped_column(
        INET, info={"sensitivity": "identity"}, comment="Shown to its owner only"
    )
    place: Mapped[str | None] = text(
        "Rough place: `this_computer`, the name of a network of the tenant, or `elsewhere`", null=True, label="identity"
    )
    classroom_id: Mapped[UUID | None] = ref(
        "classrooms", null=True, comment="The class whose code opened it; it ends with that code"
    )
    mfa_at: Mapped[datetime | None] = mapped_column(comment="When a second factor was given in this session")
    step_up_at: Mapped[datetime | None] = mapped_column(comment="Last fresh proof before a weighty act")
    last_seen_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    idle_expires_at: Mapped[datetime] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column(comment="Absolute limit")
    ended_at: Mapped[datetime | None] = mapped_column()
    end_reason: Mapped[str | None] = words(
        "signed_out", "expired", "revoked", "password_changed", "mfa_changed", "role_switched", "deactivated",
        "rights_changed", "class_code_ended", null=True,
    )  # fmt: skip


class MfaCredential(Record):
    """A second factor: authenticator app, passkey, confirmed phone, printed code sheet."""

    __tablename__ = "mfa_credentials"
    __scope__ = OWNER
    __table_args__ = (
        index("user_id", "kind"),
        CheckConstraint("kind <> 'phone' or (channel is not null and language is not null)", name="phone"),
    )

    user_id: Mapped[UUID] = ref("users")
    kind: Mapped[str] = words("totp", "passkey", "phone", "code_sheet")
    label: Mapped[str] = text("Name the person gave it; of a phone the last two digits", label="identity")
    channel: Mapped[str | None] = words(
        *CHANNELS, null=True, comment="How a phone gets its codes; a phone that takes texts can also be called"
    )
    language: Mapped[str | None] = words(*LANGUAGES, null=True, comment="The language of a phone's codes")
    secret: Mapped[bytes | None] = sealed("TOTP seed or phone number, encrypted under the tenant's key")
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Public key of a passkey")
    credential_id: Mapped[bytes | None] = mapped_column(LargeBinary, comment="WebAuthn credential id")
    sign_count: Mapped[int] = whole("WebAuthn signature counter", default=0)
    last_time_step: Mapped[int | None] = whole("Last accepted TOTP time step: a code works once", null=True)
    confirmed_at: Mapped[datetime | None] = mapped_column()
    last_used_at: Mapped[datetime | None] = mapped_column()
    removed_because: Mapped[str | None] = text(
        "Why a duty over people took it away: lost, and a new one is to be set up", null=True, label="none"
    )


class BackupCode(Record):
    """One single-use code, kept as a keyed hash."""

    __tablename__ = "backup_codes"
    __scope__ = OWNER
    __table_args__ = (index("user_id"),)

    user_id: Mapped[UUID] = ref("users")
    code_hash: Mapped[bytes] = mapped_column(
        LargeBinary, info={"sensitivity": "secret"}, comment="HMAC-SHA-256, never the code"
    )
    used_at: Mapped[datetime | None] = mapped_column()


class SignInAttempt(Event):
    """An attempt to sign in, right or wrong, by address: for limits and for the security duty."""

    __tablename__ = "sign_in_attempts"
    __scope__ = GUARDED
    __table_args__ = (index("created_at"),)

    username_hash: Mapped[bytes] = mapped_column(
        LargeBinary, comment="Keyed hash of what was typed: it may be a password"
    )
    user_id: Mapped[UUID | None] = mapped_column(Uuid)
    address: Mapped[str | None] = mapped_column(INET)
    is_accepted: Mapped[bool] = flag()


class IdempotencyKey(Event):
    """A key that a program sent with a request: the same request again does nothing twice. Never what was answered."""

    __tablename__ = "idempotency_keys"
    __scope__ = OWNER
    __table_args__ = (
        unique("user_id", "key_hash", live=False),
        index("created_at"),
        CheckConstraint("octet_length(key_hash) = 32 and octet_length(request_hash) = 32", name="hashes"),
    )

    user_id: Mapped[UUID] = ref("users")
    key_hash: Mapped[bytes] = mapped_column(
        LargeBinary, info={"sensitivity": "secret"}, comment="SHA-256 of the key as it was sent"
    )
    request_hash: Mapped[bytes] = mapped_column(
        LargeBinary, info={"sensitivity": "secret"}, comment="SHA-256 of method, address and body"
    )
    row_id: Mapped[UUID | None] = mapped_column(Uuid, comment="The row that was made; null for a batch")
    receipt: Mapped[str | None] = text("A batch's receipt: how many were new, known and left out", null=True)


class AccessToken(Record):
    """A token by which a member of staff lets a program act for them: with their rights, in one role, within scopes."""

    __tablename__ = "access_tokens"
    __scope__ = OWNER
    __table_args__ = (
        Index("uq_access_tokens_token_hash", "tenant_id", "token_hash", unique=True),
        index("user_id", "created_at"),
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash"),
        CheckConstraint("expires_at <= created_at + interval '366 days'", name="a_year_at_most"),
        CheckConstraint("cardinality(scopes) > 0", name="some_scope"),
    )

    user_id: Mapped[UUID] = ref("users")
    role: Mapped[str] = words(*STAFF_ROLES, comment="The role that it was made in and acts in")
    name: Mapped[str] = text("What its owner calls it", label="identity")
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary, info={"sensitivity": "secret"}, comment="SHA-256 of 256 random bits; the token is shown once"
    )
    scopes: Mapped[list[str]] = many_words(*SCOPES, comment="What it may be used for, within its owner's rights")
    expires_at: Mapped[datetime] = mapped_column()
    last_used_at: Mapped[datetime | None] = mapped_column()
    revoked_at: Mapped[datetime | None] = mapped_column()


class DataKey(Record):
    """A tenant's data key, wrapped by the master key that is kept outside the database."""

    __tablename__ = "data_keys"
    __scope__ = GUARDED
    __table_args__ = (unique("key_version"),)

    key_version: Mapped[int] = whole("Names the key in each encrypted cell; 0: the platform's key of keyed hashes")
    wrapped_key: Mapped[bytes] = mapped_column(
        LargeBinary, info={"sensitivity": "secret"}, comment="AES-256-GCM under the master key"
    )
    master_key_id: Mapped[str] = text("Which master key wraps it: a short name made of the key", label="none")
    superseded_at: Mapped[datetime | None] = mapped_column(
        comment="Since then a newer key seals; this one opens what it sealed until nothing of it is left"
    )
    retired_at: Mapped[datetime | None] = mapped_column(comment="Nothing is sealed under it any more: it opens nothing")


__all__ = [
    "CHANNELS", "CHECKS", "CODE_LENGTH", "CODE_LETTERS", "DUTIES", "FACES", "LANGUAGES", "PICTURES", "ROLES",
    "AccessToken", "AccountLink", "BackupCode", "ClassSignIn", "DataKey", "DutyAssignment", "ExternalIdentity",
    "IdempotencyKey", "IdentityProvider", "KnownDevice", "MfaCredential", "PhoneCode", "PicturePin",
    "SignInAttempt", "StaffCredential", "User", "UserPassword", "UserRole", "UserSession",
]  # fmt: skip

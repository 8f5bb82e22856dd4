"""What the verbs of the identity room take and give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from aivo.kit.actor import Actor

Step = Literal["code", "set-up", "password"]
"""What may be owed between a right password and the session."""
Method = Literal["password", "class_code", "passkey", "oidc", "api_token"]
"""How a session began."""


@dataclass(frozen=True, slots=True)
class UserDraft:
    """A person to be known to the tenant. ``username`` is kept in small letters."""

    username: str
    role: str
    given_name: str
    family_name: str
    middle_name: str | None = None
    title: str | None = None
    email: str | None = None
    staff_identifier: str | None = None
    locale: str = "en"
    home_language: str | None = None
    needs_interpreter: bool = False
    status: str = "active"
    is_mfa_required: bool = False


@dataclass(frozen=True, slots=True)
class NamesDraft:
    """What a person is called, and how they are reached."""

    given_name: str
    family_name: str
    middle_name: str | None = None
    title: str | None = None
    email: str | None = None
    staff_identifier: str | None = None
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class DutyDraft:
    """A duty to be given; without a school it holds in the whole district."""

    duty: str
    valid_from: date
    valid_to: date | None = None
    school_id: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class InvitationDraft:
    """Whom to invite, how staff made sure who they are, and by which way the link goes."""

    user_id: UUID
    identity_checked: str
    delivery: str = "paper"


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that was just made, and the code that belongs to it: both are seen this once."""

    id: UUID
    user_id: UUID
    kind: str
    url: str
    code: str
    sent_to: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person says about themselves; ``mark`` tells whether it is still what they saw."""

    locale: str
    pronouns: str | None
    home_language: str | None
    needs_interpreter: bool
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ProviderDraft:
    """Another house's sign-in to be trusted. An empty secret keeps the one there is."""

    label: str
    issuer: str
    client_id: str
    client_secret: str = ""
    is_active: bool = True
    is_mfa_trusted: bool = False
    mfa_classes: tuple[str, ...] = ()
    endpoint_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in: the actor, and what every page shows of them."""

    actor: Actor
    tenant: str
    tenant_name: str
    timezone: str
    given_name: str
    family_name: str
    locale: str
    expires_at: datetime
    reading: Mapping[str, Any]
    other_roles: tuple[str, ...] = ()
    """Further roles the person holds today and may switch to."""
    scopes: frozenset[str] | None = None
    """What an access token may be used for; None for a session."""
    waiting: int = 0
    """Notices they have not read; 100 stands for more."""
    tenant_status: str = "active"
    waiting_elsewhere: Mapping[str, int] = field(default_factory=dict)
    """How much waits in each of their other roles; 100 stands for more."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a parent gets letters: ``paper``, ``email``, ``here``, ``mixed`` where it differs between children."""

    delivery: str
    is_chosen: bool
    """Whether they chose it themselves for each child; else the school entered it."""
    has_address: bool
    """Whether there is an e-mail address of theirs at all."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is kept of a person's account: shown to themselves, and to a duty over people."""

    email: str | None = None
    is_email_confirmed: bool = False
    staff_identifier: str | None = None
    last_signed_in_at: datetime | None = None
    deactivated_at: datetime | None = None
    deactivation_reason: str | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An opened session: the token leaves Aivo once, here."""

    token: str
    expires_at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class SecondStep:
    """The password was right and something more is owed: what, and what to send back with it."""

    challenge: str
    step: Step = "code"


@dataclass(frozen=True, slots=True)
class PhoneDraft:
    """A phone to be added: its number as it was typed, text or voice, and the language of its codes."""

    number: str = field(repr=False)
    channel: str = "text"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone as it may be shown: the last two digits, and how it gets its codes."""

    id: UUID
    ending: str
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class SentCode:
    """A code on its way to a phone, without the code."""

    id: UUID
    phone_id: UUID
    ending: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TextState:
    """How a code is doing on its way; the code itself in a demo only."""

    state: str
    code: str | None = field(default=None, repr=False)


class Texts(Protocol):
    """The way to people's phones, as the pages of signing in need it; ``app.py`` hands it in."""

    @property
    def is_set_up(self) -> bool:
        """Whether texts and calls leave this house."""

    async def hurry(self, tenant_id: UUID) -> None:
        """Send what waits now, after the answer to the browser: nobody waits a minute for a code."""

    async def state_of(self, tenant_id: UUID, code_id: UUID) -> TextState | None:
        """How a code is doing on its way."""


@dataclass(frozen=True, slots=True)
class Owing:
    """Who owes a second step, the kinds of factor they have, their phones, and the code on its way to one of them."""

    role: str
    kinds: frozenset[str]
    tenant_id: UUID
    phones: tuple[Phone, ...] = ()
    sent: SentCode | None = None
    reading: Mapping[str, Any] = field(default_factory=dict)
    """How pages look and read for them."""

    @property
    def by_code(self) -> bool:
        """Whether one of them is a code to type that they have at hand, or that is on its way."""
        return bool(self.kinds - {"passkey", "phone"}) or self.sent is not None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An authenticator app to be set up: the seed to type and the address to scan."""

    id: UUID
    seed: str
    address: str


@dataclass(frozen=True, slots=True)
class Factor:
    """A confirmed second factor, without its secret; ``codes_left`` for a sheet only."""

    id: UUID
    kind: str
    label: str
    confirmed_at: datetime
    last_used_at: datetime | None
    codes_left: int | None


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person whom the demo's sign-in page offers with one click."""

    tenant: str
    tenant_name: str
    username: str
    password: str
    name: str
    role: str
    about: str = ""
    class_code: str = ""
    """The code of their class, where they sign in by it."""
    pictures: tuple[str, ...] = ()
    totp_secret: str | None = None
    """The seed of their authenticator app, where they have one."""

"""What the verbs of young learners' sign-in take and give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Classmate:
    """A learner as a device of the class shows them: first name, and what the teacher chose beside it."""

    id: UUID
    username: str
    name: str
    initials: str
    picture: str | None
    is_in_groups: bool


@dataclass(frozen=True, slots=True)
class Door:
    """The door of one class, as a device that gave its code sees it."""

    tenant_id: UUID
    tenant: str
    classroom_id: UUID
    code_id: UUID
    device: str
    title: str
    shows: str
    day_ends_at: datetime
    learners: tuple[Classmate, ...]

    def learner(self, user_id: UUID) -> Classmate | None:
        """The learner of this id, where they are in the class today."""
        return next((each for each in self.learners if each.id == user_id), None)


@dataclass(frozen=True, slots=True)
class ClassCode:
    """A class's sign-in as its teacher sees it, code included."""

    id: UUID
    code: str
    shows: str
    is_on: bool
    expires_on: date
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Pupil:
    """A learner of the class as its teacher sees their sign-in; never their four pictures."""

    id: UUID
    given_name: str
    family_name: str
    picture: str | None
    has_pictures: bool
    is_in_groups: bool
    let_in_until: datetime | None


@dataclass(frozen=True, slots=True)
class Card:
    """A card to cut out for one learner. The pictures are known this once."""

    name: str
    picture: str | None
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnPictures:
    """What a learner has of their own: their picture, and whether four are set."""

    picture: str | None
    has_pictures: bool
    is_in_groups: bool

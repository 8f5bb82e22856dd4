"""JSON shapes of the plan document: special factors, tests, transition."""

from __future__ import annotations

import msgspec

from aivo.db.columns import Shape, date
from aivo.domains.iep.shapes.words import Participation, PostsecondaryArea


class Factor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One special factor: considered by the team or not yet, and where in the plan it is met."""

    is_needed: bool | None = None
    """Null: the team has not yet looked at it."""
    where_addressed: str = ""
    note: str = ""


class SpecialFactors(Shape, frozen=True):
    """The special factors of 34 CFR 300.324(a)(2), each yes or no and where it is addressed."""

    behavior: Factor = Factor()
    """Behaviour that impedes learning: positive supports were considered."""
    limited_english: Factor = Factor()
    braille: Factor = Factor()
    """Blind or visually impaired: Braille is taught unless the evaluation rules it out."""
    communication: Factor = Factor()
    deaf_hard_of_hearing: Factor = Factor()
    """Language and communication needs, peers and staff in the learner's own mode."""
    assistive_technology: Factor = Factor()
    communication_mode: str = ""
    """How the learner communicates, such as speech, sign language, an AAC device."""
    language_of_instruction: str = ""


class TestParticipation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the learner takes one state or district test; the accommodations are rows of their own."""

    __test__ = False

    name: str
    level: str = "state"
    subject: str = ""
    participation: Participation = "regular"
    note: str = ""


class TransitionAssessment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An age-appropriate transition assessment and what it showed."""

    name: str
    on: date | None = None
    area: PostsecondaryArea = "employment"
    result: str = ""


class PostsecondaryGoal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the learner will do after school; annual goals and services that lead there name its area."""

    area: PostsecondaryArea
    statement: str
    own_words: str = ""


class CourseOfStudy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The courses of one school year on the way to the postsecondary goals."""

    school_year: str
    courses: list[str] = []


class TransitionAgency(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agency likely to provide or pay for transition services, and what follows if it does not."""

    name: str
    responsibility: str = ""
    consent_on: date | None = None
    """Consent of the parent or adult student to invite it (300.321(b)(3))."""
    invited_on: date | None = None
    follow_up: str = ""


class Transition(Shape, frozen=True):
    """Transition from school, in effect at 16 or at the state's age (34 CFR 300.320(b))."""

    applies: bool = False
    student_invited_on: date | None = None
    student_interview: str = ""
    """Strengths, interests and preferences in the learner's own words."""
    assessments: tuple[TransitionAssessment, ...] = ()
    postsecondary_goals: tuple[PostsecondaryGoal, ...] = ()
    services: tuple[str, ...] = ()
    """Transition services in the words of the plan; those with an amount are service lines of their own."""
    courses_of_study: tuple[CourseOfStudy, ...] = ()
    agencies: tuple[TransitionAgency, ...] = ()
    diploma_track: str = ""
    expected_exit_on: date | None = None

"""Refusals of the identity room."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid, SignInNeeded, TooMany


class SignInRefused(SignInNeeded):
    """This name and password do not belong together. Please try again."""


class TooManyTries(TooMany):
    """Too many tries. Please wait 15 minutes, or ask your school for help."""


class TooBusy(TooMany):
    """Many people are signing in at this moment. Please try again in a minute."""

    status = 503


class PasswordRefused(Invalid):
    """This password is too easy to guess. Please choose another one."""


class UsernameTaken(Conflict):
    """Somebody in this organization already has this sign-in name."""


class RoleRefused(Forbidden):
    """Only the platform makes platform administrators."""


class PeopleDutyNeeded(Forbidden):
    """Only a duty over people may do this."""


class ChallengeOver(SignInNeeded):
    """This sign-in took too long or was used already. Please begin again with your name and password."""


class CodeRefused(SignInNeeded):
    """This code is not right, or was used already. Please wait for the next one and try again."""


class StepUpNeeded(Forbidden):
    """Please show once more that it is you, then try again."""


class FactorNeeded(Conflict):
    """Your account needs a second step. Please add another one before you remove this one."""


class SheetNeedsApp(Conflict):
    """Please set up an authenticator app first; the code sheet is for the day you are without it."""

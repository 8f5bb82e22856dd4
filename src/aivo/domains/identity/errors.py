"""Refusals of the identity room."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid, Refusal, SignInNeeded, TooMany


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


class PasskeyRefused(SignInNeeded):
    """This passkey was not accepted. Please try again, or use another way."""


class FactorBeyondYours(Forbidden):
    """This person's duties reach further than yours, so somebody else has to do this."""


class NothingToReset(Conflict):
    """This person has no second step that could be taken away."""


class SetUpNeeded(Forbidden):
    """This account needs a second step at sign-in first: please sign in on the web page /sign-in and set one up."""


class PasswordChangeNeeded(Forbidden):
    """Somebody else set this password: please sign in on the web page /sign-in once and choose one of your own."""


class StepUpNeeded(Forbidden):
    """Please show once more that it is you, then try again."""


class FactorNeeded(Conflict):
    """Your account needs a second step. Please add another one before you remove this one."""


class SheetNeedsApp(Conflict):
    """Please set up an authenticator app first; the code sheet is for the day you are without it."""


class LinkOver(Refusal):
    """This link was used already or is too old. Please ask your school for a new one."""

    status = 410


class InvitationCodeRefused(SignInNeeded):
    """This is not the code that belongs to the link. Please look at the paper again."""


class AlreadySignsIn(Conflict):
    """This person signs in already. If they lost their password, give them a link to a new one."""


class NoSignIn(Conflict):
    """This person does not sign in at the moment."""


class LearnersNeedNoLink(Conflict):
    """Learners sign in with their class, not by an invitation."""


class LinkBeyondDuties(Forbidden):
    """This person has duties beyond your own, so somebody who has them too must do this."""


class NothingToWithdraw(Conflict):
    """This invitation was used or withdrawn already."""


class ProviderRefused(Invalid):
    """This is not the address of a sign-in service that Aivo can use."""


class ProviderAway(Refusal):
    """The other sign-in does not answer at the moment. Please try again in a minute, or use your password."""

    status = 502


class ForeignSignInRefused(SignInNeeded):
    """The other sign-in did not work. Please begin again, or use your password."""


class NobodyTied(SignInNeeded):
    """Nobody here is tied to this account. Please sign in with your password once and tie it under Security."""


class TiedToSomebody(Conflict):
    """This account of the other sign-in is tied to an account here already."""


class LastWayIn(Conflict):
    """This is your only way in. Please ask your school for a password first."""


class SecurityDutyNeeded(Forbidden):
    """Only the security duty may do this."""


class ClassCodeRefused(SignInNeeded):
    """This is not the code of a class. Please look at it again, letter by letter."""


class DoorClosed(SignInNeeded):
    """The code of this class is over. Please ask your teacher for the new one."""


class PicturesRefused(SignInNeeded):
    """These are not the right pictures. Please try again, or ask your teacher."""


class PicturesTooEasy(Invalid):
    """Four times the same picture is too easy to guess. Please choose another one among them."""


class NotByPictures(Forbidden):
    """This needs a password. Please sign in with your name and your password."""


class RoleNotHeld(Forbidden):
    """This is not a role of yours."""


class DutyBeyondYours(Forbidden):
    """You can give and end only duties that open nothing beyond your own, and none to yourself."""


class AlreadyHas(Conflict):
    """This person has this already in these days."""


class EndsBeforeItBegins(Invalid):
    """The last day is before the first."""


class NotYourself(Conflict):
    """Nobody signs themselves off; please ask somebody else with a duty over people."""


class TokenRefused(Invalid):
    """A token needs a name, something it may be used for, and an end."""


class TokensOff(Forbidden):
    """Access tokens are not for this role, or your district has turned them off."""


class NumberRefused(Invalid):
    """This is not a telephone number. Please type it with its area code, like (312) 555-0142."""


class PhonesForFamily(Forbidden):
    """Codes to a phone are for families. Whoever works here uses an authenticator app or a passkey."""


class TooManyPhones(Conflict):
    """Three phones are the most. Please remove one first."""


class TooManyCodes(TooMany):
    """So many codes were sent already. Please wait an hour, or use another way."""

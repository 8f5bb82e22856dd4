"""What each form is asked wrongly, so that the page that comes back is looked at too; a form without a line fails.

``WRONG`` names what is typed: whatever has no line there is left blank. ``BUTTONS`` have nothing to type, which is read
from the pages themselves. ``OTHERWISE`` says why a form with fields has no wrong answer here, or who looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from aivo.doors import DOORS

POSTED: Final = [page.removeprefix("POST ") for page, _ in DOORS.items() if page.startswith("POST ")]

WRONG: Final[Mapping[str, Mapping[str, str]]] = {
    "/sign-in": {"username": "okoro", "password": "wrong"},
    "/sign-in/code": {"code": "1"},
    "/sign-in/password": {"password": "short"},
    "/sign-in/set-up/app/{id}": {"code": "12"},
    "/sign-in/set-up/phone": {"number": "12"},
    "/security/phone": {"number": "12"},
    "/forgot": {},
    "/link": {"code": "no"},
    "/class": {"code": "zzz"},
    "/security/app/{id}/confirm": {"code": "12"},
    "/security/prove": {"proof": "wrong"},
    "/security/tokens": {},
    "/profile": {"pronouns": "x" * 500, "locale": "xx"},
    "/reading": {"size": "huge"},
    "/messages/new": {},
    "/messages/{id}": {},
    "/messages/hours": {"days": "nine"},
    "/caseloads/{id}": {},
    "/people/{id}/invite": {},
    "/people/new": {},
    "/people/{id}/duties": {},
    "/people/{id}/duties/{row}/end": {},
    "/people/{id}/roles": {},
    "/people/{id}/roles/{row}/end": {},
    "/people/{id}/names": {},
    "/people/{id}/status": {},
    "/schools/{id}/enrol": {},
    "/students/{id}/leave": {},
    "/schools/{id}/classes/new": {},
    "/schools/{id}/classes/{class}": {},
    "/schools/{id}/calendar/{calendar}": {},
    "/students/{id}/documents": {},
    "/students/{id}/record": {},
    "/students/{id}/record/{request}": {},
    "/students/{id}/disclosures": {},
    "/records/new": {},
    "/records/{id}": {},
    "/duplicates/{a}/{b}": {},
    "/settings/sign-in": {},
    "/settings/sign-in/{id}": {},
    "/support": {},
    "/roster": {},
    "/tenants/new": {},
    "/tenants/{id}/state": {},
    "/settings/{section}": {"networks": "no colon here"},
    "/profile/reach": {},
}
BUTTONS: Final = {
    "/sign-in/demo", "/sign-out", "/security/sessions/others/end", "/security/sessions/{id}/end",
    "/security/devices/forget", "/security/devices/{id}/forget", "/security/sheet", "/security/factors/{id}/remove",
    "/security/tokens/{id}/revoke", "/invitations/{id}/withdraw", "/people/{id}/reset", "/people/{id}/factors/reset",
    "/support/{id}/enter", "/support/{id}/end", "/roster/jobs/{id}/apply", "/roster/jobs/{id}/stop",
    "/roster/imports/{id}/undo", "/notifications/read", "/notifications/{id}", "/outbox/{id}/retry",
    "/outbox/{id}/cancel", "/outbox/{id}/returned", "/projecting", "/caseloads/undo", "/class/who",
    "/class-sign-in/{id}/cards", "/class-sign-in/{id}/code",
    "/class-sign-in/{id}/learners/{user_id}/let-in", "/merges/{id}/undo", "/rollover/{id}/undo", "/my-pictures",
    "/my-pictures/new", "/roles", "/security/accounts/{id}/tie", "/security/accounts/{id}/untie", "/link/with/{id}",
    "/sign-in/set-up/sheet", "/class/pictures", "/sign-in/passkey", "/sign-in/code/passkey", "/sign-in/set-up/passkey",
    "/security/prove/passkey", "/sign-in/code/phone", "/sign-in/set-up/phone/{id}/send", "/security/prove/phone",
    "/security/phone/{id}/send", "/tenants/{id}/state/undo",
}  # fmt: skip
OTHERWISE: Final[Mapping[str, str]] = {
    "/caseloads/next-year/{id}": "not looked at yet: it is there only after the step into the next school year",
    "/sign-in/set-up/phone/{id}": "stands once a code was sent: tests/web/phones",
    "/security/phone/{id}/confirm": "stands once a code was sent: tests/web/phones",
    "/messages/{id}/people": "somebody of the list is always chosen",
    "/rollover": "a school without a next one is right too",
    "/security/app": "any name of the app is right, and so is none",
    "/notifications/choices": "each choice is right",
    "/class-sign-in/{id}/change": "each choice is right",
    "/class-sign-in/{id}/learners/{user_id}/face": "each choice is right",
    "/security/passkey": "a script fills it in: test_passkeys",
    "/support/{id}/answer": "nothing to say until a learner was found: test_support",
    "/sign-in/set-up/sheet/confirm": "stands on the answer of another form: test_set_up",
}


def posted_route(path: str) -> str:
    """The route that a form is sent to; empty for none of ours."""
    if path in POSTED:
        return path
    return next((each for each in POSTED if re.fullmatch(re.sub(r"{\w+}", "[^/]+", each), path)), "")

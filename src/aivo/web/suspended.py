"""A suspended organization: everything is read and exported, nothing is written. What one may still do there.

PostgreSQL refuses the write itself (``app.enter``); here it is said in one sentence before anybody waits for it.
"""

from __future__ import annotations

import re

from aivo.kit.errors import Forbidden
from aivo.web.wording import marked as _


class Suspended(Forbidden):
    """Your organization is suspended: everything can be read and exported, and nothing can be changed."""


class OnlyAdministrators(Forbidden):
    """Your organization is suspended: only its administrators come in. Who may see a record asks them."""


DOOR = _(
    "Your organization is suspended in Aivo: only its administrators come in. If you have a right to see a record, "
    "such as your child's, ask the school; it has to show it to you."
)
"""What is said at sign-in to everybody else."""
DOOR_TITLE = _("Only administrators come in now")
TITLE = _("Nothing can be changed now")
HELP = _(
    "Your organization is suspended: everything can be read and exported, and nothing can be changed. The reason "
    "stands under Settings."
)

GOES_ON = re.compile(
    r"/(sign-(in|out)|class|security/(prove|sessions|devices)|roles|projecting|support/[0-9a-f-]{36}/end"
    r"|api/v1/(sign-in|sign-out|sessions))(/|$)"
)
"""Signing in and out, ending sessions and visits, going over to another role: safe and needed, whatever the state."""


def is_refused(status: str, path: str) -> bool:
    """Whether a change at this address is refused in a tenant of this state."""
    return status == "suspended" and GOES_ON.match(path) is None

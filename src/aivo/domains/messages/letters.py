"""What mails say: one fixed text for each kind and language, and nothing of the learner, the school or the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

from aivo.kit.clock import now
from aivo.web.wording import known, say
from aivo.web.wording import marked as _


@dataclass(frozen=True, slots=True)
class Text:
    """A mail's subject and its one sentence."""

    subject: str
    sentence: str


WAITS = Text(
    _("Something is waiting for you in Aivo"), _("Something is waiting for you in Aivo. Please sign in to read it:")
)
TEXTS: Mapping[str, Text] = {
    "message": Text(
        _("A message is waiting for you in Aivo"), _("Somebody wrote to you in Aivo. Please sign in to read it:")
    ),
    "document": Text(
        _("A document is waiting for you in Aivo"), _("A document is waiting for you. Please sign in to open it:")
    ),
    "notice": WAITS,
    "meeting": WAITS,
    "plan": WAITS,
    "general": WAITS,
    "device": Text(
        _("New sign-in to your Aivo account"),
        _("A new device signed in to your Aivo account. If this was not you, open Aivo and end it:"),
    ),
    "ties": Text(
        _("A way into your Aivo account was changed"),
        _("Your account was tied to another sign-in, or untied from it. If this was not you, open Aivo and look:"),
    ),
    "rights": WAITS,
    "records": WAITS,
    "import": Text(
        _("Your import in Aivo is finished"), _("The import you started is finished. Please sign in to see it:")
    ),
    "support": Text(
        _("Support access to Aivo was opened"),
        _("Somebody of the Aivo team was given access. Please sign in to see it:"),
    ),
    "invitation": Text(
        _("Your Aivo account is ready"),
        _("An account was made for you. Please open this page to begin. It works once:"),
    ),
    "reset": Text(
        _("Choose a new password for Aivo"),
        _("Somebody asked for a new password for your account. Please open this page to choose it. It works once:"),
    ),
    "factors": Text(
        _("Your second step for Aivo was changed"),
        _("The second step of your sign-in was changed. If this was not you, please sign in and look:"),
    ),
    "organization": Text(
        _("The state of your organization in Aivo has changed"),
        _("What your organization can do in Aivo has changed. Please sign in to see how and why:"),
    ),
    "password": Text(
        _("Your Aivo password was changed"),
        _("Your password was changed. If this was not you, please choose a new one at once:"),
    ),
}
"""Kind of mail to its text. Meetings, plans and notices all read alike: a mailbox is read over shoulders."""

GREETING = _("Hello,")
NOTHING_MORE = _("This mail says nothing more, so that it tells nobody else anything. Please do not answer it.")
CHOICE = _("You can choose in Aivo which mails you get.")

SENDER = "Aivo"


def compose(kind: str, locale: str, link: str, message_id: str, *, sender: str, recipient: str) -> EmailMessage:
    """A mail as it is handed to the mail server. The same mail at every try but for its date."""
    language = known(locale)
    text = TEXTS[kind]
    mail = EmailMessage()
    mail["Subject"] = say(language, text.subject)
    mail["From"] = f"{SENDER} <{sender}>"
    mail["To"] = recipient
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    lines = [GREETING, text.sentence, link, NOTHING_MORE, CHOICE]
    mail.set_content("\n\n".join(line if line is link else say(language, line) for line in lines) + "\n")
    mail["Content-Language"] = language
    return mail

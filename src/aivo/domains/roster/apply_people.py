"""People and their roles out of a roster. Nobody is joined on a name or an address, and nothing is opened by an import.

A contact of a learner becomes a user who cannot sign in. Home roles, and the address of a parent who signs in here, are
changed by people only.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from aivo.domains.identity.models import User, UserRole
from aivo.domains.roster.facts import Fact
from aivo.domains.roster.worded import worded
from aivo.domains.roster.work import Work
from aivo.kit.ids import new_id
from aivo.web.wording import marked as _

OFF_IN_SOURCE = "switched off or removed in the roster"
"""Why an import deactivated somebody; only then may a later import bring them back."""


async def apply_people(work: Work) -> None:
    """Write users, then their roles."""
    await _apply_users(work)
    await _apply_roles(work)


NOW = "id, username, role, status, given_name, family_name"
ACCOUNTS = "select id, email, deactivation_reason from app.accounts($1)"


async def _apply_users(work: Work) -> None:
    adds, changes = work.plan.adds.get("person", []), work.plan.changes.get("person", [])
    usernames = await _Usernames.of(work, [*adds, *changes])
    new: list[dict[str, Any]] = []
    for fact in adds:
        added_id = new_id()
        new.append({"id": added_id, "role": fact.text("role"), **_names(fact), **_new_status(work, fact),
                    "username": usernames.give(fact, added_id, work), "email": fact.text("email") or None})  # fmt: skip
        work.link(fact, added_id)
    await work.insert(User, new)
    work.new_users = {row["id"] for row in new}
    known = [(fact, row_id) for fact in changes if (row_id := work.row_id("person", fact.key))]
    ids = [row_id for _, row_id in known]
    rows = {row["id"]: dict(row) for row in await work.current(User, NOW, ids)}
    for account in await work.ctx.ask(ACCOUNTS, ids) if ids else ():
        rows[account["id"]] |= dict(account)
    changed = []
    for fact, row_id in known:
        if row := rows.get(row_id):
            changed.append({"id": row_id, **_changes(work, fact, row, usernames)})
            _note_swapped(work, fact, row)
        work.link(fact, row_id)
    await work.update(User, changed)


def _names(fact: Fact) -> dict[str, Any]:
    """Names and other things a person is called by."""
    return {
        "given_name": fact.text("given_name"), "middle_name": fact.text("middle_name") or None,
        "family_name": fact.text("family_name"), "title": fact.text("title") or None,
        "pronouns": fact.text("pronouns") or None, "staff_identifier": fact.text("staff_identifier") or None,
        "home_language": fact.text("home_language") or None,
    }  # fmt: skip


def _note_swapped(work: Work, fact: Fact, row: Any) -> None:
    """Say where the source now has given and family name the other way round: a column was mistaken for the other."""
    names = fact.text("given_name"), fact.text("family_name")
    if names == (row["family_name"], row["given_name"]) and names[0] != names[1]:
        work.note("names_swapped", _("Given and family name have changed places."), fact, "givenName")


def _usual_status(role: str) -> str:
    """A contact cannot sign in until a named person confirms who they are and invites them."""
    return "contact" if role == "parent" else "active"


def _new_status(work: Work, fact: Fact) -> dict[str, Any]:
    if fact.flag("is_enabled"):
        return {"status": _usual_status(fact.text("role")), "deactivated_at": None, "deactivation_reason": None}
    return {"status": "deactivated", "deactivated_at": work.moment, "deactivation_reason": OFF_IN_SOURCE}


def _changes(work: Work, fact: Fact, row: Any, usernames: _Usernames) -> dict[str, Any]:
    """What an import may change of a person who is known."""
    values = {name: value for name, value in _names(fact).items()
              if value is not None or name in ("middle_name", "staff_identifier")}  # fmt: skip
    values["username"] = usernames.give(fact, row["id"], work, before=row["username"])
    if fact.text("role") != row["role"]:
        work.note(
            "role_change_held",
            worded(
                _("The roster says %(text_role)s, here it is %(row_role)s."),
                text_role=fact.text("role"),
                row_role=row["role"],
            ),
            fact,
            "role",
        )
    email = fact.text("email") or None
    signs_in = is_parent_who_signs_in(row)
    if email != row["email"] and signs_in:
        work.note("email_change_held", _("The address is another one than here."), fact, "email")
    elif email != row["email"]:
        values |= {"email": email, "is_email_confirmed": False}
    if not fact.flag("is_enabled") and signs_in:
        work.note("contact_kept", _("The source has switched this parent off."), fact, "enabledUser")
    elif not fact.flag("is_enabled") and row["status"] != "deactivated":
        values |= {"status": "deactivated", "deactivated_at": work.moment, "deactivation_reason": OFF_IN_SOURCE}
    elif fact.flag("is_enabled") and row["status"] == "deactivated" and row["deactivation_reason"] == OFF_IN_SOURCE:
        values |= {"status": _usual_status(row["role"]), "deactivated_at": None, "deactivation_reason": None}
    return values


def is_parent_who_signs_in(row: Any) -> bool:
    """Whether a named person let this parent in: then an import neither shuts them out nor changes their address."""
    return row["role"] == "parent" and row["status"] in ("active", "invited")


class _Usernames:
    """Which usernames are free. Two people with one username are two people: the second gets a number."""

    def __init__(self, owners: dict[str, UUID]) -> None:
        self.owners = owners

    @classmethod
    async def of(cls, work: Work, facts: list[Fact]) -> _Usernames:
        """Look at all usernames of the tenant that begin like a wanted one."""
        if not facts:
            return cls({})
        rows = await work.ctx.ask(
            "select username, id from users where tenant_id = $1 and deleted_at is null", work.tenant_id
        )
        return cls({row["username"]: row["id"] for row in rows})

    def give(self, fact: Fact, row_id: UUID, work: Work, *, before: str | None = None) -> str:
        """The wanted username, or the next free one after it; somebody's own stays theirs."""
        wanted = fact.text("username")
        owner = self.owners.get(wanted)
        if owner is None or owner == row_id:
            if before is not None and before != wanted and self.owners.get(before) == row_id:
                del self.owners[before]
            self.owners[wanted] = row_id
            return wanted
        if before is not None and before.rpartition("-")[0] == wanted:
            return before
        number = 2
        while f"{wanted}-{number}" in self.owners:
            number += 1
        given = f"{wanted}-{number}"
        self.owners[given] = row_id
        work.note(
            "username_taken", worded(_("The username is taken; %(given)s was given."), given=given), fact, "username"
        )
        return given


async def _apply_roles(work: Work) -> None:
    """The roles a session may run in. A further role of an administrator is given by people, not by a later import."""
    facts = work.facts("role")
    if not facts:
        return
    people = {user_id for fact in facts if (user_id := work.row_id("person", fact.text("person")))}
    fresh = work.new_users
    rows = await work.current(
        UserRole, "id, user_id, role, school_id, valid_from, valid_to", people - fresh, key="user_id"
    )
    open_rows: dict[Any, UUID] = {}
    ends: dict[Any, date] = {}
    for row in rows:
        key = (row["user_id"], row["role"], row["school_id"])
        if row["valid_to"] is None or row["valid_to"] >= work.today:
            open_rows[key] = row["id"]
        else:
            ends[key] = max(row["valid_to"], ends.get(key, row["valid_to"]))
    homes = await _home_roles(work, people)
    schools = {row["id"] for row in await work.ctx.ask("select id from schools where tenant_id = $1", work.tenant_id)}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    ended: list[UUID] = []
    for fact in facts:
        user_id = work.row_id("person", fact.text("person"))
        if user_id is None:
            continue
        org_id = work.row_id("org", fact.text("org"))
        role, school_id = fact.text("role"), org_id if org_id in schools else None
        key = (user_id, role, school_id)
        first = after(ends.get(key), fact.day("begins_on") or work.since)
        values = {"is_primary": fact.flag("is_primary"), "source_role": fact.text("source_role"),
                  "valid_to": _not_before(fact.day("ends_on"), first)}  # fmt: skip
        row_id = open_rows.get(key)
        if row_id is not None:
            changed.append({"id": row_id, **values})
        elif role == "district_admin" and user_id not in fresh and homes.get(user_id) != role:
            work.note("role_change_held", _("The roster makes the person an administrator."), fact, "role")
            row_id = user_id
        else:
            row_id = new_id()
            open_rows[key] = row_id
            new.append(
                {"id": row_id, "user_id": user_id, "role": role, "school_id": school_id, "valid_from": first, **values}
            )
        before = work.links.get("role", fact.key)
        if before is not None and not before.is_removed and before.row_id not in (row_id, user_id):
            ended.append(before.row_id)
        work.link(fact, row_id)
    added = {row["id"] for row in new}
    await work.end(UserRole, ended)
    await work.insert(UserRole, new)
    await work.update(UserRole, list({row["id"]: row for row in changed if row["id"] not in added}.values()))


def _not_before(last: date | None, first: date) -> date | None:
    return max(last, first) if last is not None else None


def after(ended: date | None, first: date) -> date:
    """The first day of a new stretch: not before the last one's end."""
    return first if ended is None else max(first, ended + timedelta(days=1))


async def _home_roles(work: Work, people: set[UUID]) -> dict[UUID, str]:
    return {row["id"]: row["role"] for row in await work.current(User, "id, role", people)}

"""Which rows a person may see, add, change and remove: one function for each scope word, and the rooms' exceptions.

The second writing of the policies, in Python and by hand. ``None`` means that this world does not decide it here: then
only the tenant is demanded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import Table

from aivo.db.scopes import Scope
from aivo.hostile.access import Standing
from aivo.hostile.facts import Row, learner_column, tenant_column
from aivo.hostile.grants import ADD, AUDITOR, BILLING, CHANGE, READ, TALKS, commands_of

Answer = bool | None
PLATFORM_READS = ("tenants", "tenant_states", *BILLING, "usage_records")
"""What the platform sells and bills: it reads and changes these of every tenant."""


def may(who: Standing, table: Table, row: Row, command: str) -> Answer:
    """Whether this person may see (add, change, remove) this row with a command that their login role has."""
    if command not in commands_of(table, who.login):
        return False
    if who.login == AUDITOR:
        return True
    owner = row[tenant_column(table)]
    if who.role == "platform_admin" and table.name in PLATFORM_READS:
        return True
    scope: Scope = table.info["scope"]
    if owner != who.actor.tenant_id and not (scope.word == "CATALOGUE" and owner is None):
        return False
    if who.role == "system":
        return command == READ or owner is not None
    answer = WORDS[scope.word](who, table, row, command)
    for rule in NARROWER.get((table.name, command), ()):
        if answer is not False:
            narrow = rule(who, row)
            answer = narrow if answer and narrow is not None else (False if narrow is False else None)
    return answer


def _root(who: Standing, table: Table, row: Row, command: str) -> Answer:
    return command == READ or (who.role == "district_admin" and "settings" in who.duty_writes)


def _catalogue(who: Standing, table: Table, row: Row, command: str) -> Answer:
    ours = row["owner_tenant_id"] is not None
    if who.role == "platform_admin":
        return not ours
    if command == READ:
        return True
    return ours and (who.role == "teacher" or (who.role == "district_admin" and "settings" in who.duty_writes))


def _tenant(who: Standing, table: Table, row: Row, command: str) -> Answer:
    if command == READ:
        return True
    if table.name == "staff_hours" and row["user_id"] == who.actor.user_id:
        return who.role in ("teacher", "district_admin")
    return who.role == "district_admin" and "settings" in who.duty_writes


def _staff(who: Standing, table: Table, row: Row, command: str) -> Answer:
    if who.role == "district_admin":
        return command == READ or "plan" in who.duty_writes
    return who.role == "teacher"


def _district(who: Standing, table: Table, row: Row, command: str) -> Answer:
    need = str(table.info["scope"].need)
    if table.name in ("support_grants", "tenant_states"):
        return True
    if table.name == "identity_providers" and command != READ:
        return "security" in who.duties
    return need in (who.duty_reads if command == READ else who.duty_writes)


def _people(who: Standing, table: Table, row: Row, command: str) -> Answer:
    if who.role == "platform_admin":
        return command == READ or row["id"] == who.actor.user_id
    if who.role == "district_admin":
        if command == READ:
            return True
        taboo = row["username"].startswith("aivo-support-") or row["role"] == "platform_admin"
        return "people" in who.duty_writes and not taboo
    return row["id"] in who.people if command == READ else row["id"] == who.actor.user_id


def _owner(who: Standing, table: Table, row: Row, command: str) -> Answer:
    return who.actor.user_id is not None and row["user_id"] == who.actor.user_id


def _append_only(who: Standing, table: Table, row: Row, command: str) -> Answer:
    if who.role == "district_admin":
        return "audit" in who.duty_reads and (table.name != "audit_values" or "registry" in who.duty_reads)
    family = who.role == "parent" and row["student_id"] in who.reads["evaluation"]
    return family and not row["is_kept_apart"] and row["actor_role"] not in ("parent", "learner")


def _guarded(who: Standing, table: Table, row: Row, command: str) -> Answer:
    return False


def _student(who: Standing, table: Table, row: Row, command: str) -> Answer:
    need, learner = str(table.info["scope"].need), row[learner_column(table) or "student_id"]
    if table.name in MEMBERS and who.login == "aivo_member":
        return MEMBERS[table.name](who, row, learner, command)
    if table.name == "documents" and command == ADD and "audit" in who.duty_writes:
        return True
    if table.name == "record_statements":
        need = NEED_OF_PART.get(row["part"], "plan") if command == READ else "audit"
    duties, learners = (who.duty_reads, who.reads) if command == READ else (who.duty_writes, who.writes)
    return need in duties or learner in learners[need]


WORDS: Mapping[str, Callable[[Standing, Table, Row, str], Answer]] = {
    "TENANT_ROOT": _root, "CATALOGUE": _catalogue, "TENANT": _tenant, "STAFF": _staff, "DISTRICT": _district,
    "PEOPLE": _people, "OWNER": _owner, "APPEND_ONLY": _append_only, "GUARDED": _guarded, "STUDENT": _student,
}  # fmt: skip

Member = Callable[[Standing, Row, UUID, str], Answer]


def _by_need(need: str, own: Callable[[Standing, Row], bool]) -> Member:
    """Staff see every row of the need, families those that ``own`` says are about themselves."""

    def rule(who: Standing, row: Row, learner: UUID, command: str) -> Answer:
        if command != READ:
            return learner in who.writes[need]
        return learner in who.reads[need] and (who.role == "teacher" or own(who, row))

    return rule


def _about_me(who: Standing, row: Row) -> bool:
    return bool(row["user_id"] == who.actor.user_id)


def _my_home(who: Standing, row: Row) -> bool:
    return row.get("household_id", row["id"]) in who.households


def _talk(who: Standing, row: Row, learner: UUID, command: str) -> Answer:
    return row.get("thread_id", row["id"]) in who.threads


def _documents(who: Standing, row: Row, learner: UUID, command: str) -> Answer:
    mine = row["by_user_id"] == who.actor.user_id
    if command == ADD:
        if who.role == "parent":
            decides = learner in who.writes["decision"]
            return row["source"] == "family" and mine and decides and learner in who.reads["evaluation"]
        return learner in who.writes["evaluation"] and row["audience"] != "custodian"
    need = {"plan_team": "plan", "evaluation_team": "evaluation", "health": "health"}.get(row["audience"])
    if command == CHANGE:
        return learner in who.writes["evaluation"] and need is not None and (
            need != "health" or learner in who.reads["health"]
        )  # fmt: skip
    if need is None:
        return who.role == "parent" and mine and learner in who.reads["basic"]
    return learner in who.reads[need] and (who.role != "parent" or row["source"] != "family" or mine)


def _passage(who: Standing, row: Row, learner: UUID, command: str) -> Answer:
    held = row["held_back_at"] is not None
    if command == READ:
        shown = not held or row["released_at"] is not None or who.role == "learner"
        return learner in who.reads["conversation"] and shown
    return learner in who.writes["conversation"] and not (command == CHANGE and held)


def _consents(who: Standing, learner: UUID, command: str, kind: str) -> bool:
    if command == READ:
        return learner in who.reads["consent"] | who.reads["decision"] | who.adult_self
    return learner in who.writes["consent" if kind == "data" else "decision"] | who.adult_self


def _records(who: Standing, row: Row, learner: UUID, command: str) -> Answer:
    return _consents(who, learner, command, row["kind"]) and (command != CHANGE or who.role == "teacher")


def _answers(who: Standing, row: Row, learner: UUID, command: str) -> Answer:
    own = row["user_id"] == who.actor.user_id and (command == READ or row["capacity"] != "school_official")
    return _consents(who, learner, command, row["kind"]) and (who.role == "teacher" or own)


def _notices(who: Standing, row: Row, learner: UUID, command: str) -> Answer:
    own = command == READ and row["to_user_id"] == who.actor.user_id
    return _consents(who, learner, command, row["kind"]) and (who.role == "teacher" or own)


def _histories(who: Standing, row: Row, learner: UUID, command: str) -> Answer:
    return _consents(who, learner, command, "")


def _sees_as_parent(who: Standing, learner: UUID) -> bool:
    return who.role == "parent" and learner in who.reads["registry"]


def _own_request(who: Standing, row: Row, learner: UUID, command: str) -> Answer:
    if row["asked_by_user_id"] != who.actor.user_id or not _sees_as_parent(who, learner):
        return False
    if command == ADD:
        untouched = all(row[each] is None for each in UNTOUCHED if each in row)
        asked = row.get("channel", "app") == "app" and row.get("by_right", "parent") == "parent"
        decides = row.get("kind") not in ("disclose", "destroy") or learner in who.writes["decision"]
        return untouched and asked and decides
    return None if command == CHANGE else True


UNTOUCHED = (
    "taken_by_user_id", "decision", "done_on", "withdrawn_on", "reason", "reminded_on", "hearing_notice_on",
    "hearing_asked_on", "hearing_on",
)  # fmt: skip
"""What a family leaves to the school when it asks."""

NEED_OF_PART = {
    "evaluation": "evaluation", "services": "service", "behaviour": "behaviour", "health": "health",
    "learning": "learning",
}  # fmt: skip
"""The need that opens a part of the record; every other part opens with the plan."""


def _statement(who: Standing, row: Row, learner: UUID, command: str) -> Answer:
    if command == READ:
        return who.role != "learner" and learner in who.reads[NEED_OF_PART.get(row["part"], "plan")]
    own = row["by_user_id"] == who.actor.user_id and row["taken_by_user_id"] is None
    return own and _sees_as_parent(who, learner)


def _given_away(who: Standing, row: Row, learner: UUID, command: str) -> Answer:
    return _sees_as_parent(who, learner) and not row["is_secret"]


MEMBERS: Mapping[str, Member] = {
    **dict.fromkeys(TALKS, _talk),
    **dict.fromkeys(("contact_points", "contact_logs"), _by_need("contact", _about_me)),
    **dict.fromkeys(("households", "household_members", "household_addresses"), _by_need("contact", _my_home)),
    "student_notices": _by_need("notice", _about_me),
    "parent_student_relations": _by_need("basic", _about_me),
    "parent_relation_rights": _by_need("basic", lambda who, row: row["relation_id"] in who.own_relations),
    "documents": _documents, "ai_messages": _passage, "consent_records": _records, "consent_answers": _answers,
    "consent_notices": _notices, "consent_histories": _histories, "record_requests": _own_request,
    "amendment_requests": _own_request, "record_statements": _statement, "disclosures": _given_away,
}  # fmt: skip
"""Tables whose rows members read and write by a rule of their own."""

Rule = Callable[[Standing, Row], Answer]
REQUESTS = ("record_requests", "amendment_requests", "disclosures")
"""Read and written by records custodians, and by a parent for what is theirs."""


def _unless_protected(who: Standing, row: Row) -> Answer:
    return not row["is_protected"] or "audit" in who.duty_reads or row["household_id"] in who.households


def _unless_protected_change(who: Standing, row: Row) -> Answer:
    return not row["is_protected"] or "audit" in who.duty_reads


def _custodian(who: Standing, row: Row) -> Answer:
    return who.login != "aivo_district" or row["audience"] != "custodian" or "audit" in who.duty_reads


def _taking_part(who: Standing, row: Row) -> Answer:
    if who.login != "aivo_district":
        return True
    return row.get("thread_id", row["id"]) in who.threads or "audit" in who.duty_reads


def _writes_to_families(who: Standing, row: Row) -> Answer:
    return "notice" in who.duty_writes or row["student_id"] in who.writes["notice"]


def _keeps_records(who: Standing, row: Row) -> Answer:
    return who.login != "aivo_district" or "audit" in who.duty_reads or row["student_id"] in who.reads["audit"]


def _writes_records(who: Standing, row: Row) -> Answer:
    return who.login != "aivo_district" or "audit" in who.duty_writes or row["student_id"] in who.writes["audit"]


def _undecided(who: Standing, row: Row) -> Answer:
    return None


NARROWER: Mapping[tuple[str, str], tuple[Rule, ...]] = {
    ("household_addresses", READ): (_unless_protected,),
    ("household_addresses", CHANGE): (_unless_protected_change,),
    ("documents", READ): (lambda who, row: _custodian(who, row) or row["by_user_id"] == who.actor.user_id,),
    ("documents", CHANGE): (_custodian,),
    **{(table, READ): (_taking_part,) for table in TALKS},
    **{(table, READ): (_keeps_records,) for table in REQUESTS},
    **{(table, command): (_writes_records,) for table in REQUESTS for command in (ADD, CHANGE)},
    ("record_statements", ADD): (_writes_records,),
    **{
        ("parent_student_relations", command): (
            lambda who, row: not row["is_confirmed"] or _writes_to_families(who, row),
        )
        for command in (ADD, CHANGE)
    },
    **{("parent_relation_rights", command): (_writes_to_families,) for command in (ADD, CHANGE)},
    **{
        ("assessment_assignments", command): (lambda who, row: who.login != "aivo_member" or who.role == "teacher",)
        for command in (ADD, CHANGE)
    },
    ("writing_comments", ADD): (_undecided,),
    ("access_tokens", ADD): (_undecided,),
    ("known_devices", ADD): (lambda who, row: False,),  # by the session that comes in by it, and these have none
    ("known_devices", CHANGE): (lambda who, row: row["ended_at"] is None,),
    ("access_tokens", CHANGE): (lambda who, row: row["revoked_at"] is None,),
    ("account_links", ADD): (_undecided,),
    ("account_links", CHANGE): (lambda who, row: row["withdrawn_at"] is None and row["used_at"] is None,),
    ("duty_assignments", ADD): (lambda who, row: None if row["user_id"] != who.actor.user_id else False,),
    ("duty_assignments", CHANGE): (lambda who, row: None if row["user_id"] != who.actor.user_id else False,),
}
"""Restrictions that a room adds for everybody or for district staff. ``undecided``: they rest on more than the row."""

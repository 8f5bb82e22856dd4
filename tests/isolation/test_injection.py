"""SQL injected into a valid transaction of somebody: it acts with that person's rights and gets no further."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg import sql

from aivo import connect
from tests.conftest import SIGNING_KEY
from tests.isolation.checks import DENIED, TABLES, named
from tests.isolation.world import Filled, fetch, state_of

VICTIMS = ("teacher", "mother", "kid", "office", "platform", "system")
"""Whose transaction the statement gets into: one of each role."""

ROLES = (
    "aivo_owner",
    "aivo_guard",
    "aivo_member",
    "aivo_district",
    "aivo_platform",
    "aivo_worker",
    "aivo_auditor",
    "postgres",
)

pytestmark = pytest.mark.parametrize("victim", VICTIMS)


class TestAnotherRole:
    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("how", ["set role {}", "set local role {}", "set session authorization {}"])
    def test_is_refused(self, filled: Filled, victim: str, role: str, how: str) -> None:
        with filled.acting(filled.actor(victim)) as link:
            own = filled.actor(victim).login_role
            statement = sql.SQL(how).format(sql.Identifier(role))
            assert state_of(link, statement) == (None if role == own else DENIED)
            assert state_of(link, "select set_config('role', %s, true)", (role,)) == (None if role == own else DENIED)


class TestTheGuardsOwnPlaces:
    @pytest.mark.parametrize(
        "place",
        [
            "vault.keys",
            "app.student_access",
            "app.access_sources",
            "app.rate_limits",
            "user_passwords",
            "data_keys",
            "class_sign_ins",
            "picture_pins",
        ],
    )
    def test_cannot_be_read(self, filled: Filled, victim: str, place: str) -> None:
        with filled.acting(filled.actor(victim)) as link:
            assert state_of(link, f"select * from {place}") == DENIED
            assert state_of(link, f"copy {place} to stdout") == DENIED

    def test_no_function_carries_a_key(self, filled: Filled, victim: str) -> None:
        """Bodies of functions are readable by everybody."""
        with filled.acting(filled.actor(victim)) as link:
            bodies = "".join(row[0] for row in fetch(link, "select prosrc from pg_proc where prosrc is not null"))
            owner = filled.link("aivo_owner")
            pads = fetch(owner, "select kid, encode(inner_pad, 'hex'), encode(outer_pad, 'hex') from vault.keys")
            owner.rollback()
            secrets = [SIGNING_KEY.hex(), SIGNING_KEY.decode(), *(text for row in pads for text in row)]
            assert pads
            assert not [secret for secret in secrets if secret in bodies]


MADE = (
    "create function evil() returns int language sql as 'select 1'",
    "create function pg_temp.evil() returns int language sql as 'select 1'",
    "create temp table evil (x int)",
    "create table evil (x int)",
    "create table public.evil (x int)",
    "create schema evil",
    "create view evil as select 1",
    "create extension plpython3u",
    "create role evil",
    "create trigger evil after insert on users execute function app.touch()",
    "create policy evil on users using (true)",
    "alter table users disable row level security",
    "alter table users no force row level security",
    "alter function app.claims() security invoker",
    "drop policy member_read on users",
    "truncate users cascade",
    "grant aivo_guard to current_user",
    "alter role current_user bypassrls",
    "alter role current_user superuser",
    "copy users from '/etc/passwd'",
    "copy users to '/tmp/users'",
    "copy users to program 'cat'",
    "select pg_read_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "select lo_import('/etc/passwd')",
    "select lo_export(1, '/tmp/x')",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename <> session_user and usename is not null",
    "set session_replication_role = replica",
    "alter system set log_statement = 'all'",
    "comment on table users is 'evil'",
    "reassign owned by aivo_owner to current_user",
)


REFUSALS = (DENIED, "0LP01", "0A000", "25001", "3F000", "42883", "42602", "58P01")
"""Not allowed, or not there, or not inside a transaction."""


class TestMaking:
    @pytest.mark.parametrize("statement", MADE)
    def test_is_refused(self, filled: Filled, victim: str, statement: str) -> None:
        with filled.acting(filled.actor(victim)) as link:
            state = state_of(link, statement)
            assert state in REFUSALS, f"{statement}: {state}"

    def test_a_right_given_on_is_no_right(self, filled: Filled, victim: str) -> None:
        """PostgreSQL only warns here; nothing is granted."""
        with filled.acting(filled.actor(victim)) as link:
            state_of(link, "grant select on users to public, aivo_auditor")
            link.execute("savepoint here")
            if state_of(link, "grant select on users to aivo_auditor") is None:
                link.execute("grant select on users to aivo_auditor")
            assert fetch(link, "select has_table_privilege('aivo_auditor', 'users', 'select')") == [(False,)]


class TestRowSecurity:
    def test_cannot_be_switched_off(self, filled: Filled, victim: str) -> None:
        with filled.acting(filled.actor(victim)) as link:
            link.execute("set local row_security = off")
            for table in TABLES:
                assert state_of(link, sql.SQL("select 1 from {}").format(named(table))) == DENIED, table.name

    def test_binds_copy(self, filled: Filled, victim: str) -> None:
        actor = filled.actor(victim)
        with filled.acting(actor) as link, link.cursor() as cursor:
            with cursor.copy("copy (select tenant_id from users) to stdout") as copied:
                seen = {bytes(line).decode().strip() for line in copied}
            assert seen <= {str(actor.tenant_id)}
            assert state_of(link, "copy users from stdin") in (DENIED, "0A000")

    def test_binds_functions_that_run_a_query_given_as_text(self, filled: Filled, victim: str) -> None:
        with filled.acting(filled.actor(victim)) as link:
            lake = filled.lakeshore.tenant_id
            question = f"select id, username from users where tenant_id = '{lake}'"
            (xml,) = fetch(link, "select query_to_xml(%s, true, false, '')::text", (question,))[0]
            assert "<row" not in xml

    def test_no_condition_is_tried_on_a_hidden_row(self, filled: Filled, victim: str) -> None:
        """A division by zero would tell that a row is there."""
        with filled.acting(filled.actor(victim)) as link:
            oracle = "select 1 from users where 1 / (case when tenant_id = %s then 0 else 1 end) = 1"
            assert state_of(link, oracle, (filled.lakeshore.tenant_id,)) is None

    def test_statistics_tell_no_values(self, filled: Filled, victim: str) -> None:
        owner = filled.link("aivo_owner")
        owner.execute("analyze users, student_profiles")
        owner.commit()
        with filled.acting(filled.actor(victim)) as link:
            assert (
                fetch(link, "select tablename, attname from pg_stats where schemaname in ('public', 'app', 'vault')")
                == []
            )
            assert state_of(link, "select * from pg_statistic") == DENIED


class TestTheDoors:
    """Each function that runs with the guard's rights and that a login role may call, with foreign arguments."""

    def test_each_door_answers_nothing_foreign(self, filled: Filled, victim: str) -> None:
        lake, river = filled.lakeshore, filled.riverbend
        owner = filled.link("aivo_owner")
        values: dict[str, Any] = {
            "tenant": lake.tenant_id, "user": lake.users["teacher"], "student": lake.students["kid"],
            "other": river.students["far"],
            "attempt": fetch(owner, "select id from assessment_attempts where tenant_id = %s", (lake.tenant_id,))[0][0],
            "event": fetch(owner, "select id from focus_events where tenant_id = %s", (lake.tenant_id,))[0][0],
            "thread": fetch(owner, "select id from message_threads where tenant_id = %s", (lake.tenant_id,))[0][0],
            "mail": fetch(owner, "select id from outbox_mails where tenant_id = %s", (lake.tenant_id,))[0][0],
            "room": lake.classroom_id, "code": fetch(owner, "select code_id from class_sign_ins")[0][0],
            "hash": fetch(owner, "select token_hash from user_sessions where tenant_id = %s", (lake.tenant_id,))[0][0],
        }  # fmt: skip
        owner.rollback()
        with filled.acting(filled.actor(victim)) as link:
            open_doors = {
                name
                for (name,) in fetch(
                    link,
                    "select proname::text from pg_proc where pronamespace = 'app'::regnamespace and prosecdef "
                    "and has_function_privilege(oid, 'execute')",
                )
            }
            assert open_doors <= set(DOORS), "a new door needs an attack here"
            for name in sorted(open_doors):
                for statement, harmless in DOORS[name]:
                    answer = tried(link, statement, values)
                    assert answer in harmless, f"{name}: {answer}"


NOTHING: tuple[Any, ...] = ("refused", [], [(None,)], [(0,)], [([],)])
WHO_ACTS: list[tuple[str, tuple[Any, ...]]] = []
"""Answers about the token alone, without arguments."""

DOORS: dict[str, list[tuple[str, tuple[Any, ...]]]] = {
    **dict.fromkeys(("claims", "tenant_id", "user_id", "actor_role", "session_id", "request_id", "may_act"), WHO_ACTS),
    **dict.fromkeys(("my_people", "my_households", "duties_to_give", "adult_self"), WHO_ACTS),
    "my_students": [("select %(student)s = any (app.my_students('basic', 'read'))", ([(False,)],))],
    "has_duty": [("select app.has_duty('nothing', 'read')", ([(False,)], [(None,)]))],
    "find_names": [
        (
            "select n.id from app.find_names('test', '{learner,staff,class}', 99) n "
            "where n.id in (%(student)s, %(user)s)",
            NOTHING,
        )
    ],
    "sign_in_lookup": [("select * from app.sign_in_lookup('lakeshore', 'teacher')", NOTHING)],
    "session_by_hash": [("select * from app.session_by_hash('\\x00')", NOTHING)],
    "reading_by_hash": [("select app.reading_by_hash('\\x00')", NOTHING)],
    "keep_reading": [("select app.keep_reading('{}')", ("refused", [(None,)]))],  # one's own row, and that alone
    "keep_profile": [("select app.keep_profile('en', null, null, false, 'x')", ("refused", [(False,)]))],
    "tenant_by_slug": [("select app.tenant_by_slug('nobody')", NOTHING)],
    "tenants_to_work": WHO_ACTS,  # ids and short names of tenants, for jobs; nothing of theirs
    "know_tables": [("select app.know_tables('{user_passwords,audit_events}') < 3", ("refused", [(True,)]))],
    "take": [("select app.take('\\x00', 1, 1)", ([(True,)],))],
    "give_back": [("select app.give_back('\\x00')", NOTHING)],
    "set_password": [("select app.set_password(%(user)s, 'x', false)", NOTHING)],
    "renew_hash": [("select app.renew_hash(%(user)s, 'x')", NOTHING)],
    **dict.fromkeys(("is_at_rest", "is_suspended"), WHO_ACTS),  # how a tenant stands; nothing of theirs
    "tenant_state_by_hash": [("select app.tenant_state_by_hash('\\x00')", NOTHING)],
    "set_tenant_state": [
        ("select app.set_tenant_state(%(tenant)s, 'suspended', 'a reason of some letters', null, null)", ("refused",))
    ],
    "undo_tenant_state": [("select app.undo_tenant_state(%(user)s)", ("refused",))],
    "must_change_password": [("select app.must_change_password(%(user)s)", ("refused", [(False,)]))],
    "reset_factors": [("select app.reset_factors(%(user)s, 'lost')", NOTHING)],
    "data_key": [("select * from app.data_key(9)", NOTHING)],
    "data_key_to_seal": [("select * from app.data_key_to_seal() where key_version = 9", NOTHING)],
    "hash_root": [("select * from app.hash_root()", NOTHING)],
    "seal_at": [("select * from app.seal_at(1000001)", NOTHING)],
    "seal_lag": WHO_ACTS,  # a time and a count over all tenants; nobody's entries
    "seal_trail": [("select entry_count from app.seal_trail(1) where number = 0", NOTHING)],
    "erasure_of": [("select * from app.erasure_of(%(student)s)", ("refused",))],
    "erase": [("select * from app.erase(%(student)s, 'ai_help', uuidv7(), 'parent')", ("refused",))],
    "erasures_missing": [("select missing from app.erasures_missing('{}')", ([([],)],))],
    "attempted": [("select app.attempted('GET', '/', %(student)s, 'not_found')", (*NOTHING, [(True,)]))],
    "access_token_by_hash": [("select * from app.access_token_by_hash('\\x00')", NOTHING)],
    "own_account": [("select email from app.own_account() where email like '%%lakeshore%%'", NOTHING)],
    "may_have_token": WHO_ACTS,
    "accounts": [("select email from app.accounts(null) where email like '%%lakeshore%%' or id = %(user)s", NOTHING)],
    "saw": [("select app.saw(array[%(student)s]::uuid[], 'ieps')", NOTHING)],
    **dict.fromkeys(("my_side", "my_threads"), WHO_ACTS),
    "open_thread": [("select app.open_thread(uuidv7(), %(student)s, array[%(user)s]::uuid[], 'x')", NOTHING)],
    "talk_partners": [("select user_id from app.talk_partners(%(student)s)", NOTHING)],
    "join_thread": [("select app.join_thread(%(thread)s, %(user)s)", NOTHING)],
    "write_message": [("select app.write_message(uuidv7(), %(thread)s, 'x', 'en', uuidv7())", NOTHING)],
    "read_thread": [("select app.read_thread(%(thread)s)", NOTHING)],
    "post_mail": [("select app.post_mail(uuidv7(), %(user)s, 'general', '/today')", NOTHING)],
    "post_text": [("select app.post_text(uuidv7(), %(user)s, 'text', 'en', '\\x00', '\\x00', now())", NOTHING)],
    "may_have_phone": WHO_ACTS,
    "notify": [("select app.notify(%(user)s, 'general', '/today')", NOTHING)],
    "tell_unreached": [("select app.tell_unreached(%(mail)s)", (*NOTHING, [(False,)]))],
    "waiting_elsewhere": [("select app.waiting_elsewhere('\\x00')", (*NOTHING, [({},)]))],
    "own_delivery": [
        ("select delivery from app.own_delivery() where delivery = 'x'", NOTHING)
    ],  # one's own, and that alone
    "keep_delivery": [("select app.keep_delivery('nothing')", ("refused", [(False,)]))],
    "notices_waiting": [("select app.notices_waiting('\\x00')", NOTHING)],
    "records_wanted": [("select app.records_wanted(%(tenant)s, %(student)s)", NOTHING)],
    "consent_now": [("select * from app.consent_now(%(student)s, 'ai_help')", NOTHING)],
    "expire_consents": [("select student_id from app.expire_consents() where student_id = %(student)s", NOTHING)],
    "remove_focus_events": [("select * from app.remove_focus_events(array[%(event)s]::uuid[])", NOTHING)],
    "present_questions": [("select app.present_questions(%(attempt)s)", NOTHING)],
    "sign_in_facts": [("select * from app.sign_in_facts(%(user)s)", NOTHING)],
    "end_sessions_of": [("select app.end_sessions_of(%(user)s, 'revoked')", NOTHING)],
    "staff_without_factor": [("select 1 where %(user)s in (select app.staff_without_factor(9))", NOTHING)],
    "changes_of_act": [("select * from app.changes_of_act('roster_imports', %(user)s)", NOTHING)],
    "score_attempt": [("select app.score_attempt(%(attempt)s)", NOTHING)],
    **{
        name: [(f"select app.{name}(%(student)s)", NOTHING)]
        for name in (
            "stop_conversations",
            "stop_assessment_attempts",
            "stop_focus_sessions",
            "stop_homework_sessions",
            "stop_game_sessions",
        )
    },
    "ask_support": [
        ("select app.ask_support(%(tenant)s, 'settings', 'because I like to', 30) is null", (*NOTHING, [(False,)]))
    ],
    "answer_support": [("select app.answer_support(%(student)s, true, %(student)s)", NOTHING)],
    "open_support": [("select app.open_support(%(student)s, %(tenant)s, '\\x00', '{}', null)", NOTHING)],
    "end_support": [("select app.end_support(%(student)s, %(tenant)s)", NOTHING)],
    "support_visits": [("select count(*) >= 0 from app.support_visits(null, 1)", ([(True,)], [(False,)]))],
    "who_opened": [("select * from app.who_opened(%(student)s, null, 10)", NOTHING)],
    "stop_focus_sessions": [("select app.stop_focus_sessions(%(student)s)", NOTHING)],
    "stop_assessment_attempts": [("select app.stop_assessment_attempts(%(student)s)", NOTHING)],
    "stop_homework_sessions": [("select app.stop_homework_sessions(%(student)s)", NOTHING)],
    "stop_game_sessions": [("select app.stop_game_sessions(%(student)s)", NOTHING)],
    # the doors of a class: none opens another tenant's, nor one that the acting person does not teach
    "other_roles_by_hash": [("select app.other_roles_by_hash('\\x00')", NOTHING)],
    "class_by_code": [("select * from app.class_by_code('\\x00')", NOTHING)],
    "class_door": [("select * from app.class_door(%(code)s) where slug = 'lakeshore'", NOTHING)],
    "accept_pictures": [("select app.accept_pictures(%(code)s, %(user)s, '\\x00')", ([(False,)],))],
    "use_let_in": [("select app.use_let_in(%(code)s, %(user)s)", ([(False,)],))],
    "teaches": [("select app.teaches(%(room)s)", ([(False,)],))],
    "class_sign_in": [("select * from app.class_sign_in(%(room)s)", NOTHING)],
    "class_pictures": [("select * from app.class_pictures(%(room)s)", NOTHING)],
    "own_pictures": WHO_ACTS,
    "came_by_class_code": WHO_ACTS,
    "change_class_sign_in": [("select app.change_class_sign_in(%(room)s, false, 'name')", NOTHING)],
    "let_in": [("select app.let_in(%(room)s, %(user)s, 10)", NOTHING)],
    "set_class_code": [
        ("select app.set_class_code(%(room)s, %(user)s, '\\x00', '\\x00', 'name', current_date)", NOTHING)
    ],
    "set_pictures": [("select app.set_pictures(%(user)s, '\\x00', '\\x00')", NOTHING)],
    "set_face": [("select app.set_face(%(user)s, 'panda', false)", NOTHING)],
}


def tried(link: psycopg.Connection[Any], statement: str, values: dict[str, Any]) -> Any:
    """The door's answer, in a savepoint that is undone."""
    link.execute("savepoint door")
    try:
        return fetch(link, statement, values)
    except psycopg.Error:
        return "refused"
    finally:
        link.execute("rollback to savepoint door")


async def test_tokens_never_stand_in_the_text_of_a_statement(filled: Filled, victim: str) -> None:
    """Sessions of one role read each other's statements: tokens are bound values, in the application's pools too."""
    actor = filled.actor(victim)
    async with connect(actor, filled.databases) as reading:
        await reading.ask("select 1")
        async with connect(actor, filled.databases) as writing:
            await writing.begin()
            with filled.acting(actor) as link:
                texts = [
                    row[0] for row in fetch(link, "select query from pg_stat_activity where usename = session_user")
                ]
    await filled.databases.close()
    assert len(texts) >= 2
    assert not [text for text in texts if "v1." in text]

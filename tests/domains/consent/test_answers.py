"""How answers decide a consent: who may give them, two who disagree, ends and new starts."""

from __future__ import annotations

from datetime import date, timedelta

import asyncpg
import psycopg
import pytest

from aivo.db.context import connect
from aivo.domains.consent import service as consent
from aivo.domains.consent.errors import MayNotAnswer, NotThatDay, NotVerifiable, SchoolMayNot
from aivo.domains.consent.models import ConsentAnswer, ConsentHistory, ConsentRecord
from aivo.domains.consent.queries import current_record, in_force
from aivo.domains.consent.schemas import Request
from aivo.domains.consent.service import ConsentWithdrawn
from aivo.kit.clock import now
from aivo.kit.errors import Forbidden
from aivo.kit.events import exchange
from tests.conftest import SmallWorld
from tests.domains.consent.helpers import as_guard, at, born, give_right, plant, relation_of, say


async def attempt(small: SmallWorld, username: str, statement: str) -> int | str:
    """How many rows a bare statement changed, or that it was refused."""
    try:
        async with connect(small.riverbend.actor(username), small.databases) as ctx:
            return int((await ctx.tell(statement)).split()[-1])
    except asyncpg.PostgresError:
        return "refused"


async def count(small: SmallWorld, table: str) -> int:
    with small.connect("postgres") as link:
        row = link.execute(f"select count(*) from {table}").fetchone()
    assert row is not None
    return int(str(row[0]))


class TestAsk:
    async def test_one_current_record_and_a_notice_for_each_holder(self, small: SmallWorld) -> None:
        world = small.riverbend
        await give_right(small, "father", "give_data_consent")
        for _ in range(2):
            async with connect(world.actor("manager"), small.databases) as ctx:
                record = await consent.ask(ctx, world.students["kid"], "ai_help", Request(notice_version="1"))
        assert (record.status, record.kind, record.consent_level) == ("asked", "data", "none")
        assert await count(small, "consent_records") == 1
        assert await count(small, "consent_notices") == 4

    async def test_a_parent_without_the_right_cannot(self, small: SmallWorld) -> None:
        world = small.riverbend
        for username in ("father", "stranger"):
            with pytest.raises(MayNotAnswer):
                async with connect(world.actor(username), small.databases) as ctx:
                    await consent.ask(ctx, world.students["kid"], "media")
        assert await count(small, "consent_records") == 0


class TestAnswer:
    async def test_a_signed_form_grants(self, small: SmallWorld) -> None:
        record = await say(small, "ai_help", answered_at=now() - timedelta(days=3))
        assert record.status == "granted"
        assert record.lawful_basis == "parental_consent"
        assert record.is_verifiable
        assert record.expires_at is not None
        assert record.granted_at is not None
        assert record.expires_at - record.granted_at > timedelta(days=364)
        assert record.answered_by_user_id == small.riverbend.users["mother"]

    async def test_a_click_is_not_enough_under_thirteen(self, small: SmallWorld) -> None:
        with pytest.raises(NotVerifiable):
            await say(small, "ai_help", method="account", channel="web")
        assert await count(small, "consent_answers") == 0
        assert (await say(small, "ai_help", "no", method="account", channel="web")).status == "refused"

    async def test_a_mail_with_a_second_step_is_enough_only_where_nothing_leaves(self, small: SmallWorld) -> None:
        assert (await say(small, "ai_help", method="email_plus")).status == "granted"
        with pytest.raises(NotVerifiable):
            await say(small, "third_party", method="email_plus")

    async def test_a_click_is_enough_from_thirteen(self, small: SmallWorld) -> None:
        born(small, "13 years 2 days")
        assert (await say(small, "ai_help", method="account", channel="web")).status == "granted"

    async def test_an_unknown_birth_date_counts_as_under_thirteen(self, small: SmallWorld) -> None:
        plant(small, "update student_profiles set birth_date = null where given_name = 'Kid'")
        with pytest.raises(NotVerifiable):
            await say(small, "ai_help", method="account")

    async def test_only_holders_of_the_right_on_that_day(self, small: SmallWorld) -> None:
        for username in ("father", "stranger"):
            with pytest.raises(MayNotAnswer):
                await say(small, "ai_help", by=username)
        await say(small, "ai_help")
        with pytest.raises(MayNotAnswer):
            await say(small, "ai_help", answered_at=at("2019-01-01T12:00"))
        assert await count(small, "consent_answers") == 1

    async def test_a_parent_answers_only_as_themselves(self, small: SmallWorld) -> None:
        await give_right(small, "father", "give_data_consent")
        await say(small, "ai_help", "yes")
        father = small.riverbend.actor("father")
        with pytest.raises(MayNotAnswer):
            await say(small, "ai_help", "withdraw", by="mother", actor=father, method="account")
        assert (await say(small, "ai_help", "no", by="father", actor=father, method="account")).status == "withdrawn"

    async def test_not_in_the_future(self, small: SmallWorld) -> None:
        with pytest.raises(NotThatDay):
            await say(small, "ai_help", answered_at=now() + timedelta(hours=1))
        with pytest.raises(NotThatDay):
            await say(small, "ai_help", expires_at=now() - timedelta(days=900))

    async def test_a_form_signed_long_ago_has_ended_already(self, small: SmallWorld) -> None:
        record = await say(small, "ai_help", answered_at=now() - timedelta(days=500))
        assert record.status == "expired"

    async def test_a_late_entered_yes_does_not_undo_a_withdrawal(self, small: SmallWorld) -> None:
        await say(small, "ai_help", answered_at=now() - timedelta(days=9))
        await say(small, "ai_help", "withdraw", answered_at=now() - timedelta(days=5))
        record = await say(small, "ai_help", "yes", answered_at=now() - timedelta(days=7))
        assert record.status == "withdrawn"
        assert (await say(small, "ai_help", "yes")).status == "granted"

    async def test_focus_takes_the_lowest_level(self, small: SmallWorld) -> None:
        await give_right(small, "father", "give_data_consent")
        assert (await say(small, "focus_monitoring")).monitoring_level == "self_report"
        assert (await say(small, "focus_monitoring", monitoring_level="full")).consent_level == "full"
        record = await say(small, "focus_monitoring", by="father", monitoring_level="activity")
        assert (record.status, record.monitoring_level, record.consent_level) == ("granted", "activity", "limited")


class TestTwoHolders:
    async def test_a_yes_and_a_no_stand_for_the_plan_and_stop_the_data(self, small: SmallWorld) -> None:
        await give_right(small, "father", "give_data_consent")
        await give_right(small, "father", "decide_education")
        for purpose in ("ai_help", "initial_services"):
            await say(small, purpose, "yes", by="mother")  # type: ignore[arg-type]
        assert (await say(small, "initial_services", "no", by="father")).status == "granted"
        assert (await say(small, "ai_help", "no", by="father")).status == "withdrawn"

    async def test_either_order(self, small: SmallWorld) -> None:
        await give_right(small, "father", "give_data_consent")
        await give_right(small, "father", "decide_education")
        assert (await say(small, "ai_help", "no", by="father")).status == "refused"
        assert (await say(small, "ai_help", "yes", by="mother")).status == "refused"
        assert (await say(small, "initial_services", "no", by="father")).status == "refused"
        assert (await say(small, "initial_services", "yes", by="mother")).status == "granted"

    async def test_a_refusal_counts_while_the_right_holds(self, small: SmallWorld) -> None:
        await give_right(small, "father", "give_data_consent")
        await say(small, "ai_help", "no", by="father", answered_at=now() - timedelta(days=3))
        plant(
            small,
            "update parent_relation_rights set valid_to = (now() - interval '2 days')::date, end_basis = 'court_order'"
            " where right_kind = 'give_data_consent' and basis = 'court_order'",
        )
        assert (await say(small, "ai_help", "yes", by="mother")).status == "granted"

    async def test_a_written_revocation_by_either_ends_the_plan_consent(self, small: SmallWorld) -> None:
        await give_right(small, "father", "decide_education")
        await say(small, "initial_services", "yes", by="mother", answered_at=now() - timedelta(days=5))
        spoken = await say(small, "initial_services", "withdraw", by="father", is_written=False)
        assert spoken.status == "granted"
        written = await say(small, "initial_services", "withdraw", by="father", statement="We want to stop.")
        assert written.status == "withdrawn"
        assert written.withdrawal_reason == "We want to stop."
        assert written.purge_on is None
        assert (await say(small, "initial_services", "yes", by="mother")).status == "granted"


class TestSchool:
    async def test_stands_in_for_lessons_only(self, small: SmallWorld) -> None:
        school = {"capacity": "school_official", "method": "agreement"}
        record = await say(small, "learning_activity", **school)
        assert (record.status, record.lawful_basis) == ("granted", "school_authorization")
        for purpose in ("focus_monitoring", "ai_training", "third_party", "media"):
            with pytest.raises(SchoolMayNot):
                await say(small, purpose, **school)  # type: ignore[arg-type]
        assert (await say(small, "learning_activity", "no")).status == "withdrawn"

    async def test_never_without_a_public_agency(self, small: SmallWorld) -> None:
        plant(small, "update tenants set is_public_agency = false where slug = 'riverbend'")
        with pytest.raises(SchoolMayNot):
            await say(small, "learning_activity", capacity="school_official", method="agreement")

    async def test_a_parent_cannot_speak_for_the_school(self, small: SmallWorld) -> None:
        mother = small.riverbend.actor("mother")
        with pytest.raises(MayNotAnswer):
            await say(small, "learning_activity", actor=mother, capacity="school_official", method="agreement")


class TestMajority:
    async def test_a_parents_consent_ends_on_the_birthday(self, small: SmallWorld) -> None:
        born(small, "18 years -40 days")
        record = await say(small, "ai_help")
        assert record.expires_at is not None
        assert timedelta(days=38) < record.expires_at - now() < timedelta(days=42)

    async def test_then_the_adult_decides_anew(self, small: SmallWorld) -> None:
        with pytest.raises(MayNotAnswer):
            await say(small, "ai_help", capacity="adult_student", method="account")
        born(small, "18 years 3 days")
        assert (await say(small, "ai_help", answered_at=now() - timedelta(days=90))).status == "asked"
        record = await say(small, "ai_help", capacity="adult_student", method="account")
        assert (record.status, record.lawful_basis) == ("granted", "adult_student")
        assert (await say(small, "ai_help", "no", by="mother")).status == "granted"

    async def test_the_adult_answers_here_and_a_child_does_not(self, small: SmallWorld) -> None:
        kid = small.riverbend.actor("kid")
        adult = {"actor": kid, "capacity": "adult_student", "method": "account"}
        with pytest.raises(MayNotAnswer):
            await say(small, "ai_help", **adult)
        born(small, "18 years 3 days")
        assert (await say(small, "ai_help", **adult)).status == "granted"
        assert (await say(small, "ai_help", "withdraw", **adult)).status == "withdrawn"
        with pytest.raises(MayNotAnswer):
            await say(small, "ai_help", actor=small.riverbend.actor("pal"), student="kid", capacity="adult_student")

    async def test_a_guardian_by_order_keeps_the_right(self, small: SmallWorld) -> None:
        born(small, "19 years")
        await give_right(small, "father", "give_data_consent", "court_order")
        assert (await say(small, "ai_help", by="father")).status == "granted"


class TestWithdraw:
    async def test_acts_at_once_and_says_when_data_go(self, small: SmallWorld) -> None:
        world = small.riverbend
        await say(small, "focus_monitoring")
        heard: list[ConsentWithdrawn] = []

        async def hear(ctx: object, news: ConsentWithdrawn) -> None:
            heard.append(news)

        exchange.listen({ConsentWithdrawn: [hear]})
        try:
            async with connect(world.actor("mother"), small.databases) as ctx:
                record = await current_record(ctx, world.students["kid"], "focus_monitoring")
                assert record is not None
                assert await in_force(ctx, world.students["kid"], "focus_monitoring") is not None
                relation = await relation_of(small, "mother")
                record = await consent.withdraw(ctx, record, relation_id=relation, reason="Enough.")
        finally:
            exchange.listen({})
        assert record.status == "withdrawn"
        assert record.consent_level == "none"
        assert record.purge_on is not None
        assert timedelta(days=13) <= record.purge_on - date.today() <= timedelta(days=15)  # noqa: DTZ011  (either side of midnight will do)
        assert [(news.student_id, news.purpose, news.how) for news in heard] == [
            (world.students["kid"], "focus_monitoring", "withdrawal")
        ]
        async with connect(world.actor("kid"), small.databases) as ctx:
            assert await in_force(ctx, world.students["kid"], "focus_monitoring") is None

    async def test_the_tenants_own_rule_comes_first(self, small: SmallWorld) -> None:
        plant(
            small,
            "insert into retention_rules (owner_tenant_id, data_class, purpose, business_need, starts_with, keep_days,"
            f" valid_from) values ('{small.riverbend.tenant_id}', 'media', 'p', 'b', 'withdrawal', 2, '2020-01-01')",
        )
        await say(small, "media")
        record = await say(small, "media", "withdraw")
        assert record.purge_on is not None
        assert timedelta(days=1) <= record.purge_on - date.today() <= timedelta(days=3)  # noqa: DTZ011


class TestExpireDue:
    async def test_flips_what_has_ended_and_tells(self, small: SmallWorld) -> None:
        world = small.riverbend
        await say(small, "ai_help")
        await say(small, "media")
        as_guard(small, "update consent_records set expires_at = now() - interval '1 hour' where purpose = 'ai_help'")
        async with connect(world.system(), small.databases) as ctx:
            assert await in_force(ctx, world.students["kid"], "ai_help") is None
            assert await consent.expire_due(ctx) == 1
        async with connect(world.actor("mother"), small.databases) as ctx:
            found = await ctx.find_many(
                ConsentRecord, where={"student_id": world.students["kid"]}, order_by=["purpose"]
            )
        assert [(row.purpose, row.status) for row in found] == [("ai_help", "expired"), ("media", "granted")]
        assert found[0].purge_on is not None

    async def test_only_the_system(self, small: SmallWorld) -> None:
        for username in ("office", "manager", "mother"):
            async with connect(small.riverbend.actor(username), small.databases) as ctx:
                with pytest.raises(Forbidden):
                    await consent.expire_due(ctx)


class TestNobodyWritesAStatus:
    @pytest.mark.parametrize("username", ["mother", "manager", "office"])
    async def test_not_even_with_the_right(self, small: SmallWorld, username: str) -> None:
        await say(small, "ai_help", "no")
        for statement in (
            "update consent_records set status = 'granted', lawful_basis = 'parental_consent', method = 'signed_form',"
            " granted_at = now(), expires_at = now() + interval '1 year'",
            "update consent_answers set answer = 'yes'",
            "insert into consent_histories (tenant_id, student_id, consent_record_id, kind, status, cause)"
            " select tenant_id, student_id, id, kind, 'granted', 'answer' from consent_records",
        ):
            assert await attempt(small, username, statement) in ("refused", 0)
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            (record,) = await ctx.find_many(ConsentRecord)
        assert record.status == "refused"

    async def test_not_the_owner_of_the_tables_either(self, small: SmallWorld) -> None:
        await say(small, "ai_help", "no")
        with small.connect("aivo_owner") as link, pytest.raises(psycopg.Error) as refused:
            link.execute("update consent_records set status = 'asked', refused_at = null")
        assert refused.value.sqlstate == "AV014"
        with small.connect("aivo_owner") as link, pytest.raises(psycopg.Error) as refused:
            link.execute("update consent_answers set answer = 'yes'")
        assert refused.value.sqlstate == "AV003"


class TestHistory:
    async def test_every_state_is_kept(self, small: SmallWorld) -> None:
        await say(small, "ai_help", "yes")
        await say(small, "ai_help", "withdraw")
        await say(small, "ai_help", "yes")
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            found = await ctx.find_many(ConsentHistory, order_by=["created_at", "id"])
        assert [row.status for row in found] == ["asked", "granted", "withdrawn", "granted"]
        assert [row.cause for row in found] == ["asked", "answer", "answer", "answer"]


class TestWhoReads:
    async def test_each_right_opens_its_own(self, small: SmallWorld) -> None:
        world = small.riverbend
        await say(small, "ai_help")
        await say(small, "initial_services")
        expected = {"mother": (2, 2), "manager": (2, 2), "father": (0, 0), "stranger": (0, 0), "teacher": (0, 0),
                    "kid": (0, 0), "office": (2, 2), "clerk": (0, 0)}  # fmt: skip
        for username, counts in expected.items():
            async with connect(world.actor(username), small.databases) as ctx:
                seen = (len(await ctx.find_many(ConsentRecord)), len(await ctx.find_many(ConsentAnswer)))
            assert seen == counts, username
        await give_right(small, "father", "give_data_consent")
        async with connect(world.actor("father"), small.databases) as ctx:
            assert len(await ctx.find_many(ConsentRecord)) == 2
            assert await ctx.find_many(ConsentAnswer) == []

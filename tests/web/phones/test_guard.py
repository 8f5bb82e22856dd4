"""What PostgreSQL holds of phones and their codes, whoever writes."""

from __future__ import annotations

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from aivo.db.context import connect
from aivo.domains.identity import service
from aivo.domains.identity.errors import CodeRefused
from aivo.domains.identity.schemas import PhoneDraft
from aivo.kit.clock import today_in
from tests.conftest import SmallWorld
from tests.factories.signing_in import full_session
from tests.web.phones.gateway import Gateway
from tests.web.phones.helpers import (
    NUMBER,
    ask,
    begin,
    run,
    sent,
    with_phone,
)  # fmt: skip


class TestGuard:
    """What PostgreSQL holds, whoever writes; each with a twin in which the guard is gone and the proof fails."""

    async def staff_with_phone(self, small: SmallWorld) -> bool:
        """Whether a phone becomes a factor of a teacher."""
        try:
            async with connect(small.riverbend.system(), small.databases) as ctx:
                await service.give_phone(ctx, small.riverbend.users["teacher"], PhoneDraft(NUMBER))
        except Exception as error:
            if "families alone" not in str(error):
                raise
            return False
        return True

    async def test_staff_have_no_phone_as_a_factor(self, small: SmallWorld, app: FastAPI) -> None:
        assert not await self.staff_with_phone(small)
        run(small, "alter table mfa_credentials disable trigger keep_phones_to_family")
        try:
            assert await self.staff_with_phone(small)
        finally:
            run(small, "alter table mfa_credentials enable trigger keep_phones_to_family")

    async def keeps_phone_as_teacher(self, small: SmallWorld, parent: str) -> tuple[bool, bool]:
        """Whether a parent who begins to teach keeps the phone, and the session that it opened."""
        await with_phone(small, parent)
        signed = await full_session(small.databases, small.riverbend.actor(parent))
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await service.give_role(ctx, small.riverbend.users[parent], "teacher", today_in("UTC"))
        ((phones,),) = ask(
            small, "select count(*) from mfa_credentials where user_id = %s and kind = 'phone' and deleted_at is null",
            small.riverbend.users[parent],
        )  # fmt: skip
        ((ended,),) = ask(
            small, "select ended_at is not null from user_sessions where id = %s", signed.actor.session_id
        )  # fmt: skip
        return bool(phones), not ended

    async def test_who_becomes_staff_keeps_no_phone(self, small: SmallWorld, app: FastAPI) -> None:
        assert await self.keeps_phone_as_teacher(small, "mother") == (False, False)
        assert not await self.gets_phone(small), "nor gets another one"
        run(small, "alter table user_roles disable trigger take_phones")
        assert (await self.keeps_phone_as_teacher(small, "father"))[0]

    async def gets_phone(self, small: SmallWorld) -> bool:
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            return await service.may_have_phone(ctx)

    async def used_again(self, small: SmallWorld) -> bool:
        """Whether a used code can be made fresh by a statement of its owner's."""
        run(small, "set session_replication_role = replica; update phone_codes set used_at = now()")
        try:
            async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
                await ctx.tell("update phone_codes set used_at = null where tenant_id = $1", ctx.actor.tenant_id)
        except Exception as error:
            if "used already" not in str(error):
                raise
            return False
        return True

    async def test_a_used_code_stays_used(self, small: SmallWorld, anonymous: httpx.AsyncClient) -> None:
        phone = await with_phone(small)
        await begin(anonymous)
        await sent(anonymous, phone)
        assert not await self.used_again(small)
        run(small, "alter table phone_codes disable trigger keep_used")
        try:
            assert await self.used_again(small)
        finally:
            run(small, "alter table phone_codes enable trigger keep_used")

    async def test_a_text_that_left_keeps_nothing(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, gateway: Gateway
    ) -> None:
        gateway.status = 503
        phone = await with_phone(small)
        await begin(anonymous)
        await sent(anonymous, phone)
        run(small, "alter table outbox_texts disable trigger shed_code")
        try:
            with pytest.raises(psycopg.errors.CheckViolation):
                run(small, "update outbox_texts set state = 'sent'")
        finally:
            run(small, "alter table outbox_texts enable trigger shed_code")
        run(small, "update outbox_texts set state = 'sent'")
        assert ask(small, "select number, code from outbox_texts") == [(None, None)]

    async def test_a_confirmation_needs_its_own_code(self, small: SmallWorld, app: FastAPI, gateway: Gateway) -> None:
        signed = await full_session(small.databases, small.riverbend.actor("mother"))
        async with connect(signed.actor, small.databases) as ctx:
            await service.add_own_phone(ctx, PhoneDraft(NUMBER))
            waiting, _sent = await service.own_pending_phone(ctx)
        assert waiting
        await app.state.texts.hurry(small.riverbend.tenant_id)
        other = await full_session(small.databases, small.riverbend.actor("mother"))
        async with connect(other.actor, small.databases) as ctx:
            with pytest.raises(CodeRefused):
                await service.confirm_own_phone(ctx, waiting.id, gateway.code)
        async with connect(signed.actor, small.databases) as ctx:
            await service.confirm_own_phone(ctx, waiting.id, gateway.code)
        async with connect(small.riverbend.system(), small.databases) as ctx:
            long_ago = "update phone_codes set created_at = '2020-01-01', expires_at = '2020-01-01'"
            run(small, f"set session_replication_role = replica; {long_ago}")
            await service.forget_codes(ctx)
        assert ask(small, "select 1 from phone_codes") == []

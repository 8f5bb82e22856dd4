"""The door of a class: its code, who one is, four pictures; who never gets in; and what a teacher may do."""

from __future__ import annotations

import asyncio
import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from aivo.db.context import connect
from aivo.domains.identity import class_codes, pins
from aivo.domains.identity import service as identity
from aivo.domains.identity.class_schemas import Door
from aivo.domains.identity.errors import ClassCodeRefused, NotByPictures, PicturesRefused, PicturesTooEasy, TooManyTries
from aivo.domains.identity.models import CODE_LETTERS
from aivo.domains.identity.schemas import SignedIn
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.kit.errors import NotFound
from tests.conftest import SmallWorld
from tests.web.conftest import As, client_of

FOUR = ("cat", "sun", "apple", "car")
OTHERS = ("cat", "sun", "apple", "boat")
TODAY = now().date()


@pytest.fixture
async def code(small: SmallWorld) -> str:
    """The class of ``kid`` and ``pal`` has a code, and ``kid`` four pictures."""
    with small.connect("postgres", autocommit=True) as connection:
        connection.execute("delete from class_sign_ins; delete from picture_pins; delete from user_roles")
        connection.execute("update users set is_mfa_required = false where role = 'learner'")
    async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
        given = await identity.give_class_code(ctx, small.riverbend.classroom_id, TODAY)
        await identity.set_pictures(ctx, small.riverbend.users["kid"], FOUR)
    return given


async def door(small: SmallWorld, code: str) -> Door:
    """The class, as a device sees it that has just given the code."""
    found = await identity.door_of(small.databases, await identity.give_code_of_class(small.databases, code))
    assert found is not None
    return found


async def go_in(small: SmallWorld, code: str, username: str = "kid", pictures: tuple[str, ...] = FOUR) -> SignedIn:
    """Sign in by code and pictures."""
    at = await door(small, code)
    return await identity.try_pictures(
        small.databases, at, small.riverbend.users[username], pictures, device=Device(), address="192.0.2.9"
    )


def sessions(small: SmallWorld) -> list[tuple[object, ...]]:
    with small.connect("postgres") as connection:
        return connection.execute("select method, role, ended_at is null from user_sessions").fetchall()


class TestTheCode:
    async def test_is_short_and_of_letters_nobody_confuses(self, small: SmallWorld, code: str) -> None:
        assert re.fullmatch(f"[{CODE_LETTERS}]{{6}}", code)
        assert not set("aeioul01") & set(CODE_LETTERS)

    async def test_is_seen_again_by_its_teacher_and_kept_as_no_text(self, small: SmallWorld, code: str) -> None:
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            shown = await identity.class_code(ctx, small.riverbend.classroom_id)
        assert shown is not None
        assert (shown.code, shown.is_on, shown.expires_on) == (code, True, date(2027, 6, 4))
        with small.connect("postgres") as connection:
            (row,) = connection.execute("select code, code_hash from class_sign_ins").fetchall()
        assert code.encode() not in bytes(row[0]) + bytes(row[1])

    @pytest.mark.parametrize("who", ["manager", "para", "mother", "kid", "office"])
    async def test_is_nobody_elses(self, small: SmallWorld, code: str, who: str) -> None:
        room = small.riverbend.classroom_id
        if who != "office":
            async with connect(small.riverbend.actor(who), small.databases) as ctx:
                assert await identity.class_code(ctx, room) is None
        with pytest.raises(Exception, match=r"permission denied|nothing here|role does not"):
            async with connect(small.riverbend.actor(who), small.databases) as ctx:
                await identity.give_class_code(ctx, room, TODAY)
        assert (await door(small, code)).classroom_id == room

    async def test_is_taken_in_any_spelling(self, small: SmallWorld, code: str) -> None:
        for typed in (code.upper(), f"{code[:3]}-{code[3:]}", f" {code[:3]} {code[3:]} "):
            assert (await door(small, typed)).title == "Room 4"

    async def test_ends_devices_and_sessions_when_changed(self, small: SmallWorld, code: str) -> None:
        note = await identity.give_code_of_class(small.databases, code)
        signed = await go_in(small, code)
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            other = await identity.give_class_code(ctx, small.riverbend.classroom_id, TODAY)
        assert other != code
        assert await identity.door_of(small.databases, note) is None
        assert await identity.resolve(small.databases, signed.token) is None
        with pytest.raises(ClassCodeRefused):
            await identity.give_code_of_class(small.databases, code)

    async def test_ends_devices_and_sessions_when_switched_off(self, small: SmallWorld, code: str) -> None:
        note = await identity.give_code_of_class(small.databases, code)
        signed = await go_in(small, code)
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            await identity.change_class_sign_in(ctx, small.riverbend.classroom_id, is_on=False, shows="name")
        assert await identity.door_of(small.databases, note) is None
        assert await identity.resolve(small.databases, signed.token) is None
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            await identity.change_class_sign_in(ctx, small.riverbend.classroom_id, is_on=True, shows="name")
        assert await identity.door_of(small.databases, note) is not None

    async def test_ends_with_the_school_year(self, small: SmallWorld, code: str) -> None:
        note = await identity.give_code_of_class(small.databases, code)
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update class_sign_ins set expires_on = current_date - 2")
        assert await identity.door_of(small.databases, note) is None
        with pytest.raises(ClassCodeRefused):
            await identity.give_code_of_class(small.databases, code)

    async def test_wrong_ones_are_counted_by_address(self, small: SmallWorld, code: str) -> None:
        for _ in range(class_codes.TRIES_PER_ADDRESS):
            with pytest.raises(ClassCodeRefused):
                await identity.give_code_of_class(small.databases, "zzzzzz", address="192.0.2.77")
        with pytest.raises(TooManyTries):
            await identity.give_code_of_class(small.databases, code, address="192.0.2.77")
        assert await identity.give_code_of_class(small.databases, code, address="192.0.2.78")


class TestTheDevicesNote:
    @pytest.mark.parametrize("spoil", [lambda n: n[:-1] + ("0" if n[-1] != "0" else "1"), lambda n: "x", lambda n: "",
                                       lambda n: n.replace("class-device", "second-step")])  # fmt: skip
    async def test_opens_nothing_when_changed(self, small: SmallWorld, code: str, spoil: object) -> None:
        note = await identity.give_code_of_class(small.databases, code)
        assert await identity.door_of(small.databases, spoil(note)) is None  # type: ignore[operator]

    async def test_shows_first_names_and_nothing_else(self, small: SmallWorld, code: str) -> None:
        at = await door(small, code)
        assert [each.name for each in at.learners] == ["Kid", "Pal"]
        assert at.shows == "picture"


class TestPictures:
    async def test_open_a_learners_session_and_no_more(self, small: SmallWorld, code: str) -> None:
        signed = await go_in(small, code)
        person = await identity.resolve(small.databases, signed.token)
        assert person is not None
        assert (person.given_name, person.actor.role, person.other_roles) == ("Kid", "learner", ())
        assert sessions(small) == [("class_code", "learner", True)]

    async def test_a_wrong_learner_and_wrong_pictures_look_alike(self, small: SmallWorld, code: str) -> None:
        at = await door(small, code)
        wrong = [
            (small.riverbend.users["kid"], OTHERS),  # wrong pictures
            (small.riverbend.users["pal"], FOUR),  # has none
            (small.riverbend.users["far"], FOUR),  # of another school
            (small.riverbend.users["teacher"], FOUR),
            (small.lakeshore.users["kid"], FOUR),
            (uuid4(), FOUR),
        ]
        for user_id, pictures in wrong:
            with pytest.raises(PicturesRefused):
                await identity.try_pictures(small.databases, at, user_id, pictures, device=Device())
        assert sessions(small) == []

    async def test_of_a_thousand_at_once_ten_are_looked_at(self, small: SmallWorld, code: str) -> None:
        at = await door(small, code)
        kid = small.riverbend.users["kid"]

        async def guess() -> str:
            try:
                await identity.try_pictures(small.databases, at, kid, OTHERS, device=Device())
            except PicturesRefused:
                return "looked at"
            except TooManyTries:
                return "refused"
            return "in"

        said = await asyncio.gather(*(guess() for _ in range(1000)))
        assert said.count("looked at") == pins.TRIES
        assert said.count("in") == 0
        with pytest.raises(TooManyTries):
            await go_in(small, code)

    async def test_right_ones_do_not_count(self, small: SmallWorld, code: str) -> None:
        for _ in range(pins.TRIES + 2):
            await go_in(small, code)

    async def test_are_kept_as_a_hash_that_only_postgresql_compares(self, small: SmallWorld, code: str) -> None:
        for role in ("aivo_member", "aivo_district", "aivo_platform", "aivo_worker", "aivo_auditor"):
            with small.connect("postgres") as connection:
                for table in ("picture_pins", "class_sign_ins"):
                    (may,) = connection.execute(
                        "select has_table_privilege(%s, %s, 'select')", (role, table)
                    ).fetchone() or (None,)
                    assert may is False

    async def test_four_times_the_same_is_refused(self, small: SmallWorld, code: str) -> None:
        async with connect(small.riverbend.actor("kid"), small.databases) as ctx:
            with pytest.raises(PicturesTooEasy):
                await identity.set_pictures(ctx, small.riverbend.users["kid"], ("cat",) * 4)
        await go_in(small, code)


class TestWhoNeverGetsIn:
    @pytest.mark.parametrize("role", ["parent", "teacher", "district_admin"])
    async def test_a_person_with_any_adult_role(self, small: SmallWorld, code: str, role: str) -> None:
        """Also with a role that begins tomorrow; and who is in already is out when such a role is given."""
        signed = await go_in(small, code)
        kid = small.riverbend.users["kid"]
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update users set is_mfa_required = false where id = %s", (kid,))
            connection.execute(
                "insert into user_roles (tenant_id, user_id, role, valid_from) values (%s, %s, %s, current_date + 1)",
                (small.riverbend.tenant_id, kid, role),
            )
        assert await identity.resolve(small.databases, signed.token) is None
        assert small.riverbend.users["kid"] not in [each.id for each in (await door(small, code)).learners]
        with pytest.raises(PicturesRefused):
            await go_in(small, code)

    async def test_an_adult_gets_no_pictures(self, small: SmallWorld, code: str) -> None:
        for who in ("teacher", "mother", "office"):
            with pytest.raises(NotFound):
                async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
                    await identity.set_pictures(ctx, small.riverbend.users[who], FOUR)

    async def test_postgresql_refuses_the_session_itself(self, small: SmallWorld, code: str) -> None:
        at = await door(small, code)
        for who in ("far", "teacher"):
            with pytest.raises(Exception, match=r"may not come in|class_code_proves"):
                async with connect(small.riverbend.actor(who), small.databases) as ctx:
                    await identity.open_session(
                        ctx, device=Device(), address=None, method="class_code", classroom_id=at.classroom_id
                    )
        assert sessions(small) == []


class TestTheTeacher:
    async def test_lets_a_locked_learner_in_once(self, small: SmallWorld, code: str) -> None:
        at, kid = await door(small, code), small.riverbend.users["kid"]
        for _ in range(pins.TRIES):
            with pytest.raises(PicturesRefused):
                await go_in(small, code, pictures=OTHERS)
        with pytest.raises(TooManyTries):
            await go_in(small, code)
        assert await identity.let_in_by_teacher(small.databases, at, kid, device=Device()) is None
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            await identity.let_in(ctx, small.riverbend.classroom_id, kid)
        at_once = await asyncio.gather(
            *(identity.let_in_by_teacher(small.databases, at, kid, device=Device()) for _ in range(8))
        )
        assert sum(each is not None for each in at_once) == 1

    @pytest.mark.parametrize("who", ["manager", "para", "mother", "pal"])
    async def test_nobody_else_sets_pictures_or_lets_in(self, small: SmallWorld, code: str, who: str) -> None:
        kid = small.riverbend.users["kid"]
        with pytest.raises(Exception, match=r"nothing here|role does not"):
            async with connect(small.riverbend.actor(who), small.databases) as ctx:
                await identity.set_pictures(ctx, kid, OTHERS)
        with pytest.raises(Exception, match=r"nothing here|role does not"):
            async with connect(small.riverbend.actor(who), small.databases) as ctx:
                await identity.let_in(ctx, small.riverbend.classroom_id, kid)
        await go_in(small, code)

    async def test_makes_cards_whose_pictures_work(self, small: SmallWorld, code: str) -> None:
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            cards = await identity.make_cards(ctx, small.riverbend.classroom_id, missing=True)
        assert [card.name for card in cards] == ["Pal T."]
        await go_in(small, code, "pal", cards[0].pictures)


class TestASessionByPictures:
    async def test_reaches_no_weighty_act(self, small: SmallWorld, code: str) -> None:
        signed = await go_in(small, code)
        kid = small.riverbend.users["kid"]
        async with connect(signed.actor, small.databases) as ctx:
            with pytest.raises(NotByPictures):
                await identity.demand_recent_proof(ctx)
        with pytest.raises(Exception, match="may not set this password"):
            async with connect(signed.actor, small.databases) as ctx:
                await identity.set_password(ctx, kid, "seven brown bears dancing")
        with pytest.raises(Exception, match="class_code_proves_nothing"):
            async with connect(signed.actor, small.databases) as ctx:
                await ctx.tell("update user_sessions set step_up_at = now() where id = $1", signed.actor.session_id)
        with pytest.raises(Exception, match="does not change"):
            async with connect(signed.actor, small.databases) as ctx:
                await ctx.tell("update user_sessions set method = 'password', classroom_id = null "
                               "where id = $1", signed.actor.session_id)  # fmt: skip

    async def test_shows_the_old_pictures_before_new_ones(self, small: SmallWorld, code: str) -> None:
        signed = await go_in(small, code)
        kid = small.riverbend.users["kid"]
        for before in ((), OTHERS):
            with pytest.raises(PicturesRefused):
                async with connect(signed.actor, small.databases) as ctx:
                    await identity.set_pictures(ctx, kid, OTHERS, before=before)
        async with connect(signed.actor, small.databases) as ctx:
            await identity.set_pictures(ctx, kid, OTHERS, before=FOUR)
        await go_in(small, code, pictures=OTHERS)

    async def test_ends_when_the_learner_leaves_the_class(self, small: SmallWorld, code: str) -> None:
        signed = await go_in(small, code)
        with small.connect("postgres", autocommit=True) as connection:
            kept = connection.execute("select id, valid_to from classroom_memberships where student_id = %s",
                                      (small.riverbend.students["kid"],)).fetchall()  # fmt: skip
            connection.execute(
                "update classroom_memberships set valid_to = current_date + 30 where id = %s", (kept[0][0],)
            )
            assert await identity.resolve(small.databases, signed.token) is not None  # still in it today
            connection.execute(
                "update classroom_memberships set valid_to = current_date - 2 where id = %s", (kept[0][0],)
            )
            assert await identity.resolve(small.databases, signed.token) is None
            connection.execute("update classroom_memberships set valid_to = %s where id = %s", (kept[0][1], kept[0][0]))
        assert await identity.resolve(small.databases, signed.token) is None

    async def test_ends_with_the_day(self, small: SmallWorld, code: str) -> None:
        at = await door(small, code)
        signed = await go_in(small, code)
        assert signed.expires_at <= at.day_ends_at
        assert at.day_ends_at - timedelta(days=1, hours=1) < signed.expires_at


async def press(client: httpx.AsyncClient, who: UUID, *pictures: str) -> httpx.Response:
    """Choose pictures on the page, one after the other, and go in."""
    chosen = ""
    for picture in pictures:
        page = await client.post("/class/pictures", data={"who": str(who), "chosen": chosen, "pick": picture})
        assert page.status_code == 200
        found = re.search(r'name="chosen" value="([a-z.]*)"', page.text)
        assert found
        chosen = found[1]
    return await client.post("/class/pictures", data={"who": str(who), "chosen": chosen, "go": "1"})


class TestPages:
    async def test_from_the_code_to_today(self, small: SmallWorld, anonymous: httpx.AsyncClient, code: str) -> None:
        kid = small.riverbend.users["kid"]
        assert (await anonymous.get("/class/who")).headers["location"] == "/class"
        given = await anonymous.post("/class", data={"code": f"{code[:3]} {code[3:]}".upper()})
        assert (given.status_code, given.headers["location"]) == (303, "/class/who")
        assert "httponly" in given.headers["set-cookie"].lower()
        names = await anonymous.get("/class/who")
        assert "Who are you?" in names.text
        assert "Kid" in names.text
        assert "Test" not in names.text.replace("Test-", "")  # no family name
        chosen = await anonymous.post("/class/who", data={"who": str(kid)})
        assert chosen.headers["location"] == f"/class/pictures?who={kid}"
        refused = await press(anonymous, kid, *OTHERS)
        assert refused.status_code == 422
        assert "Not quite" in refused.text
        assert 'id="problem"' in refused.text
        done = await press(anonymous, kid, *FOUR)
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert (await anonymous.get("/")).headers["location"] == "/today"

    async def test_a_mistake_is_taken_back(self, small: SmallWorld, anonymous: httpx.AsyncClient, code: str) -> None:
        await anonymous.post("/class", data={"code": code})
        sent = {"who": str(small.riverbend.users["kid"]), "chosen": "cat.fish.sun.car", "undo": "1"}
        assert 'name="chosen" value="cat.fish.sun"' in (await anonymous.post("/class/pictures", data=sent)).text

    async def test_a_wrong_code(self, anonymous: httpx.AsyncClient, code: str) -> None:
        answer = await anonymous.post("/class", data={"code": "wwwwww"})
        assert answer.status_code == 422
        assert "letter by letter" in answer.text
        assert 'value="wwwwww"' in answer.text

    async def test_a_learner_of_another_class_is_not_there(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, code: str
    ) -> None:
        await anonymous.post("/class", data={"code": code})
        for who in (str(small.riverbend.users["far"]), str(uuid4()), "x", ""):
            assert (await anonymous.get(f"/class/pictures?who={who}")).status_code == 404
            assert (await anonymous.post("/class/pictures", data={"who": who, "pick": "cat"})).status_code == 404

    async def test_no_demo_code_outside_the_demo(self, anonymous: httpx.AsyncClient, code: str) -> None:
        assert "Demo" not in (await anonymous.get("/class")).text


class TestTeachersPages:
    async def test_show_code_and_learners(self, small: SmallWorld, browse: As, code: str) -> None:
        teacher = await browse("teacher")
        assert "Room 4" in (await teacher.get("/class-sign-in")).text
        page = await teacher.get(f"/class-sign-in/{small.riverbend.classroom_id}")
        assert page.status_code == 200
        assert f"{code[:3]} {code[3:]}".upper() in page.text
        assert "Kid" in page.text

    @pytest.mark.parametrize("who", ["manager", "para", "mother", "kid", "office"])
    async def test_are_not_there_for_others(self, small: SmallWorld, browse: As, code: str, who: str) -> None:
        other = await browse(who)
        assert (await other.get(f"/class-sign-in/{small.riverbend.classroom_id}")).status_code == 404

    async def test_acts(self, small: SmallWorld, browse: As, app: FastAPI, code: str) -> None:
        teacher = await browse("teacher")
        base = f"/class-sign-in/{small.riverbend.classroom_id}"
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', (await teacher.get(base)).text)
        assert found
        token = {"form_token": found[1]}
        kid, far = small.riverbend.users["kid"], small.riverbend.users["far"]
        assert (await teacher.post(f"{base}/learners/{kid}/let-in", data=token)).status_code == 303
        async with client_of(app) as device:
            await device.post("/class", data={"code": code})
            gone_in = await device.post("/class/who", data={"who": str(kid)})
            assert gone_in.headers["location"] == "/"
        assert (await teacher.post(f"{base}/learners/{far}/let-in", data=token)).status_code == 404
        face = await teacher.post(f"{base}/learners/{kid}/face", data={**token, "picture": "panda", "few": "1"})
        assert face.status_code == 303
        assert (await teacher.post(f"{base}/change", data={**token, "shows": "x"})).status_code == 422
        cards = await teacher.post(f"{base}/cards", data={**token, "for": "all"})
        assert cards.text.count('class="cut-card"') == 2
        assert (await teacher.post(f"{base}/code", data=token)).status_code == 303
        async with connect(Actor.system(small.riverbend.tenant_id, "tests"), small.databases):
            with pytest.raises(ClassCodeRefused):
                await identity.give_code_of_class(small.databases, code)

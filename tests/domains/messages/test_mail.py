"""The outbox and its delivery: with the change, to a real mail server, at least once, and never too much."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aivo import connect
from aivo.domains.identity.service import DeviceMet, LinkMade, PasswordChanged, TiesChanged
from aivo.domains.messages import handlers, service
from aivo.domains.messages.letters import TEXTS, compose
from aivo.domains.messages.models.mail import MAIL_KINDS
from aivo.domains.messages.schemas import Delivered
from aivo.domains.messages.smtp import MailServer
from aivo.kit.errors import NotFound
from aivo.kit.events import JobEnded
from tests.conftest import SmallWorld, WorldDatabase
from tests.domains.messages.conftest import Postbox

BASE = "https://aivo.example.org"


async def post(small: SmallWorld, recipient: str, kind: str = "general", **more: Any) -> UUID:
    """A mail that the case manager's act puts into the outbox."""
    async with connect(small.riverbend.actor("manager")) as ctx:
        return await service.post(ctx, small.riverbend.users[recipient], kind, "/messages", **more)


async def deliver(small: SmallWorld, url: str) -> Delivered:
    """One run of the worker in Riverbend."""
    async with connect(small.riverbend.system()) as ctx:
        return await service.deliver_due(ctx, MailServer(url), BASE)


def ask(small: SmallWorld, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows as the superuser sees them."""
    with small.connect("postgres") as connection:
        return list(connection.execute(statement, values).fetchall())  # type: ignore[arg-type]


def due_now(small: SmallWorld) -> None:
    """The wait is over."""
    with small.connect("postgres") as connection:
        connection.execute("update outbox_mails set next_attempt_at = now()")


class TestPost:
    async def test_stands_or_falls_with_the_change(self, small: SmallWorld) -> None:
        with pytest.raises(ZeroDivisionError):
            await self.change_that_fails(small)
        assert ask(small, "select 1 from outbox_mails") == []

    async def change_that_fails(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("manager")) as ctx:
            await service.post(ctx, small.riverbend.users["mother"], "general", "/messages")
            raise ZeroDivisionError

    async def test_reaches_nobody_of_another_tenant(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("manager")) as ctx:
            with pytest.raises(NotFound):
                await service.post(ctx, small.lakeshore.users["mother"], "general", "/messages")
        assert ask(small, "select 1 from outbox_mails") == []

    async def test_keeps_a_secret_address_encrypted_and_forgets_it(self, small: SmallWorld, postbox: Postbox) -> None:
        await post(small, "mother", "reset", secret_path="/reset/very-secret")
        ((link,),) = ask(small, "select link from outbox_mails")
        assert b"very-secret" not in link
        assert not any("very-secret" in str(row) for row in ask(small, "select old, new from audit_values"))
        await deliver(small, postbox.url)
        assert f"{BASE}/reset/very-secret" in text_of(postbox)
        assert ask(small, "select link, state from outbox_mails") == [(None, "sent")]


class TestNews:
    """What the identity room tells becomes a mail, and nothing more than a mail."""

    async def test_a_link_goes_to_the_address_it_was_made_for(self, small: SmallWorld, postbox: Postbox) -> None:
        url = "https://elsewhere.example/link/x/secret-token"
        async with connect(small.riverbend.system()) as ctx:
            mother = small.riverbend.users["mother"]
            await handlers.send_link(ctx, LinkMade(mother, "reset", "asked@example.org", url))
            await handlers.send_link(ctx, LinkMade(mother, "reset", None, url))
        assert not any(b"asked@" in cell for (cell,) in ask(small, "select address from outbox_mails"))
        assert await deliver(small, postbox.url) == Delivered(sent=1)
        assert postbox.taken[0]["To"] == "asked@example.org"
        assert f"{BASE}/link/x/secret-token" in text_of(postbox)
        assert ask(small, "select link, address from outbox_mails") == [(None, None)]

    async def test_a_password_set_for_a_first_sign_in_tells_nobody(self, small: SmallWorld) -> None:
        mother = small.riverbend.users["mother"]
        for signed_in, mails in (("null", 0), ("now()", 1)):
            with small.connect("postgres") as connection:
                connection.execute(f"update users set last_signed_in_at = {signed_in}")  # type: ignore[arg-type]
            async with connect(small.riverbend.system()) as ctx:
                await handlers.tell_password(ctx, PasswordChanged(mother))
            assert len(ask(small, "select 1 from outbox_mails")) == mails

    @pytest.mark.parametrize("who", ["office", "mother"])
    async def test_of_ones_account_and_ones_import_are_a_notice_and_a_mail(self, small: SmallWorld, who: str) -> None:
        person = small.riverbend.users[who]
        async with connect(small.riverbend.system()) as ctx:
            for _ in range(2):
                await handlers.tell_device(ctx, DeviceMet(person, person))
                await handlers.tell_import(ctx, JobEnded(person, "/roster/jobs/1"))
            await handlers.tell_ties(ctx, TiesChanged(person, True))
        assert ask(small, "select kind, path from outbox_mails order by kind") == [
            ("device", "/security"), ("import", "/roster/jobs/1"), ("ties", "/security/accounts"),
        ]  # fmt: skip
        assert len(ask(small, "select 1 from notifications where user_id = %s", person)) == 3

    async def test_of_ones_account_without_an_address_is_a_notice_alone(self, small: SmallWorld) -> None:
        with small.connect("postgres") as connection:
            connection.execute("update users set email = null")
        async with connect(small.riverbend.system()) as ctx:
            await handlers.tell_device(ctx, DeviceMet(small.riverbend.users["mother"], None))
        assert ask(small, "select kind from notifications") == [("device",)]
        assert ask(small, "select 1 from outbox_mails") == []

    async def test_of_changed_rights_wait_inside_and_leave_by_no_mail(self, small: SmallWorld) -> None:
        """An import changes the rights of a whole school; each is told once while it waits unread."""
        with small.connect("postgres") as connection:
            for day in ("current_date + 9", "null"):
                connection.execute(
                    f"update parent_student_relations set valid_to = {day} where is_confirmed"  # type: ignore[arg-type]
                )
                connection.execute(f"update duty_assignments set valid_to = {day}")  # type: ignore[arg-type]
        told = ask(small, "select n.kind, u.username from notifications n join users u on u.id = n.user_id order by 2")
        assert {kind for kind, _ in told} == {"rights"}
        assert {name for _, name in told} >= {"office", "principal", "mother"}
        assert len(told) == len(set(ask(small, "select user_id from notifications")))
        assert ask(small, "select 1 from outbox_mails") == []


class TestDelivery:
    async def test_is_in_the_language_of_the_person(self, small: SmallWorld, postbox: Postbox) -> None:
        with small.connect("postgres") as connection:
            connection.execute("update users set locale = 'es' where username = 'mother'")
        await post(small, "mother", "message")
        assert await deliver(small, postbox.url) == Delivered(sent=1)
        assert postbox.taken[0]["Content-Language"] == "es"
        assert "Alguien le escribió" in text_of(postbox)
        assert postbox.taken[0]["From"] == "Aivo <aivo@school.example>"

    async def test_again_has_the_same_message_id(self, small: SmallWorld, postbox: Postbox) -> None:
        """A worker that died after handing a mail over, before noting it, sends it once more."""
        await post(small, "mother")
        await deliver(small, postbox.url)
        with small.connect("postgres") as connection:
            connection.execute("update outbox_mails set state = 'sending', next_attempt_at = now(), sent_at = null")
        assert await deliver(small, postbox.url) == Delivered(sent=1)
        assert len({mail["Message-ID"] for mail in postbox.taken}) == 1
        assert len(postbox.taken) == 2

    async def test_by_two_workers_at_once_sends_once(self, small: SmallWorld, postbox: Postbox) -> None:
        for _ in range(5):
            await post(small, "mother")
        runs = await asyncio.gather(*(deliver(small, postbox.url) for _ in range(3)))
        assert sum(run.sent for run in runs) == 5
        assert len(postbox.taken) == 5

    async def test_taken_by_another_in_the_meantime_is_left_to_them(self, small: SmallWorld, postbox: Postbox) -> None:
        """A worker that was slow for longer than it may hold a mail finds that it is no longer its own."""
        first, second = await post(small, "mother"), await post(small, "father")
        for mail, minutes in ((first, 2), (second, 1)):
            with small.connect("postgres") as link:
                link.execute(
                    "update outbox_mails set next_attempt_at = now() - make_interval(mins => %s) where id = %s",
                    (minutes, mail),
                )
        taking = postbox.handle_DATA

        async def handle(server: SMTP, session: Any, envelope: Any) -> str:
            with small.connect("postgres") as link:
                link.execute("update outbox_mails set attempt_count = attempt_count + 1 where id = %s", (second,))
            return await taking(server, session, envelope)

        postbox.handle_DATA = handle  # type: ignore[method-assign]
        assert (await deliver(small, postbox.url)).sent == 1
        assert [str(mail["Message-ID"]) for mail in postbox.taken] == [f"<{first}@school.example>"]

    async def test_is_put_off_longer_each_time(self, small: SmallWorld, postbox: Postbox) -> None:
        await post(small, "mother")
        postbox.answer = "451 same@example.org is busy"
        waits = []
        for _ in range(3):
            assert await deliver(small, postbox.url) == Delivered(put_off=1)
            ((wait,),) = ask(small, "select next_attempt_at - now() from outbox_mails")
            waits.append(round(wait / timedelta(minutes=1)))
            due_now(small)
        assert waits == [1, 5, 15]
        assert ask(small, "select distinct reply from delivery_attempts") == [("451 … is busy",)]
        postbox.answer = ""
        assert await deliver(small, postbox.url) == Delivered(sent=1)

    async def test_ends_after_the_last_try(self, small: SmallWorld, postbox: Postbox) -> None:
        await post(small, "mother")
        postbox.answer = "451 busy"
        for _ in range(8):
            due_now(small)
            last = await deliver(small, postbox.url)
        assert last == Delivered(failed=1)
        assert ask(small, "select state from outbox_mails") == [("failed",)]

    async def test_refused_for_good_is_told_to_whoever_wrote(self, small: SmallWorld, postbox: Postbox) -> None:
        await post(small, "mother")
        postbox.answer = "550 no such mailbox same@example.org"
        assert await deliver(small, postbox.url) == Delivered(failed=1)
        assert ask(small, "select user_id, kind from notifications") == [
            (small.riverbend.users["manager"], "unreached")
        ]
        due_now(small)
        assert await deliver(small, postbox.url) == Delivered()

    async def test_without_an_address_fails_and_is_told(self, small: SmallWorld, postbox: Postbox) -> None:
        with small.connect("postgres") as connection:
            connection.execute("update users set email = null where username = 'mother'")
        await post(small, "mother")
        assert await deliver(small, postbox.url) == Delivered(failed=1)
        assert ask(small, "select outcome from delivery_attempts") == [("no_address",)]

    async def test_waits_for_a_server_that_is_away_without_using_up_tries(self, small: SmallWorld) -> None:
        await post(small, "mother")
        assert await deliver(small, "smtp://127.0.0.1:1") == Delivered(put_off=1)
        assert ask(small, "select state, attempt_count from outbox_mails") == [("waiting", 0)]

    async def test_speaks_tls_and_only_with_a_server_it_can_trust(
        self, small: SmallWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        certificate = make_certificate(tmp_path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        box = Postbox()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(box), "127.0.0.1", 0, ssl=context)
        url = f"smtps://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await post(small, "mother")
        assert await deliver(small, url) == Delivered(put_off=1)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        due_now(small)
        assert await deliver(small, url) == Delivered(sent=1)
        server.close()
        assert len(box.taken) == 1


class TestSilence:
    """Exit code D stops every automatic message at once and forever; so does signing somebody off."""

    DEATH = "update student_profiles set exit_code = 'D' where given_name = 'Kid'"
    LEFT = "update users set status = 'deactivated' where username = 'mother'"

    @pytest.mark.parametrize("change", [DEATH, LEFT])
    async def test_stops_what_waits_already(self, small: SmallWorld, postbox: Postbox, change: str) -> None:
        await post(small, "mother", student_id=small.riverbend.students["kid"])
        with small.connect("postgres") as connection:
            connection.execute(change)  # type: ignore[arg-type]
        assert await deliver(small, postbox.url) == Delivered(stopped=1)
        assert postbox.taken == []
        assert ask(small, "select state from outbox_mails") == [("stopped",)]

    async def test_stops_what_is_still_to_come(self, small: SmallWorld, postbox: Postbox) -> None:
        with small.connect("postgres") as connection:
            connection.execute(self.DEATH)  # type: ignore[arg-type]
        kid = small.riverbend.students["kid"]
        await post(small, "mother", student_id=kid)
        async with connect(small.riverbend.actor("manager")) as ctx:
            await service.notify(ctx, small.riverbend.users["mother"], "notice", "/messages", student_id=kid)
        assert await deliver(small, postbox.url) == Delivered()
        assert ask(small, "select state from outbox_mails") == [("stopped",)]
        assert ask(small, "select 1 from notifications") == []

    async def test_twin_without_its_trigger_a_mail_would_leave(self, small: SmallWorld, postbox: Postbox) -> None:
        await post(small, "mother", student_id=small.riverbend.students["kid"])
        with small.connect("postgres") as connection:
            connection.execute(self.DEATH)  # type: ignore[arg-type]
            connection.execute("alter table outbox_mails disable trigger keep_silence")
        try:
            assert await deliver(small, postbox.url) == Delivered(sent=1)
        finally:
            with small.connect("postgres") as connection:
                connection.execute("alter table outbox_mails enable trigger keep_silence")


class TestChoice:
    @pytest.mark.parametrize(("delivery", "mails"), [("paper", 0), ("here", 0), ("email", 1)])
    async def test_families_get_mail_where_they_chose_mail(self, small: SmallWorld, delivery: str, mails: int) -> None:
        with small.connect("postgres") as connection:
            connection.execute("update parent_student_relations set delivery = %s", (delivery,))
        await self.tell(small, "mother")
        assert len(ask(small, "select 1 from outbox_mails")) == mails
        assert len(ask(small, "select 1 from notifications")) == 1

    async def test_ones_own_choice_wins(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("teacher")) as ctx:
            await service.choose(ctx, {"notice": False})
        await self.tell(small, "teacher")
        assert ask(small, "select 1 from outbox_mails") == []

    async def test_the_same_occasion_tells_once_until_it_is_read(self, small: SmallWorld) -> None:
        for _ in range(3):
            await self.tell(small, "teacher", occasion="x")
        assert len(ask(small, "select 1 from notifications")) == 1
        assert len(ask(small, "select 1 from outbox_mails")) == 1

    async def tell(self, small: SmallWorld, who: str, occasion: str | None = None) -> None:
        kid = small.riverbend.students["kid"]
        async with connect(small.riverbend.actor("manager")) as ctx:
            await service.notify(
                ctx, small.riverbend.users[who], "notice", "/messages", student_id=kid, occasion=occasion
            )


class TestLookingAfterIt:
    async def test_retry_cancel_and_return(self, small: SmallWorld, postbox: Postbox) -> None:
        mail = await post(small, "mother")
        postbox.answer = "550 no"
        await deliver(small, postbox.url)
        async with connect(small.riverbend.actor("office")) as ctx:
            await service.retry(ctx, mail)
        postbox.answer = ""
        assert await deliver(small, postbox.url) == Delivered(sent=1)
        async with connect(small.riverbend.actor("office")) as ctx:
            with pytest.raises(service.NotWaiting):
                await service.cancel(ctx, mail)
        async with connect(small.riverbend.actor("office")) as ctx:
            await service.mark_returned(ctx, mail)
        assert ask(small, "select state from outbox_mails") == [("returned",)]

    @pytest.mark.parametrize("who", ["principal", "clerk", "manager", "mother"])
    async def test_is_there_for_a_duty_over_people_only(self, small: SmallWorld, who: str) -> None:
        mail = await post(small, "mother")
        async with connect(small.riverbend.actor(who)) as ctx:
            with pytest.raises(NotFound):
                await service.cancel(ctx, mail)
        assert ask(small, "select state from outbox_mails") == [("waiting",)]


class TestTexts:
    def test_every_kind_of_mail_has_one(self) -> None:
        assert set(TEXTS) == set(MAIL_KINDS)

    async def test_name_nobody_and_nothing(self, world: WorldDatabase) -> None:
        """Every text, in each language, against every name of the demo world and the words of special education."""
        with world.connect("postgres") as connection:
            names = connection.execute(
                "select given_name from student_profiles union select family_name from student_profiles "
                "union select given_name from users union select family_name from users "
                "union select name from schools union select name from tenants union select title from classrooms "
                "union select unnest(string_to_array(name, ' ')) from schools"
            ).fetchall()
        named = {str(name).lower() for (name,) in names if name and len(str(name)) > 2} - {"center", "school"}
        named |= {
            "iep",
            "504",
            "special education",
            "educación especial",
            "disab",
            "discapacidad",
            "evaluation",
            "autis",
        }
        named |= {"meeting", "reunión", "plan", "child", "hijo", "hija", "niño", "niña"}
        for kind in TEXTS:
            for language in ("en", "es"):
                mail = compose(kind, language, "LINK", "id", sender="a@b.example", recipient="c@d.example")
                words = f" {mail['Subject']} {mail.get_content()} ".lower()
                found = [name for name in named if f" {name} " in words or (len(name) > 6 and name in words)]
                assert found == [], f"{kind} {language}"

    def test_twin_a_name_in_a_text_is_found(self) -> None:
        mail = compose("general", "en", "about Maya Garcia", "id", sender="a@b.example", recipient="c@d.example")
        assert " maya " in f" {mail.get_content()} ".lower()


def text_of(postbox: Postbox) -> str:
    """The last mail's text."""
    content = postbox.taken[-1].get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def make_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    import_ip = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1)).add_extension(import_ip, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path

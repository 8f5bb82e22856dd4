"""The way to pages that something must come before: a password, a class code, a link on paper, a roster sent in.

Each is walked by requests of the same browser profile, so that only the page itself is painted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from uuid import UUID

from playwright.sync_api import APIResponse, Page

from aivo.db.context import connect
from aivo.domains.identity import service as identity
from aivo.domains.identity.schemas import InvitationDraft
from aivo.domains.roster import jobs
from aivo.kit.actor import Actor
from aivo.seed.build import demo_people
from aivo.seed.bundle import make_bundle, write_zip
from aivo.seed.passwords import demo_password
from tests.conftest import SIGNING_KEY
from tests.journeys.conftest import Site, forget_used_codes

TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
MAYA = next(person for person in demo_people(SIGNING_KEY) if person.class_code)


def send(site: Site, page: Page, path: str, form: Mapping[str, str], *, start: str = "") -> APIResponse:
    """Send a form as the browser would, with the token of the page ``start`` where there is one."""
    token = TOKEN.search(page.request.get(start).text()) if start else None
    values = {**form, "form_token": token[1]} if token else dict(form)
    answer = page.request.post(path, form=dict(values), headers={"Origin": site.address})
    assert answer.status < 400, (path, answer.status)
    return answer


def give_password(site: Site, page: Page, username: str) -> None:
    """The first step of signing in."""
    forget_used_codes(site)
    password = demo_password(SIGNING_KEY, "riverbend", username)
    send(site, page, "/sign-in", {"tenant": "riverbend", "username": username, "password": password})


def owe_code(site: Site, page: Page) -> None:
    """The second step, of a parent, who may call the device her own."""
    give_password(site, page, "ana")
    page.goto("/sign-in/code")


def owe_set_up(site: Site, page: Page) -> None:
    """A first second factor, of somebody who has none."""
    with site.world.connect("postgres", autocommit=True) as connection:
        connection.execute(
            "delete from mfa_credentials where user_id in (select id from users where username = 'patel')"
        )
    give_password(site, page, "patel")
    page.goto("/sign-in/set-up")


def owe_phone(site: Site, page: Page) -> None:
    """A phone as the first second factor, of a parent who has none."""
    with site.world.connect("postgres", autocommit=True) as connection:
        connection.execute("delete from mfa_credentials where user_id in (select id from users where username = 'ben')")
    give_password(site, page, "ben")
    page.goto("/sign-in/set-up/phone")


def owe_app(site: Site, page: Page) -> None:
    """The picture of the authenticator app, on the way in."""
    owe_set_up(site, page)
    page.goto("/sign-in/set-up/app")


def owe_password(site: Site, page: Page) -> None:
    """A password of one's own, after one that somebody else has set."""
    with site.world.connect("postgres", autocommit=True) as connection:
        connection.execute(
            "update user_passwords set must_change = true where user_id in "
            "(select id from users where username = 'hayes')"
        )
    give_password(site, page, "hayes")
    code = page.request.get("/sign-in/code").text()
    found = re.search(r'id="demo-code">(\d+)<', code)
    assert found
    send(site, page, "/sign-in/code", {"code": found[1], "next": ""})
    page.goto("/sign-in/password")


def open_invitation(site: Site, page: Page) -> None:
    """The link of an invitation, which asks for the code on paper."""

    async def invited() -> str:
        async with connect(await Actor.of("riverbend", "ruiz"), site.databases) as ctx:
            rows = await ctx.ask(
                "select id from users where tenant_id = $1 and status = 'contact' and role = 'parent' limit 1",
                ctx.actor.tenant_id,
            )
            made = await identity.invite(ctx, InvitationDraft(rows[0]["id"], "in_person"), site.address)
            return made.url

    page.goto(urlsplit(site.run(invited())).path)


def open_old_link(site: Site, page: Page) -> None:
    """A link that is over."""
    page.goto("/link/riverbend/" + "x" * 43)


def give_class_code(site: Site, page: Page) -> None:
    """The names of the class, after its code."""
    send(site, page, "/class", {"code": MAYA.class_code})
    page.goto("/class/who")


def few_names(site: Site, page: Page) -> None:
    """The names a few at a time."""
    give_class_code(site, page)
    page.goto("/class/who?few=1")


def say_who(site: Site, page: Page) -> None:
    """The twelve pictures."""
    give_class_code(site, page)
    page.get_by_role("button", name="Maya").click()
    page.wait_for_url("**/class/pictures**")


def begin_app(site: Site, page: Page) -> None:
    """An authenticator app that is being set up."""
    send(site, page, "/security/app", {"label": "Phone"}, start="/profile")
    page.goto("/security/app")


def send_roster(site: Site, page: Page) -> None:
    """A roster with three bad rows, checked."""
    bundle = make_bundle("riverbend", site.today)
    bundle.row("enrollments", "riverbend-class-lab/maya").update(userSourcedId="nobody")
    bundle.row("demographics", "riverbend-person-maya").update(birthDate="4/5/2016")
    bundle.row("demographics", "riverbend-person-jordan").update(birthDate="3/4/2009")
    with TemporaryDirectory() as folder:
        archive = write_zip(bundle, Path(folder) / "fall.zip").read_bytes()
    token = TOKEN.search(page.request.get("/roster").text())
    assert token
    sent = {"name": "fall.zip", "mimeType": "application/zip", "buffer": archive}
    answer = page.request.post(
        "/roster", multipart={"form_token": token[1], "files": sent}, headers={"Origin": site.address}
    )
    assert "/roster/jobs/" in answer.url, answer.status
    job_id = UUID(answer.url.rpartition("/")[2])

    async def work() -> str:
        actor = await Actor.of("riverbend", "ruiz")
        return await jobs.run_job(site.databases, actor.tenant_id, job_id)

    assert site.run(work()) == "ready"
    page.goto(answer.url)


def open_own_record(site: Site, page: Page) -> None:
    """A learner's own page."""
    with site.world.connect("postgres") as connection:
        row = connection.execute(
            "select s.id from student_profiles s join users u on u.id = s.user_id where u.username = 'maya'"
        ).fetchone()
    assert row
    page.goto(f"/students/{row[0]}")


def make_namesakes(site: Site, page: Page) -> None:
    """Two contacts of one name, who may be one person."""
    with site.world.connect("postgres", autocommit=True) as connection:
        first, second = connection.execute(
            "select id, given_name, family_name from users where role = 'parent' and status = 'contact' "
            "and tenant_id = (select id from tenants where slug = 'riverbend') order by created_at, id limit 2"
        ).fetchall()
        connection.execute("update users set given_name = %s, family_name = %s where id = %s", (*first[1:], second[0]))
    page.goto(f"/duplicates/{first[0]}/{second[0]}")


WAYS: dict[str, tuple[str, Callable[[Site, Page], None]]] = {
    "code": ("/sign-in/code", owe_code),
    "set-up": ("/sign-in/set-up", owe_set_up),
    "set-up-app": ("/sign-in/set-up/app", owe_app),
    "set-up-phone": ("/sign-in/set-up/phone", owe_phone),
    "new-password": ("/sign-in/password", owe_password),
    "link": ("/link", open_invitation),
    "link-over": ("/link", open_old_link),
    "who": ("/class/who", give_class_code),
    "who-few": ("/class/who", few_names),
    "pictures": ("/class/pictures", say_who),
    "security-app": ("/security/app", begin_app),
    "own": ("/students/{id}", open_own_record),
    "pair": ("/duplicates/{a}/{b}", make_namesakes),
    "job": ("/roster/jobs/{id}", send_roster),
}
"""Name of a page → its route, and the way to it."""

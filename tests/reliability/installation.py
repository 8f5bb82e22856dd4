"""A small installation with the embedded database, in which marks are planted wherever something is kept secret."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo import settings as configuration
from aivo import worker
from aivo.app import create_app
from aivo.db import jobs, pools, rotation
from aivo.db.context import connect
from aivo.db.opening import Opened, open_databases, prepare
from aivo.domains.identity import service as identity
from aivo.domains.identity.schemas import InvitationDraft
from aivo.domains.students.filing import DocumentDraft, file_document
from aivo.kit.crypto import Place, seal
from aivo.schema import metadata
from aivo.settings import Settings
from tests.factories.core import Small, make_small_world
from tests.factories.rows import Place as Filling
from tests.factories.rows import fill
from tests.factories.signing_in import full_session
from tests.reliability.marks import Marks
from tests.web.conftest import BASE, client_of

SECRETS = {"AIVO_SECRET_KEY": "0123456789abcdef" * 4, "AIVO_MASTER_KEY": "fedcba9876543210" * 4}
COLUMNS = rotation.sealed_columns(metadata)


@dataclass(frozen=True)
class Installation:
    """An installation while it runs."""

    root: Path
    settings: Settings
    opened: Opened
    place: Small

    @property
    def superuser_url(self) -> str:
        """For planting."""
        assert self.opened.server is not None
        return self.opened.server.superuser_url("aivo")


def environment(root: Path) -> dict[str, str]:
    """Its settings."""
    return {
        **SECRETS, "AIVO_DATA_DIR": str(root / "data"), "AIVO_WAL_DIR": str(root / "log"), "AIVO_BASE_URL": BASE,
    }  # fmt: skip


@contextmanager
def running(root: Path) -> Iterator[Installation]:
    """Make it, with one tenant and a row in every table, and run it."""
    settings = configuration.load(environment(root))
    opened = open_databases(settings)
    try:
        prepare(opened, settings)
        pools.use(opened.databases)
        place = asyncio.run(_people(opened))
        installation = Installation(root, settings, opened, place)
        with psycopg.connect(installation.superuser_url) as link:
            fill(link, metadata, [Filling(place.tenant_id, place.students, place.users["mother"])])
        yield installation
    finally:
        opened.stop()


async def _people(opened: Opened) -> Small:
    await make_small_world(opened.databases, "riverbend")
    place = await Small.read(opened.databases, "riverbend")
    await opened.databases.close()
    return place


def plant_cells(here: Installation, marks: Marks) -> set[str]:
    """A mark in every encrypted column of every row there is; answers the columns."""
    planted, tenant_id = set(), here.place.tenant_id
    with psycopg.connect(here.superuser_url) as link:
        link.execute("set session_replication_role = replica")
        row = link.execute(
            "select key_version, wrapped_key, master_key_id from data_keys where tenant_id = %s and key_version > 0",
            (tenant_id,),
        ).fetchone()
        assert row
        version, key = int(row[0]), here.opened.databases.master.unwrap(tenant_id, *row)
        for table, column in ((each.table, each.column) for each in COLUMNS):
            if table == "roster_jobs":  # a bundle belongs to a job that waits
                link.execute("update roster_jobs set state = 'waiting' where tenant_id = %s", (tenant_id,))
            for (row_id,) in link.execute(f"select id from {table} where tenant_id = %s", (tenant_id,)).fetchall():
                cell = seal(key, version, Place(tenant_id, table, column, row_id), marks.mark(table).encode())
                link.execute(f"update {table} set {column} = %s where id = %s", (cell, row_id))
                planted.add(f"{table}.{column}")
    return planted


async def live(here: Installation, marks: Marks) -> None:
    """Requests, jobs and errors of a day, each with something that is nobody else's business."""
    databases, place = here.opened.databases, here.place
    async with connect(place.system(), databases) as ctx:
        await identity.set_password(ctx, place.users["teacher"], marks.mark("password"))
        draft = DocumentDraft("letter", "A letter", date(2026, 9, 1), "application/pdf")
        content = marks.mark("file").encode() * 50_000
        await file_document(ctx, here.settings.files_dir, place.students["kid"], draft, content)
    async with connect(place.actor("office"), databases) as ctx:
        link = await identity.invite(ctx, InvitationDraft(place.users["father"], "in_person", "email"), BASE)
        marks.keep("the code of an invitation", link.code)
        marks.keep("the link of an invitation", link.url.rsplit("/", 1)[1])
    async with connect(place.actor("manager"), databases) as ctx:
        marks.keep("the seed of an app", (await identity.enrol_totp(ctx, "Phone")).seed)
    marks.keep("a session", (await full_session(databases, place.actor("teacher"))).token)
    app = create_app(databases, here.settings)
    app.router.routes.insert(0, Route("/broken/{id}", _broken, methods=["GET", "POST"]))
    app.router.routes.insert(0, Route("/cast/{id}", _cast(here), methods=["GET", "POST"]))
    await _requests(app, marks)
    await _jobs(here, marks)
    await databases.close()


async def _requests(app: FastAPI, marks: Marks) -> None:
    """Signing in rightly and wrongly, and pages that fail."""
    sign_in = {"tenant": "riverbend", "username": "teacher", "password": marks.mark("password")}
    wrong = sign_in | {"password": marks.mark("wrong-password")}
    fields = {"note": marks.mark("form"), "password": marks.mark("form")}
    async with client_of(app, raising=False) as client:
        for body in (wrong, sign_in):
            assert (await client.post("/sign-in", data=body)).status_code < 500
            answer = await client.post("/api/v1/sign-in", json=body)
        if "token" in answer.json():
            marks.keep("a token", answer.json()["token"])
        for way in ("/broken/x", f"/cast/{marks.mark('address')}", f"/{marks.mark('address')}", "/api/v1/ieps"):
            for answer in (
                await client.get(way, params=fields, headers={"User-Agent": marks.mark("header")}),
                await client.post(way, data=fields),
                await client.post(way, json=fields, headers={"Authorization": f"Bearer {marks.mark('token')}"}),
            ):
                assert answer.status_code >= 400


async def _broken(request: Request) -> Response:
    form = await request.form()
    raise RuntimeError(f"cannot save {dict(form)} for {request.url}")


def _cast(here: Installation) -> object:
    async def cast(request: Request) -> Response:
        """An error that the database makes, with the value in its message."""
        async with connect(here.place.system(), here.opened.databases) as ctx:
            await ctx.ask("select $1::text::uuid", request.path_params["id"])
        return Response()

    return cast


async def _jobs(here: Installation, marks: Marks) -> None:
    """A job that fails with what it works on in its message, and those that are due."""
    app = worker.build(here.opened.databases, here.settings)

    @app.task(name="planted")
    async def fail(job_id: str) -> None:
        raise RuntimeError(f"cannot work on {marks.mark('job')}")

    await jobs.defer(here.opened.databases, "planted", once="planted", job_id="7")
    async with app.open_async():
        await app.run_worker_async(
            wait=False, install_signal_handlers=False, delete_jobs="successful", worker_middleware=[worker.tell]
        )

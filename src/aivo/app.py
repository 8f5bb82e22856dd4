"""Builds the web application: the one written list of every room's pages, API, words and handlers of news."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from sqlalchemy import Table
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from aivo.db.pools import Databases
from aivo.domains.ai import api as ai_api
from aivo.domains.ai import handlers as ai_handlers
from aivo.domains.analytics import api as analytics_api
from aivo.domains.analytics import pages as analytics_pages
from aivo.domains.assessment import api as assessment_api
from aivo.domains.assessment import handlers as assessment_handlers
from aivo.domains.audit import api as audit_api
from aivo.domains.audit import service as audit
from aivo.domains.billing import api as billing_api
from aivo.domains.billing import pages as billing_pages
from aivo.domains.consent import api as consent_api
from aivo.domains.consent import service as consent
from aivo.domains.consent.service import ConsentWithdrawn
from aivo.domains.curriculum import api as curriculum_api
from aivo.domains.focus import api as focus_api
from aivo.domains.focus import handlers as focus_handlers
from aivo.domains.games import api as games_api
from aivo.domains.games import handlers as games_handlers
from aivo.domains.homework import api as homework_api
from aivo.domains.homework import handlers as homework_handlers
from aivo.domains.identity import api as identity_api
from aivo.domains.identity import pages as identity_pages
from aivo.domains.identity import service as identity
from aivo.domains.identity.schemas import DemoPerson
from aivo.domains.identity.service import (
    CodeSent,
    DeviceMet,
    FactorsChanged,
    LinkMade,
    LinkUsed,
    PasswordChanged,
    PhoneChanged,
    TiesChanged,
)
from aivo.domains.iep import api as iep_api
from aivo.domains.iep import pages as iep_pages
from aivo.domains.messages import api as messages_api
from aivo.domains.messages import handlers as messages_handlers
from aivo.domains.messages import pages as messages_pages
from aivo.domains.messages import service as messages
from aivo.domains.records import api as records_api
from aivo.domains.records import pages as records_pages
from aivo.domains.roster import api as roster_api
from aivo.domains.roster import pages as roster_pages
from aivo.domains.students import api as students_api
from aivo.domains.students import pages as students_pages
from aivo.domains.students.service import DocumentFiled, SupportAsked
from aivo.domains.tenancy import api as tenancy_api
from aivo.domains.tenancy import pages as tenancy_pages
from aivo.domains.tenancy.service import TenantStateChanged
from aivo.domains.writing import api as writing_api
from aivo.kit.events import JobEnded, Listener, News, exchange
from aivo.kit.signing import Signer, name_of
from aivo.settings import Settings
from aivo.web import assets, errors, guard_pages, health_pages, help_pages, operating, projecting, styleguide_pages
from aivo.web.logging import Witness
from aivo.web.middleware import Doorkeeper
from aivo.web.operating import Readiness
from aivo.web.request import Shell, Viewer, signed_in
from aivo.web.rest import openapi
from aivo.web.rest import pages as rest_pages
from aivo.web.rest.resource import Resource
from aivo.web.rest.routes import Api
from aivo.web.templating import Link, Templates
from aivo.web.wording import marked as _

APIS: Sequence[APIRouter] = (identity_api.router,)
RESOURCES: Sequence[Resource] = (
    *audit_api.RESOURCES,
    *tenancy_api.RESOURCES,
    *curriculum_api.RESOURCES,
    *identity_api.RESOURCES,
    *students_api.RESOURCES,
    *billing_api.RESOURCES,
    *consent_api.RESOURCES,
    *messages_api.RESOURCES,
    *roster_api.RESOURCES,
    *ai_api.RESOURCES,
    *iep_api.RESOURCES,
    *assessment_api.RESOURCES,
    *focus_api.RESOURCES,
    *homework_api.RESOURCES,
    *writing_api.RESOURCES,
    *games_api.RESOURCES,
    *records_api.RESOURCES,
    *analytics_api.RESOURCES,
)
PAGES: Sequence[Sequence[BaseRoute]] = (
    identity_pages.PAGES,
    students_pages.PAGES,
    roster_pages.PAGES,
    iep_pages.PAGES,
    analytics_pages.PAGES,
    billing_pages.PAGES,
    messages_pages.PAGES,
    records_pages.PAGES,
    guard_pages.PAGES,
    help_pages.PAGES,
    styleguide_pages.PAGES,
    projecting.PAGES,
    health_pages.PAGES,
    operating.PAGES,
)
VOCABULARIES: Mapping[str, Mapping[str, str]] = {
    **tenancy_pages.VOCABULARIES,
    **identity_pages.VOCABULARIES,
    **students_pages.VOCABULARIES,
    **roster_pages.VOCABULARIES,
    **billing_pages.VOCABULARIES,
    **messages_pages.VOCABULARIES,
    **records_pages.VOCABULARIES,
    **iep_pages.VOCABULARIES,
    **analytics_pages.VOCABULARIES,
    **guard_pages.VOCABULARIES,
    **health_pages.VOCABULARIES,
}
HANDLERS: Mapping[type[News], list[Listener]] = {
    ConsentWithdrawn: [
        ai_handlers.stop_conversations,
        assessment_handlers.stop_attempts,
        focus_handlers.stop_sessions,
        homework_handlers.stop_sessions,
        games_handlers.stop_games,
    ],
    CodeSent: [messages_handlers.send_code],
    DeviceMet: [messages_handlers.tell_device],
    DocumentFiled: [messages_handlers.tell_document],
    FactorsChanged: [messages_handlers.tell_factors],
    JobEnded: [messages_handlers.tell_import],
    LinkMade: [messages_handlers.send_link],
    LinkUsed: [messages_handlers.tell_reset],
    PasswordChanged: [messages_handlers.tell_password],
    PhoneChanged: [messages_handlers.tell_phone],
    SupportAsked: [messages_handlers.tell_support],
    TenantStateChanged: [messages_handlers.tell_tenant_state],
    TiesChanged: [messages_handlers.tell_ties],
}

HOMES: Mapping[str, str] = {
    "learner": "/today",
    "parent": "/children",
    "teacher": "/students",
    "district_admin": "/home",
    "platform_admin": "/tenants",
}
MENUS: Mapping[str, Sequence[Link]] = {
    "learner": (Link("/today", _("Today"), "house"), Link("/my-pictures", _("My pictures"), "key-round")),
    "parent": (Link("/children", _("This week"), "house"), Link("/messages", _("Messages"), "mail")),
    "teacher": (
        Link("/students", _("Students"), "users"),
        Link("/classes", _("Classes"), "school"),
        Link("/messages", _("Messages"), "mail"),
        Link("/class-sign-in", _("Class sign-in"), "key-round"),
        Link("/schema", _("Schema map"), "table-2"),
        Link("/api", _("Programs (API)"), "key-round"),
    ),
    "district_admin": (
        Link("/home", _("Home"), "house"),
        Link("/schools", _("Schools"), "school"),
        Link("/people", _("People"), "users"),
        Link("/roster", _("Roster import"), "upload"),
        Link("/students", _("Learners"), "book-open"),
        Link("/support", _("Support visits"), "life-buoy"),
        Link("/messages", _("Messages"), "mail"),
        Link("/outbox", _("Outbox"), "send"),
        Link("/caseloads", _("Caseloads"), "arrow-right-left"),
        Link("/schema", _("Schema map"), "table-2"),
        Link("/api", _("Programs (API)"), "key-round"),
    ),
    "platform_admin": (
        Link("/tenants", _("Tenants"), "building-2"),
        Link("/health", _("Health"), "activity"),
        Link("/support", _("Support visits"), "life-buoy"),
        Link("/isolation", _("Isolation"), "shield-check"),
        Link("/schema", _("Schema map"), "table-2"),
        Link("/api", _("Programs (API)"), "key-round"),
    ),
}


def create_app(databases: Databases, settings: Settings, *, demo_people: Sequence[DemoPerson] = ()) -> FastAPI:
    """The web application over these databases. ``demo_people`` are offered on the sign-in page of a demo only."""
    built = assets.load()
    folders = [folder for room in sorted(_rooms().iterdir()) if (folder := room / "templates").is_dir()]
    templates = Templates(built, folders=folders, vocabularies=VOCABULARIES, menus=MENUS, is_demo=settings.is_demo)
    shell = Shell(settings, databases, _recogniser(databases), templates, _form_key(settings))
    app = Application(
        title="Aivo", version="1", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json", lifespan=_lifespan
    )
    app.state.shell = shell
    app.state.demo_people = tuple(demo_people) if settings.is_demo else ()
    app.state.texts = messages.TextsInPlace(databases, messages.text_sender(settings), settings.is_demo)
    app.state.readiness = Readiness(databases, (lambda: _what_came_back(databases, settings),))
    exchange.listen(HANDLERS)
    identity.prepare()
    for router in APIS:
        app.include_router(router, prefix="/api/v1")
    app.collections = Api(RESOURCES, saw=audit.saw, keys=identity.RequestKeys(), opens=_opens)
    app.router.routes.extend(app.collections.routes())
    app.router.routes.extend(rest_pages.pages(app.collections.resources.values()))
    app.router.routes.append(Mount("/static", Immutable(directory=built.folder)))
    app.router.routes.append(Route("/", home))
    for pages in PAGES:
        app.router.routes.extend(pages)
    errors.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=800)
    app.add_middleware(Doorkeeper, shell=shell, attempted=audit.attempted, permits=app.collections.permits)
    app.add_middleware(Witness, figures=shell.figures)
    return app


async def _what_came_back(databases: Databases, settings: Settings) -> str:
    """A line when a restored database brings back what was erased."""
    key = Signer.of(settings.seal_key).public
    return await consent.why_not_serve(databases, settings.checkpoint_dir, {name_of(key): key})


class Application(FastAPI):
    """The application with its collections, which describe themselves."""

    collections: Api

    def openapi(self) -> dict[str, Any]:
        """The description of the whole API, made when it is first asked for."""
        if self.openapi_schema is None:
            self.openapi_schema = openapi.complete(super().openapi(), self.collections.resources.values())
        return self.openapi_schema


class Immutable(StaticFiles):
    """Files whose name changes with their content: kept by the browser for a year."""

    def file_response(self, *args: Any, **kw: Any) -> Response:
        """The file, with leave to keep it."""
        response = super().file_response(*args, **kw)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


async def home(request: Request) -> Response:
    """Every role has a home of its own."""
    viewer = signed_in(request)
    return RedirectResponse(HOMES[viewer.actor.role], status_code=303)


def _recogniser(databases: Databases) -> Callable[[str], Awaitable[Viewer | None]]:
    """How the shell learns who is looking, without knowing the identity room."""

    async def recognise(token: str) -> Viewer | None:
        person = await identity.resolve(databases, token)
        if person is None:
            return None
        name = f"{person.given_name} {person.family_name}"
        return Viewer(
            person.actor,
            person.tenant,
            person.tenant_name,
            person.timezone,
            name,
            person.locale,
            person.reading,
            person.other_roles,
            person.scopes,
            person.waiting,
            person.tenant_status,
            person.waiting_elsewhere,
        )

    return recognise


def _opens(scopes: frozenset[str], table: Table, writes: bool) -> bool:
    """What an access token may be used for, in the identity room's words."""
    return identity.allows(scopes, str(table.info["room"]), table.name, writes=writes)


def _form_key(settings: Settings) -> bytes:
    """The key of the forms' tokens; an application that only describes itself needs no secret."""
    return settings.derive("form token") if settings.secret is not None else secrets.token_bytes(32)


def _rooms() -> Path:
    return Path(__file__).parent / "domains"


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    shell: Shell = app.state.shell
    try:
        yield
    finally:
        await shell.databases.close()

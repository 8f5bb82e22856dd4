"""Talks between a family and the team: the list, one talk, a new one; a form and its answer, without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.messages import lists, service
from aivo.domains.messages.errors import NothingWritten, TooLong, WrongPeople
from aivo.domains.messages.models import MessageThread
from aivo.domains.messages.schemas import HoursDraft, MessageDraft
from aivo.kit.errors import Invalid, NotFound
from aivo.web.csrf import checked_form
from aivo.web.paging import asked
from aivo.web.request import acting, id_from, locale_of, respond, signed_in
from aivo.web.wording import marked as _

TALKERS = ("parent", "teacher", "district_admin")
LANGUAGES = ("en", "es", "ar", "zh", "fr", "ht", "pl", "pt", "ru", "so", "tl", "uk", "ur", "vi")
"""Languages a message may be marked as written in."""

PROBLEMS: Mapping[type[Exception], str] = {
    NothingWritten: _("Please write something first."),
    TooLong: _("This is longer than 8,000 characters. Please send it in two parts."),
    WrongPeople: _("Please choose whom you write to."),
}


async def talks_page(request: Request) -> Response:
    """One's talks, those with something new first."""
    signed_in(request, *TALKERS)
    _search, after = asked(request, 3)
    async with acting(request) as ctx:
        page = await lists.talks(ctx, after)
    return respond(request, "messages/talks.html", {"page": page})


async def talk_page(request: Request) -> Response:
    """One talk. Whoever takes part has then read it; a records custodian only looks."""
    signed_in(request, *TALKERS)
    return await _talk(request, id_from(request))


async def write(request: Request) -> Response:
    """Send a message; what cannot be sent stays in the form."""
    viewer = signed_in(request, *TALKERS)
    thread_id = id_from(request)
    form = await checked_form(request)
    body, language = str(form.get("body", "")), _language(form.get("language"), viewer.locale)
    key = _key(form.get("sent_key"))
    try:
        async with acting(request) as ctx:
            thread = await ctx.load(MessageThread, thread_id)
            await service.write_message(ctx, thread, MessageDraft(body, language, key))
    except (NothingWritten, TooLong) as refusal:
        return await _talk(request, thread_id, PROBLEMS[type(refusal)], body, language)
    # the key makes it another address, so that a browser that stands on this page already loads it again
    return RedirectResponse(f"/messages/{thread_id}?sent={key}#last", status_code=303)


async def join(request: Request) -> Response:
    """Bring a colleague in."""
    signed_in(request, "teacher", "district_admin")
    thread_id = id_from(request)
    form = await checked_form(request)
    async with acting(request) as ctx:
        await service.join_thread(ctx, thread_id, _id(form.get("person")))
    return RedirectResponse(f"/messages/{thread_id}", status_code=303)


async def new_page(request: Request) -> Response:
    """About whom, then to whom."""
    signed_in(request, *TALKERS)
    student = request.query_params.get("student")
    if student:
        return await _new(request, _id(student))
    search, after = asked(request, 3)
    async with acting(request) as ctx:
        page = await lists.learners(ctx, search, after)
    if len(page.rows) == 1 and not search and not page.next:
        return RedirectResponse(f"/messages/new?student={page.rows[0]['id']}", status_code=303)
    return respond(request, "messages/choose.html", {"page": page, "search": search})


async def begin(request: Request) -> Response:
    """Begin a talk with its first message; sent twice it begins one."""
    viewer = signed_in(request, *TALKERS)
    form = await checked_form(request)
    student_id = _id(form.get("student"))
    body, language = str(form.get("body", "")), _language(form.get("language"), viewer.locale)
    topic = str(form.get("topic", "")).replace("\x00", "")
    chosen = [_id(value) for value in (*form.getlist("family"), *form.getlist("team"))]
    draft = MessageDraft(body, language, _key(form.get("sent_key")))
    try:
        async with acting(request) as ctx:
            thread_id = await service.open_thread(ctx, student_id, chosen, topic, draft)
    except (NothingWritten, TooLong, WrongPeople) as refusal:
        typed = {"body": body, "topic": topic, "chosen": chosen, "written_in": language}
        return await _new(request, student_id, refusal, typed)
    return RedirectResponse(f"/messages/{thread_id}", status_code=303)


async def hours_page(request: Request) -> Response:
    """When one usually answers."""
    viewer = signed_in(request, "teacher", "district_admin")
    async with acting(request) as ctx:
        hours = await service.hours_of(ctx, viewer.actor.user_id)
    return respond(request, "messages/hours.html", {"hours": hours, "problem": ""})


async def say_hours(request: Request) -> Response:
    """Say when one usually answers."""
    viewer = signed_in(request, "teacher", "district_admin")
    form = await checked_form(request)
    days = tuple(str(day) for day in form.getlist("days"))
    try:
        draft = HoursDraft(
            days, _minute(form.get("from")), _minute(form.get("to")), str(form.get("note", ""))[:200].strip() or None
        )
        async with acting(request) as ctx:
            await service.say_hours(ctx, draft)
    except Invalid:
        async with acting(request) as ctx:
            hours = await service.hours_of(ctx, viewer.actor.user_id)
        problem = _("Please give two times, the earlier one first.")
        return respond(request, "messages/hours.html", {"hours": hours, "problem": problem}, status=422)
    return RedirectResponse("/messages", status_code=303)


async def _talk(request: Request, thread_id: UUID, problem: str = "", body: str = "", language: str = "") -> Response:
    viewer = signed_in(request)
    _search, after = asked(request, 2)
    async with acting(request) as ctx:
        talk = await lists.talk(ctx, thread_id, after)
        if talk is None:
            raise NotFound
        takes_part = bool(talk.head["takes_part"])
        if takes_part and any(message["is_new"] for message in talk.messages):
            await service.note_read(ctx, thread_id)
        colleagues = []
        if takes_part and viewer.actor.role != "parent":
            there = {member["user_id"] for member in talk.members}
            found = await lists.partners(ctx, talk.head["student_id"])
            colleagues = [each for each in found if each["side"] == "team" and each["user_id"] not in there]
    values = {
        "talk": talk, "takes_part": takes_part, "colleagues": colleagues, "problem": problem, "body": body,
        "written_in": language or locale_of(request), "tongues": LANGUAGES, "sent_key": uuid4(),
    }  # fmt: skip
    return respond(request, "messages/talk.html", values, status=422 if problem else 200)


async def _new(
    request: Request, student_id: UUID, refusal: Exception | None = None, typed: dict[str, Any] | None = None
) -> Response:
    async with acting(request) as ctx:
        people = await lists.partners(ctx, student_id)
        learner = await lists.learner(ctx, student_id)
    if not people and learner is None:
        raise NotFound
    values = {
        "student_id": student_id, "learner": learner, "people": people, "tongues": LANGUAGES, "sent_key": uuid4(),
        "problem": PROBLEMS[type(refusal)] if refusal else "", "is_about_people": isinstance(refusal, WrongPeople),
        "body": "", "topic": "", "chosen": [], "written_in": locale_of(request), **(typed or {}),
    }  # fmt: skip
    return respond(request, "messages/new.html", values, status=422 if refusal else 200)


def _id(value: object) -> UUID:
    """An id out of a form or address; what is none is not found."""
    try:
        return UUID(str(value))
    except ValueError:
        raise NotFound from None


def _key(value: object) -> UUID:
    """The key of the form a message came by; a form without one is a form of its own."""
    try:
        return UUID(str(value))
    except ValueError:
        return uuid4()


def _language(value: object, fallback: str) -> str:
    return str(value) if str(value) in LANGUAGES else fallback


def _minute(value: object) -> int:
    """A time of day as minutes after midnight."""
    hour, _sep, minute = str(value).partition(":")
    if not (hour.isdecimal() and minute[:2].isdecimal() and int(hour) < 24 and int(minute[:2]) < 60):
        raise Invalid
    return int(hour) * 60 + int(minute[:2])


PAGES = [
    Route("/messages", talks_page, methods=["GET"]),
    Route("/messages/new", new_page, methods=["GET"]),
    Route("/messages/new", begin, methods=["POST"]),
    Route("/messages/hours", hours_page, methods=["GET"]),
    Route("/messages/hours", say_hours, methods=["POST"]),
    Route("/messages/{id}", talk_page, methods=["GET"]),
    Route("/messages/{id}", write, methods=["POST"]),
    Route("/messages/{id}/people", join, methods=["POST"]),
]

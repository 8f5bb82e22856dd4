"""Talks between families and the team, when staff answer, what waits for whom, and mails in the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.messages import service as messages
from aivo.domains.messages.models import MessageThread
from aivo.domains.messages.schemas import HoursDraft, MessageDraft
from aivo.kit.ids import new_id
from aivo.seed.world import World

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
HOURS = {
    "okoro": (8 * 60, 16 * 60, None),
    "patel": (12 * 60, 15 * 60 + 30, "Urgent? Please call the school office."),
    "sorensen": (7 * 60 + 30, 15 * 60, None),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One message: who wrote it, in which language."""

    by: str
    language: str
    body: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk: about whom, with whom besides the first writer, and what was said."""

    student: str
    people: tuple[str, ...]
    topic: str
    said: tuple[Said, ...]


TALKS: dict[str, tuple[Talk, ...]] = {
    "riverbend": (
        Talk(
            "maya", ("okoro",), "Lectura en casa",
            (
                Said("ana", "es", "Buenas tardes. Anoche Maya leyó diez minutos con el temporizador y me contó "
                     "el cuento. ¿Seguimos con el mismo libro o me manda otro?"),
                Said("okoro", "en", "Good morning, Ms. Torres. That is wonderful. Please go on with the same book this "
                     "week; I will send the next one home on Monday."),
                Said("ana", "es", "Gracias. También quería decirle que el jueves tiene cita con el dentista y sale "
                     "a las once."),
            ),
        ),
        Talk(
            "maya", ("ana", "patel"), "Speech on Thursday",
            (Said("okoro", "en", "Ms. Patel will see Maya on Wednesday instead of Thursday this week, since Thursday "
                  "is her appointment. Nothing is lost."),),
        ),
        Talk(
            "maya", ("ben",), "Copies of letters",
            (Said("okoro", "en", "The letters of this month are open to you here as well. Tell me if you would rather "
                  "have them on paper."),),
        ),
    ),
    "lakeshore": (
        Talk(
            "noor", ("sorensen",), "Bus in the morning",
            (
                Said("samira", "en", "The bus came ten minutes early twice this week. Can somebody look into it?"),
                Said("sorensen", "en", "Thank you for telling me. I have called the bus company; from Monday it waits "
                     "until 7:40."),
            ),
        ),
    ),
}  # fmt: skip
"""Invented talks. The first writer begins; whoever is not yet in it has something new waiting."""


async def seed_messages(ctx: Ctx, world: World) -> None:
    """Hours, talks as their people would write them, and a mail for each of whom something waits."""
    for username, (begins, ends, note) in HOURS.items():
        if username in world.users:
            async with world.acting(username) as own:
                await messages.say_hours(own, HoursDraft(WEEK, begins, ends, note))
    for talk in TALKS[world.tenant]:
        await _talk(world, talk)


async def _talk(world: World, talk: Talk) -> None:
    first, *others = talk.said
    draft = MessageDraft(first.body, first.language, new_id())
    people = [world.user(name) for name in talk.people]
    async with world.acting(first.by) as own:
        thread_id = await messages.open_thread(own, world.student(talk.student), people, talk.topic, draft)
    for said in others:
        await _answer(world, thread_id, said)


async def _answer(world: World, thread_id: UUID, said: Said) -> None:
    """Whoever answers has read what was there."""
    async with world.acting(said.by) as own:
        await messages.read_thread(own, thread_id)
        thread = await own.load(MessageThread, thread_id)
        await messages.write_message(own, thread, MessageDraft(said.body, said.language, new_id()))

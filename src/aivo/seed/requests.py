"""Requests about records in Riverbend and Lakeshore: one of each kind, and to whom records were given.

Nothing of it is open about Maya, so that what her family deletes is destroyed and not only hidden.
"""

from __future__ import annotations

from datetime import timedelta

from aivo.db.context import Ctx
from aivo.domains.records import service as records
from aivo.domains.records.schemas import Asker, DecisionDraft, DisclosureDraft, RequestDraft
from aivo.seed.world import World


async def seed_requests(ctx: Ctx, world: World) -> None:
    """Each act by its own verb, under its own person's rights."""
    if world.tenant == "riverbend":
        await _correction(world)
        await _copy(world)
        await _on_paper(world)
        await _disclosures(world)
    else:
        async with world.acting("samira") as own:
            draft = RequestDraft("inspect", "I would like to see the notes about the bus.", "en", world.anchor)
            await records.ask(own, world.student("noor"), draft)


async def _correction(world: World) -> None:
    """Ana asks for a correction; the school says no and gives notice; her statement stays beside the plan."""
    asked = world.anchor - timedelta(days=40)
    draft = RequestDraft(
        "amend", "", "es", asked, ("plan",),
        what_is_wrong="Dice que a Maya no le gusta leer en voz alta. Le gusta; solo necesita más tiempo.",
        what_it_should_say="Maya lee en voz alta cuando tiene tiempo para prepararse.",
    )  # fmt: skip
    async with world.acting("ana") as own:
        request = await records.ask(own, world.student("maya"), draft)
    decided = asked + timedelta(days=12)
    reason = (
        "The sentence repeats what the teacher saw on three days in September. It stays, with your words beside it."
    )
    async with world.acting("ruiz") as own:
        await records.decide(own, request.id, DecisionDraft("refused", reason, decided, notice_on=decided))
    async with world.acting("ana") as own:
        said = "A Maya le gusta leer en voz alta cuando puede prepararse. En casa lee así todas las noches."
        await records.state(own, request.id, said, "es")


async def _copy(world: World) -> None:
    """Ben asks for a copy and has it."""
    asked = world.anchor - timedelta(days=30)
    async with world.acting("ben") as own:
        draft = RequestDraft("copy", "Please send me the plan of this year on paper.", "en", asked, ("plan",))
        request = await records.ask(own, world.student("maya"), draft)
    async with world.acting("ruiz") as own:
        day = asked + timedelta(days=6)
        await records.decide(own, request.id, DecisionDraft("granted", "The copy was sent by letter.", day))
        await records.complete(own, request.id, day)


async def _on_paper(world: World) -> None:
    """What came to the office: to look at a record, to send one on, to delete an old one."""
    came = (
        ("theo", "inspect", 43, "Ms. Adler, the surrogate, would like to see everything with an interpreter.",
         Asker(name="Miriam Adler", by_right="surrogate", channel="letter")),
        ("lin", "inspect", 3, "The grandmother, with a signed letter of the mother, asks to look at the evaluations.",
         Asker(name="Rosalind Park", by_right="representative", channel="in_person")),
        ("ada", "disclose", 5, "Please send the last evaluation to the pediatric clinic.",
         Asker(name="Ada's mother", by_right="parent", channel="phone")),
        ("leo", "destroy", 9, "Please delete the old speech records that nobody needs any more.",
         Asker(name="Leo's father", by_right="parent", channel="letter")),
    )  # fmt: skip
    async with world.acting("ruiz") as own:
        for learner, kind, days, said, asker in came:
            draft = RequestDraft(kind, said, "en", world.anchor - timedelta(days=days))  # type: ignore[arg-type]
            await records.take_in(own, world.student(learner), draft, asker)


async def _disclosures(world: World) -> None:
    """To whom Maya's and Jordan's records were given."""
    given = (
        ("maya", DisclosureDraft(
            "Dr. Helen Brandt, Cedar Street Pediatrics", "consent", "To plan Maya's treatment of attention",
            world.anchor - timedelta(days=60), ("evaluation",), "Psychological evaluation of last spring",
            world.anchor - timedelta(days=64), has_redisclosure_note=True)),
        ("maya", DisclosureDraft(
            "State Board of Education, monitoring team", "audit_evaluation", "Sample for the yearly monitoring",
            world.anchor - timedelta(days=20), ("plan", "services"), has_redisclosure_note=True)),
        ("jordan", DisclosureDraft(
            "Harbor Community College, admissions", "transfer", "Jordan means to enroll there next fall",
            world.anchor - timedelta(days=15), ("learning",))),
    )  # fmt: skip
    async with world.acting("ruiz") as own:
        for learner, draft in given:
            await records.disclose(own, world.student(learner), draft)

"""The district's own standards in its own words: what the goals, quizzes and games of the cast hang on."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

from aivo.db.context import Ctx
from aivo.domains.curriculum import service as curriculum
from aivo.domains.curriculum.schemas import FrameworkDraft, StandardDraft
from aivo.seed.world import World

SPACE: Final = UUID("6d1f8f52-1c43-5a7e-9a52-5f7d1a3d8c10")
"""Namespace of the demo's identifiers, so that every run makes the same ones."""

EARLY = ("KG", "01", "02", "03", "04")

Item = tuple[str, str, tuple[str, ...], str, str]
"""Code, statement, grades, words for the learner, codes that come before (space between)."""

TREE: Final[dict[str, dict[str, tuple[Item, ...]]]] = {
    "Mathematics": {
        "Whole numbers": (
            ("M.N.1", "Add and subtract within 100 using drawings, place value and mental strategies.", ("02", "03"),
             "I can add and take away numbers up to 100.", ""),
            ("M.N.2", "Multiply and divide within 100 and explain the strategy.", ("03", "04"),
             "I can multiply and divide, and say how I did it.", "M.N.1"),
            ("M.N.3", "Solve multi-step word problems with whole numbers and check whether the answer makes sense.",
             ("04", "05"), "I can solve story problems with more than one step.", "M.N.2"),
        ),
        "Fractions": (
            ("M.F.1", "Name and draw a fraction as equal parts of a whole and place it on a number line.", ("03", "04"),
             "I can show a fraction with a picture and on a line.", "M.N.1"),
            ("M.F.2", "Recognise and make equal fractions and explain why they are equal.", ("04",),
             "I can find fractions that are the same size.", "M.F.1"),
            ("M.F.3", "Compare two fractions with different numerators and denominators.", ("04",),
             "I can say which fraction is bigger.", "M.F.2"),
            ("M.F.4", "Add and subtract fractions with the same denominator.", ("04", "05"),
             "I can add and take away fractions with the same bottom number.", "M.F.2"),
        ),
        "Algebra": (
            ("M.A.1", "Solve linear equations in one unknown and justify each step.", ("08", "09", "10", "11"),
             "I can find the unknown number and say why each step is right.", "M.N.3"),
            ("M.A.2", "Use rates and percents to plan with money and time.", ("09", "10", "11", "12"),
             "I can use percents and rates to plan money and time.", "M.N.3"),
        ),
    },
    "English Language Arts": {
        "Reading": (
            ("E.R.1", "Read grade-level text aloud with accuracy, pace and expression.", ("02", "03", "04"),
             "I can read out loud smoothly.", ""),
            ("E.R.2", "Tell the main idea of a text and the details that support it.", ("03", "04", "05"),
             "I can say what a text is mostly about and how I know.", "E.R.1"),
            ("E.R.3", "Draw a conclusion from a text and point to the lines it rests on.", ("04", "05", "06"),
             "I can find out things the text does not say, and show where I found them.", "E.R.2"),
            ("E.R.4", "Weigh an argument and the evidence behind it.", ("09", "10", "11", "12"),
             "I can tell whether an argument is well supported.", "E.R.3"),
        ),
        "Writing": (
            ("E.W.1", "Write a paragraph with a topic sentence, three details and a closing sentence.", ("03", "04"),
             "I can write a paragraph that hangs together.", ""),
            ("E.W.2", "Plan, write and revise a text of several paragraphs for a reader.", ("05", "06", "07", "08"),
             "I can plan, write and improve a longer text.", "E.W.1"),
            ("E.W.3", "Write about oneself for a purpose: an application, a request, a plan.", ("10", "11", "12"),
             "I can write about myself so that others understand what I want.", "E.W.2"),
        ),
        "Speaking and listening": (
            ("E.S.1", "Ask and answer questions in a group with words, signs, symbols or a device.", EARLY,
             "I can ask and answer in a group, in my own way.", ""),
            ("E.S.2", "Say speech sounds clearly enough for an unfamiliar listener.", EARLY,
             "People who do not know me understand what I say.", ""),
        ),
    },
    "Learning and self-regulation": {
        "Self-regulation": (
            ("L.S.1", "Notice one's own state and choose a strategy or a break.", (*EARLY, "05", "06"),
             "I notice how I am doing and choose what helps.", ""),
            ("L.S.2", "Begin a task within two minutes and return to it after a break.", ("02", "03", "04", "05", "06"),
             "I can start, take a break and come back.", "L.S.1"),
            ("L.S.3", "Plan a longer task in steps and keep track of them.", ("06", "07", "08", "09", "10", "11", "12"),
             "I can cut a big task into steps and follow them.", "L.S.2"),
        ),
    },
}  # fmt: skip


async def seed_curriculum(ctx: Ctx, world: World) -> None:
    """One framework a subject, owned by the tenant."""
    for subject, strands in TREE.items():
        framework = FrameworkDraft(
            case_identifier=_key(world, subject),
            title=f"{world.tenant.title()} Learning Standards: {subject}",
            creator=f"{world.tenant.title()} curriculum office",
            subjects=(subject,),
            jurisdiction=world.tenant,
            framework_version="2026",
            description="Written by the district in its own words for the demo.",
            licence_title="Apache-2.0",
        )
        await curriculum.write_framework(ctx, framework, list(_items(world, subject, strands)))


def _items(world: World, subject: str, strands: dict[str, tuple[Item, ...]]) -> list[StandardDraft]:
    drafts: list[StandardDraft] = []
    for strand, items in strands.items():
        grades = tuple(sorted({grade for item in items for grade in item[2]}))
        above = _key(world, f"{subject} {strand}")
        drafts.append(StandardDraft(above, strand, grades, subject, item_type="Domain"))
        for code, statement, levels, plain, before in items:
            drafts.append(
                StandardDraft(
                    _key(world, code),
                    statement,
                    levels,
                    subject,
                    code=code,
                    under=above,
                    plain_words=plain,
                    after=tuple(_key(world, earlier) for earlier in before.split()),
                )
            )
    return drafts


def _key(world: World, name: str) -> UUID:
    return uuid5(SPACE, f"{world.tenant} {name}")

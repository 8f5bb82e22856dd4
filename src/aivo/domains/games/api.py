"""Games through the API: templates kept as drafts, games played by their learner."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.games import service
from aivo.domains.games.errors import TemplateIsPublished
from aivo.domains.games.models import GameResult, GameSession, GameTemplate
from aivo.domains.games.permissions import RIGHTS
from aivo.domains.games.schemas import TemplateDraft
from aivo.web.rest.creating import Creation
from aivo.web.rest.resource import Writes, fields_of, resources


async def template_is_draft(ctx: Ctx, template: GameTemplate) -> None:
    """A template changes until it is published."""
    if template.status != "draft":
        raise TemplateIsPublished


RESOURCES = resources(
    RIGHTS,
    {
        GameTemplate: Writes(
            Creation(service.draft_template), fields_of(TemplateDraft, "code", "template_version"), template_is_draft
        ),
        GameSession: Writes(
            Creation(service.play, without=("random_seed", "started_at"), names={"template_id": "game_template_id"})
        ),
        GameResult: Writes(Creation(service.finish, names={"game_id": "game_session_id"})),
    },
)

"""The platform's home: tenants with their plans. No learner's record is reached from here."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.domains.billing import lists
from aivo.domains.billing.tenant_pages import PAGES as TENANT_PAGES
from aivo.domains.billing.wording import VOCABULARIES
from aivo.web.paging import asked
from aivo.web.request import acting, respond, signed_in


async def tenants_page(request: Request) -> Response:
    """Every tenant: what kind, in what state, on which plan."""
    signed_in(request, "platform_admin")
    search, after = asked(request, 2)
    async with acting(request) as ctx:
        page = await lists.tenants(ctx, search, after)
        counts = await lists.counts(ctx)
    return respond(request, "billing/tenants.html", {"page": page, "counts": counts, "search": search})


PAGES = [Route("/tenants", tenants_page), *TENANT_PAGES]

__all__ = ["PAGES", "VOCABULARIES"]

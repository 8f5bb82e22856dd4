"""Schools and classes for district staff: their home. Learners are counted only as far as a duty lets them be seen."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.domains.students import lists, service
from aivo.domains.students.document_pages import PAGES as DOCUMENT_PAGES
from aivo.domains.students.enrol_pages import ENROL_PAGES
from aivo.domains.students.log_pages import PAGES as LOG_PAGES
from aivo.domains.students.school_pages import PAGES as SCHOOL_PAGES
from aivo.domains.students.search_pages import SEARCH_PAGES
from aivo.domains.students.support_pages import PAGES as SUPPORT_PAGES
from aivo.domains.students.wording import VOCABULARIES
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound
from aivo.web.paging import MOST, asked
from aivo.web.request import acting, id_from, respond, signed_in


async def schools_page(request: Request) -> Response:
    """The tenant's schools with figures."""
    viewer = signed_in(request, "district_admin")
    today = today_in(viewer.timezone)
    _search, after = asked(request, 2)
    async with acting(request) as ctx:
        counts = await lists.counts(ctx, today)
        page = await lists.schools(ctx, today, after)
    return respond(request, "students/schools.html", {"counts": counts, "page": page, "most": MOST})


async def school_page(request: Request) -> Response:
    """One school and its classes."""
    viewer = signed_in(request, "district_admin")
    today = today_in(viewer.timezone)
    school_id = id_from(request)
    search, after = asked(request, 2)
    async with acting(request) as ctx:
        found = await lists.school(ctx, today, school_id)
        if found is None:
            raise NotFound
        page = await lists.classes(ctx, school_id, today, search, after)
        may_enrol = await service.may_enrol(ctx)
    values = {"school": found, "page": page, "search": search, "may_enrol": may_enrol}
    return respond(request, "students/school.html", values)


PAGES = [
    Route("/schools", schools_page),
    Route("/schools/{id}", school_page),
    *SCHOOL_PAGES,
    *SUPPORT_PAGES,
    *LOG_PAGES,
    *SEARCH_PAGES,
    *ENROL_PAGES,
    *DOCUMENT_PAGES,
]

__all__ = ["PAGES", "VOCABULARIES"]

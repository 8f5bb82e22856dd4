"""Pages that bring rooms together: the learner's day, the caseload, and a learner's page."""

from __future__ import annotations

from starlette.routing import Route

from aivo.domains.analytics.caseload_pages import students_page
from aivo.domains.analytics.day import step_page, today_page
from aivo.domains.analytics.home_pages import home_page, list_page
from aivo.domains.analytics.record import student_page
from aivo.domains.analytics.wording import VOCABULARIES

PAGES = [
    Route("/home", home_page),
    Route("/attention/{kind}", list_page),
    Route("/today", today_page),
    Route("/today/{kind}/{id}", step_page),
    Route("/students", students_page),
    Route("/students/{id}", student_page),
]

__all__ = ["PAGES", "VOCABULARIES"]

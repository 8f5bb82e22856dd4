"""Requests about the record and disclosures through the API, to read. What is written has clocks, holds and notices."""

from __future__ import annotations

from aivo.domains.records.permissions import RIGHTS
from aivo.web.rest.resource import resources

RESOURCES = resources(RIGHTS)

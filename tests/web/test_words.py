"""The words of the pages: complete in both languages, and every stored word has one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from aivo.app import MENUS, VOCABULARIES
from aivo.domains.identity.models import DUTIES, ROLES
from aivo.domains.iep.shapes import words as iep
from aivo.domains.students.models import ASSIGNMENTS, RELATION_KINDS, RIGHTS
from aivo.domains.tenancy.models import GRADES
from aivo.schema import metadata
from aivo.web.wording import catalogue, known, preferred, say

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "src/aivo").rglob("templates/**/*.html"))


def vocabulary_of(table: str, column: str) -> set[str]:
    return set(metadata.tables[table].c[column].info["words"])


class TestCatalogues:
    def test_are_what_the_sources_say_and_complete(self) -> None:
        done = subprocess.run(
            [sys.executable, ROOT / "bin/words", "--check"], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")

    def test_translations_keep_the_places_for_values(self) -> None:
        spanish = catalogue("es")._catalog
        for message, said in spanish.items():
            if isinstance(message, str) and message:
                assert re.findall(r"%\(\w+\)\w", message).sort() == re.findall(r"%\(\w+\)\w", str(said)).sort()

    def test_the_tutor_is_never_the_machine(self) -> None:
        texts = {str(key): str(value) for key, value in catalogue("es")._catalog.items()}
        assert [key for key, value in texts.items() if "tutor" in value.lower()] == ["Guardian"]

    def test_choosing_a_language(self) -> None:
        assert preferred("es-MX,es;q=0.9") == "es"
        assert preferred("fr, en;q=0.5, es;q=0.7") == "es"
        assert preferred("fr;q=x,;q=") == "en"
        assert known("tlh") == "en"
        assert say("es", "Today") == "Hoy"


class TestVocabularies:
    @pytest.mark.parametrize(
        ("name", "stored"),
        [
            ("role", set(ROLES)),
            ("duty", set(DUTIES)),
            ("grade", set(GRADES)),
            ("assignment", {*ASSIGNMENTS, "class"}),
            ("relation", set(RELATION_KINDS)),
            ("right", set(RIGHTS)),
            ("user_status", vocabulary_of("users", "status")),
            ("tenant_kind", vocabulary_of("tenants", "kind")),
            ("tenant_status", vocabulary_of("tenants", "status")),
            ("school_kind", vocabulary_of("schools", "kind")),
            ("subscription_status", vocabulary_of("subscriptions", "status")),
            ("contact_kind", vocabulary_of("contact_points", "kind")),
            ("communication", vocabulary_of("student_profiles", "communication_mode")),
            ("safety", vocabulary_of("student_safety_steps", "kind")),
            ("support", vocabulary_of("accommodations", "kind")),
            ("plan", set(get_args(iep.PlanKind))),
            ("goal_area", set(get_args(iep.GoalArea))),
            ("progress", set(get_args(iep.GoalProgress))),
            ("unit", set(get_args(iep.AmountUnit))),
            ("period", set(get_args(iep.Period))),
            ("team_role", set(get_args(iep.TeamRole))),
            ("purpose", set(get_args(iep.MeetingPurpose))),
            ("meeting_mode", set(get_args(iep.MeetingMode))),
            ("scope", {table.info["scope"].word for table in metadata.tables.values()}),
        ],
    )
    def test_every_stored_word_is_said(self, name: str, stored: set[str]) -> None:
        assert set(VOCABULARIES[name]) == stored

    def test_every_state_of_work_is_said(self) -> None:
        stored = set().union(
            *(vocabulary_of(table, "status") for table in (
                "homework_sessions", "assessment_attempts", "writing_documents", "game_sessions"))
        )  # fmt: skip
        assert stored <= set(VOCABULARIES["state"])

    def test_menus_speak_spanish(self) -> None:
        for menu in MENUS.values():
            for link in menu:
                assert say("es", link.label) != link.label


class TestTemplates:
    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
    def test_have_no_word_outside_gettext_and_no_inline_style(self, path: Path) -> None:
        text = re.sub(r"\{% block \w+_class %\}[\w ]*", "", path.read_text())
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<svg.*?</svg>", "", text, flags=re.S)
        assert "style=" not in text
        assert "onclick" not in text
        words = re.sub(r"<[^>]*>", " ", text)
        words = re.sub(r"&\w+;", " ", words)
        left = set(re.findall(r"[A-Za-z]{2,}", words)) - {"Aivo", "not", "null"}
        assert left == set()
        for attribute in re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]+)"', text):
            assert not re.search(r"[A-Za-z]{2,}", attribute)

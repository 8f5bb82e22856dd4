"""An invitation from the command line, for the first administrator of an organization."""

from __future__ import annotations

import json
import re

from aivo.db.embedded import Server
from tests.cli.test_refusals import SECRETS, Aivo, _tcp
from tests.cli.test_refusals import aivo as aivo
from tests.conftest import Database


def test_prints_a_link_and_a_code_once(aivo: Aivo, server: Server, empty: Database) -> None:
    around = {
        f"AIVO_{role.upper()}_DATABASE_URL": _tcp(server, empty.urls[f"aivo_{role}"])
        for role in ("member", "district", "platform", "worker")
    } | {
        "AIVO_DATABASE_URL": _tcp(server, empty.urls["aivo_owner"]),
        "AIVO_BASE_URL": "https://aivo.example.org",
        **SECRETS,
    }
    assert aivo("db", "upgrade", **around).returncode == 0
    assert aivo("tenant", "create", "oakfield", "--name", "Oakfield", **around).returncode == 0
    person = ("--given-name", "Ada", "--family-name", "Lund", "--password", "four quiet otters reading")
    made = aivo("user", "create", "ada", "--tenant", "oakfield", "--role", "district_admin", *person, **around)
    assert made.returncode == 0, made.stderr
    wrong = aivo("user", "invite", "nobody", "--tenant", "oakfield", "--checked", "in_person", **around)
    assert (wrong.returncode, "nobody" in wrong.sentence) == (1, True)
    unsaid = aivo("user", "invite", "ada", "--tenant", "oakfield", **around)
    assert unsaid.returncode == 2
    said = aivo("user", "invite", "ada", "--tenant", "oakfield", "--checked", "in_person", **around)
    assert said.returncode == 0, said.stderr
    assert re.search(r"https://aivo\.example\.org/link/[0-9a-f]{32}/[\w-]{43}\n", said.stdout)
    assert re.search(r"^  \w{4} \w{4}$", said.stdout, re.MULTILINE)
    again = aivo("user", "invite", "ada", "--tenant", "oakfield", "--checked", "document", "--json", **around)
    assert set(json.loads(again.stdout)) == {"url", "code", "expires_at"}
    with empty.connect("postgres") as connection:
        rows = connection.execute(
            "select identity_checked, withdrawn_at is null, made_by_user_id from account_links order by created_at"
        ).fetchall()
    assert rows == [("in_person", False, None), ("document", True, None)]

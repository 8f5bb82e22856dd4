"""The server of another house, as a process of its own, and a clean table before each test."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from aivo.domains.identity import oidc
from tests.conftest import ROOT, SmallWorld
from tests.web.foreign.helpers import House


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A process of its own."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(32)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    command = [sys.executable, "-m", "tests.web.foreign.issuer", address, str(listener.fileno())]
    with subprocess.Popen(command, cwd=ROOT, pass_fds=[listener.fileno()]) as process:
        listener.close()
        for _try in range(200):
            try:
                httpx.get(f"{address}/keys", timeout=0.5)
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield House(address)
        process.terminate()


@pytest.fixture(autouse=True)
def clean(small: SmallWorld, house: House) -> None:
    """No tie, no provider, and a house that behaves."""
    house.behave()
    oidc.forget()
    with small.connect("postgres", autocommit=True) as connection:
        connection.execute("delete from external_identities; delete from identity_providers; delete from account_links")
        connection.execute("delete from mfa_credentials; delete from duty_assignments where duty = 'security'")
        # the district's sign-in alone, as if no second step were owed here: past the guard that demands one
        connection.execute("set session_replication_role = replica")
        connection.execute("update users set is_mfa_required = false, last_signed_in_at = null, "
                           "status = case username when 'stranger' then 'contact' else 'active' end")  # fmt: skip
        connection.execute("set session_replication_role = origin")
        connection.execute(
            "insert into duty_assignments (tenant_id, user_id, duty, valid_from) "
            "select tenant_id, id, 'security', '2020-08-01' from users where username = 'office'"
        )

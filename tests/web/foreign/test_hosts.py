"""Providers that answer at further hosts: those the district wrote down, encrypted, by name, and no other."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from aivo.db.context import connect
from aivo.domains.identity import oidc, providers
from aivo.domains.identity.errors import ForeignSignInRefused, ProviderRefused
from aivo.domains.identity.oidc import Client, Secrets
from tests.conftest import ROOT, SmallWorld
from tests.web.conftest import BASE, As
from tests.web.foreign.issuer import CLIENT, SECRET

ASKED = Secrets("state", "nonce", "v" * 43)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """One real provider, which two names lead to: the number of this machine, and its name."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(32)
    number = int(listener.getsockname()[1])
    command = [sys.executable, "-m", "tests.web.foreign.issuer", f"http://127.0.0.1:{number}", str(listener.fileno())]
    with subprocess.Popen(command, cwd=ROOT, pass_fds=[listener.fileno()]) as process:
        listener.close()
        for _try in range(200):
            try:
                httpx.get(f"http://127.0.0.1:{number}/keys", timeout=0.5)
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield number
        process.terminate()


@pytest.fixture(autouse=True)
def elsewhere(port: int) -> None:
    """It keeps its keys and gives its tokens at the other name."""
    answer_at(port, "keys")


def answer_at(port: int, keys: str) -> None:
    """Where it says that it answers, from now on."""
    oidc.forget()
    there = f"http://localhost:{port}"
    httpx.post(f"{there}/behave", json={"token_endpoint": f"{there}/token", "jwks_uri": f"{there}/{keys}"})


def client_of(port: int, *hosts: str, is_local: bool = True) -> Client:
    return Client(f"http://127.0.0.1:{port}", CLIENT, SECRET, BASE, is_local, hosts)


async def code_from(client: Client) -> str:
    """The browser goes there and comes back with a code."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(await oidc.ask(client, ASKED))
    return str(httpx.URL(answer.headers["location"]).params["code"])


class TestHosts:
    async def test_that_were_written_down_are_spoken_with(self, port: int) -> None:
        client = client_of(port, f"localhost:{port}")
        found = await oidc.redeem(client, ASKED, await code_from(client))
        assert (found.issuer, found.subject) == (client.issuer, "subject-1")

    @pytest.mark.parametrize("hosts", [(), ("localhost",), ("localhost:1",), ("login.example.org",)], ids=str)
    async def test_others_are_not(self, port: int, hosts: tuple[str, ...]) -> None:
        with pytest.raises(ForeignSignInRefused):
            await oidc.discover(client_of(port, *hosts))

    async def test_of_one_district_are_no_other_districts(self, port: int) -> None:
        """What was learned of the same issuer under another list is not taken from memory."""
        await oidc.discover(client_of(port, f"localhost:{port}"))
        with pytest.raises(ForeignSignInRefused):
            await oidc.discover(client_of(port))

    async def test_are_never_asked_in_the_open_nor_in_the_inner_network(self, port: int) -> None:
        client = Client("https://idp.example.org", CLIENT, SECRET, BASE, False, ("localhost", "keys.example.org"))
        for address, refusal in (
            ("http://keys.example.org/keys", ForeignSignInRefused),
            ("https://keys.example.org@evil.example/keys", ForeignSignInRefused),
            ("https://localhost/keys", ProviderRefused),
        ):
            with pytest.raises(refusal):
                await oidc._fetch(client, "GET", address)

    async def test_follow_no_redirect(self, port: int) -> None:
        client = client_of(port, f"localhost:{port}")
        code = await code_from(client)
        question = httpx.URL(await oidc.ask(client, ASKED)).query.decode()
        answer_at(port, f"authorize?{question}")  # where whoever asks is sent on
        with pytest.raises(ForeignSignInRefused):
            await oidc.redeem(client, ASKED, code)


class TestWriting:
    @pytest.mark.parametrize(
        "host",
        ["https://a.example", "a.example/x", "10.0.0.1", "[::1]", "169.254.169.254", "intranet", "a.example:x",
         "u@a.example", "-a.example", "a..example", "*.example.org", "127.0.0.1", "localhost", "a.example?x",
         "2130706433", "a.1"],
    )  # fmt: skip
    def test_what_is_no_name_is_refused(self, host: str) -> None:
        with pytest.raises(ProviderRefused):
            oidc.check_hosts([host], is_local=False)

    def test_names_are_kept_plain_and_once(self) -> None:
        written = ["OAuth2.example.com", "keys.example.org:8443", "oauth2.example.com:443"]
        assert oidc.check_hosts(written, is_local=False) == ["oauth2.example.com", "keys.example.org:8443"]

    async def test_the_connection_carries_them(self, small: SmallWorld, browse: As) -> None:
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute(
                "insert into duty_assignments (tenant_id, user_id, duty, valid_from) "
                "select tenant_id, id, 'security', '2020-08-01' from users where username = 'office' "
                "on conflict do nothing"
            )
        office = await browse("office")
        token = re.search(r'name="form_token" value="([0-9a-f]+)"', (await office.get("/security")).text)
        assert token
        form = {
            "form_token": token[1], "label": "District", "issuer": "https://idp.example.org", "client_id": CLIENT,
            "is_active": "1",
        }  # fmt: skip
        bad = await office.post("/settings/sign-in", data={**form, "endpoint_hosts": "keys.example.org 10.0.0.1"})
        assert (bad.status_code, 'id="endpoint_hosts-error"' in bad.text) == (422, True)
        assert 'value="keys.example.org 10.0.0.1"' in bad.text
        good = await office.post("/settings/sign-in", data={**form, "endpoint_hosts": "keys.example.org"})
        assert good.status_code == 303
        with small.connect("postgres") as connection:
            kept = connection.execute("select id from identity_providers").fetchone()
        assert kept
        async with connect(small.riverbend.system(), small.databases) as ctx:
            found = await providers.trusted(ctx, kept[0], BASE, is_local=False)
        assert found.client.hosts == ("keys.example.org",)

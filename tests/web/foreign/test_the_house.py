"""What is asked of another house, and of which houses nothing is asked."""

from __future__ import annotations

import httpx
import pytest

from aivo.domains.identity import oidc
from aivo.domains.identity.errors import ForeignSignInRefused, ProviderRefused
from aivo.domains.identity.oidc import Client
from tests.conftest import SmallWorld
from tests.web.conftest import BASE
from tests.web.foreign.helpers import House, set_out, tied, trust
from tests.web.foreign.issuer import CLIENT, SECRET


class TestOutside:
    """What Aivo asks of the world."""

    @pytest.mark.parametrize(
        "issuer",
        [
            "http://idp.example.org", "ftp://idp.example.org", "https://user@idp.example.org", "https://10.0.0.1",
            "https://169.254.169.254", "https://[::1]", "https://idp.example.org/?x=1", "https://idp.example.org/#x",
            "https://", "javascript:alert(1)", "https://idp.example.org\\@evil.example", "https://idp .example.org", "",
        ],
    )  # fmt: skip
    def test_an_issuer_that_is_no_house(self, issuer: str) -> None:
        for is_local in (False, True):
            with pytest.raises(ProviderRefused):
                oidc.check_issuer(issuer, is_local=is_local)

    def test_plain_http_is_for_this_machine_and_for_demos(self) -> None:
        assert oidc.check_issuer("http://127.0.0.1:9", is_local=True)
        with pytest.raises(ProviderRefused):
            oidc.check_issuer("http://127.0.0.1:9", is_local=False)
        assert oidc.check_issuer("https://idp.example.org/tenant", is_local=False)

    async def test_names_of_the_inner_network_are_not_asked(self) -> None:
        client = Client("https://localhost", "x", None, "https://aivo.example.org/back")
        with pytest.raises(ProviderRefused):
            await oidc.discover(client)

    @pytest.mark.parametrize(
        "behaviour",
        [
            {"says_issuer": "https://elsewhere.example"},
            {"token_endpoint": "http://127.0.0.1:1/token"},
            {"token_endpoint": "https://elsewhere.example/token"},
            {"jwks_uri": "http://localhost/keys"},
            {"jwks_uri": "file:///etc/passwd"},
            {"discovery": "redirect"},
        ],
        ids=str,
    )
    async def test_speaks_with_the_issuers_own_host_only(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient, behaviour: dict[str, str]
    ) -> None:
        provider = await trust(small, house)
        house.behave(**behaviour)
        answer = await anonymous.get(f"/sign-in/district/riverbend/{provider}")
        assert (answer.status_code, 'id="problem"' in answer.text) == (401, True)
        assert house.behave() == ["/.well-known/openid-configuration"]
        house.behave(**behaviour)
        with pytest.raises(ForeignSignInRefused):
            await oidc.discover(Client(house.address, CLIENT, SECRET, BASE, is_local=True))

    async def test_a_house_that_is_away_is_said_so(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient
    ) -> None:
        provider = await trust(small, house)
        house.behave(discovery="broken")
        answer = await anonymous.get(f"/sign-in/district/riverbend/{provider}")
        assert (answer.status_code, "does not answer" in answer.text) == (502, True)

    async def test_the_secret_goes_in_the_form_where_the_house_wants_that(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient
    ) -> None:
        provider = await trust(small, house)
        tied(small, provider, house)
        house.behave(ways=["client_secret_post"])
        assert (await anonymous.get(await set_out(anonymous, provider))).status_code == 303

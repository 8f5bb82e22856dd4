"""The codes of RFC 6238, and which moment a code belongs to."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from aivo.domains.identity import totp

SEED = base64.b32encode(b"12345678901234567890").decode()


class TestCode:
    @pytest.mark.parametrize(
        ("seconds", "code"),
        [
            (59, "94287082"),
            (1111111109, "07081804"),
            (1111111111, "14050471"),
            (1234567890, "89005924"),
            (2000000000, "69279037"),
            (20000000000, "65353130"),
        ],
    )
    def test_is_the_one_of_rfc_6238_appendix_b(self, seconds: int, code: str) -> None:
        assert totp.code_at(SEED, totp.step_at(seconds), digits=8) == code

    @pytest.mark.parametrize(
        ("step", "code"), list(enumerate(["755224", "287082", "359152", "969429", "338314", "254676"]))
    )
    def test_is_the_one_of_rfc_4226_appendix_d(self, step: int, code: str) -> None:
        assert totp.code_at(SEED, step) == code


class TestStepOf:
    @pytest.mark.parametrize("drift", [-1, 0, 1])
    def test_a_neighbouring_code_is_accepted(self, drift: int) -> None:
        assert totp.step_of(SEED, totp.code_at(SEED, 1000 + drift), 1000 * 30 + 29) == 1000 + drift

    @pytest.mark.parametrize("drift", [-2, 2])
    def test_an_older_or_later_one_is_not(self, drift: int) -> None:
        assert totp.step_of(SEED, totp.code_at(SEED, 1000 + drift), 1000 * 30) is None

    @pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "\x00"])
    def test_what_is_no_code_is_not(self, code: str) -> None:
        assert totp.step_of(SEED, code, 30_000) is None


class TestSeed:
    def test_has_160_bits_and_is_new_each_time(self) -> None:
        one, other = totp.new_seed(), totp.new_seed()
        assert len(base64.b32decode(one)) == 20
        assert one != other

    def test_its_address_says_all_an_app_needs(self) -> None:
        parts = urlsplit(totp.address_of(SEED, account="okoro@riverbend"))
        assert (parts.scheme, parts.netloc, unquote(parts.path)) == ("otpauth", "totp", "/Aivo:okoro@riverbend")
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert asked == {"secret": SEED, "issuer": "Aivo", "algorithm": "SHA1", "digits": "6", "period": "30"}

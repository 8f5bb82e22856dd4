"""``aivo audit``: seal, verify with the first bad entry, and a key for whoever checks elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aivo import settings as configuration
from aivo.db import admin
from aivo.db.opening import signing_key
from tests.cli.test_refusals import SECRETS, Aivo
from tests.cli.test_refusals import aivo as aivo
from tests.conftest import SmallWorld


@pytest.fixture
def around(small: SmallWorld, tmp_path: Path) -> dict[str, str]:
    """The settings of an installation with the two small tenants."""
    words = ("member", "district", "platform", "worker")
    urls = {f"AIVO_{word.upper()}_DATABASE_URL": small.urls[f"aivo_{word}"] for word in words}
    found = {**SECRETS, **urls, "AIVO_DATABASE_URL": small.urls["aivo_owner"], "AIVO_DATA_DIR": str(tmp_path)}
    admin.put_signing_key(small.urls["aivo_owner"], signing_key(configuration.load(found)))
    return found


def test_seals_verifies_and_names_what_was_changed(
    aivo: Aivo, small: SmallWorld, around: dict[str, str], tmp_path: Path
) -> None:
    sealed = aivo("audit", "seal", **around)
    assert (sealed.returncode, "riverbend: " in sealed.stdout) == (0, True), sealed.stderr
    good = aivo("audit", "verify", "--replay", **around)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "riverbend: " in good.stdout
    assert "0 tables differ" in good.stdout
    with small.connect("postgres", autocommit=True) as link:
        link.execute("set session_replication_role = replica")
        link.execute("update schools set phone = 'by the back door'")
    behind = aivo("audit", "verify", "--replay", **around)
    assert (behind.returncode, "1 tables are not what the trail says" in behind.sentence) == (1, True)
    assert "schools " in behind.stdout
    key = tmp_path / "key.pem"
    key.write_text(aivo("audit", "public-key", **around).stdout)
    elsewhere = {**around, "AIVO_SEAL_KEY": "another0123456789another0123456789"}
    assert "not trusted" in aivo("audit", "verify", **elsewhere).stdout
    assert aivo("audit", "verify", "--public-key", str(key), **elsewhere).returncode == 0
    no_key = aivo("audit", "verify", "--public-key", str(tmp_path), **around)
    assert (no_key.returncode, "no Ed25519 public key" in no_key.sentence) == (1, True)
    with small.connect("postgres", autocommit=True) as link:
        link.execute("set session_replication_role = replica")
        link.execute(
            "update audit_events set actor_role = 'parent' where id = (select id from audit_events"
            " where tenant_id = %s order by xid, id limit 1)",
            (small.riverbend.tenant_id,),
        )
    bad = aivo("audit", "verify", "--json", **around)
    assert (bad.returncode, "1 of 3 tenants" in bad.sentence) == (1, True)
    found = {each["tenant"]: each["finding"] for each in json.loads(bad.stdout)["tenants"]}
    assert found["lakeshore"] is None
    assert found["riverbend"]["entry"] == 1
    assert "was changed after it was sealed" in found["riverbend"]["sentence"]
    assert aivo("audit", "verify", "--tenant", "lakeshore", **around).returncode == 0
    assert aivo("audit", "verify", "--tenant", "nobody", **around).returncode == 1

"""Twenty kills each of the server, the web process and the worker, while people work: nothing is lost or done twice.

A bigger campaign, or one of another seed: ``python benchmarks/kills.py --kills 100``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from benchmarks.faults import truth
from benchmarks.faults.campaign import Campaign
from benchmarks.faults.killers import TARGETS
from benchmarks.faults.people import LONGEST, Client
from benchmarks.faults.scene import PATIENCE

SEED, KILLS = "2026-11-26", 20

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campaign]:
    """The scene, with people in it who were never told anything yet."""
    with Campaign(Path(tmp_path_factory.mktemp("kills")), SEED) as opened:
        yield opened


def test_twenty_kills_each_lose_nothing_and_do_nothing_twice(campaign: Campaign) -> None:
    wrong = campaign.run(KILLS, rounds=1)
    again = f"python benchmarks/kills.py --kills {KILLS} --rounds 1 --seed {SEED}"
    assert not wrong, f"{again}\n" + "\n".join(wrong[:20])
    assert {name: campaign.killers.kills[name] for name in TARGETS} == dict.fromkeys(TARGETS, KILLS)
    ledger = campaign.crowd.ledger
    assert all(len(keys) >= 3 for keys in ledger.written.values()), "too little was written to show anything"
    assert ledger.mails
    assert ledger.longest_wait < LONGEST
    assert campaign.slowest < PATIENCE


def test_what_was_open_before_works_on_without_a_new_sign_in(campaign: Campaign) -> None:
    ledger = campaign.crowd.ledger
    manager = Client(campaign.scene, ledger, "manager")
    page = manager.send("GET", "/messages")
    assert page is not None
    assert page.status_code == 200
    key = str(uuid4())
    address, form = campaign.crowd.form_of_message(key)
    answer = manager.send("POST", address, data=form)
    assert answer is not None
    assert answer.status_code == 303, "the form that was opened before the kills is refused"
    ledger.written["messages"].add(key)


def test_losses_and_doubles_are_found(campaign: Campaign) -> None:
    """The twin: each kind of damage, planted by hand, is named."""
    crowd = campaign.crowd
    with campaign.scene.connect() as link:
        before = [*truth.written(link, crowd), *truth.mails(link, crowd), *truth.stuck(link), *truth.left(link)]
        assert before == []
        lost, twice, unsent = str(uuid4()), str(uuid4()), str(uuid4())
        crowd.ledger.written["contact_logs"].add(lost)
        crowd.ledger.mails.add(unsent)
        with link.transaction():
            link.execute("set local session_replication_role = replica")
            link.execute(
                "insert into contact_logs (tenant_id, id, student_id, user_id, by_user_id, happened_at, means,"
                " is_reached, counts_as_attempt, note) select tenant_id, uuidv7(), student_id, user_id, by_user_id,"
                " happened_at, means, is_reached, counts_as_attempt, %s from (select * from contact_logs limit 1) c,"
                " generate_series(1, 2)", (twice,),
            )  # fmt: skip
            link.execute(
                "insert into jobs.procrastinate_jobs (queue_name, task_name, args, status) values"
                " ('default', 'nightly.never', '{}', 'doing')"
            )
        found = [*truth.written(link, crowd), *truth.mails(link, crowd), *truth.stuck(link)]
    for said in (
        f"{lost} was acknowledged and is not there", f"{twice} is there 2 times", "2 rows have not exactly one entry",
        f"{unsent} was acknowledged and is not there", "the job nightly.never is still",
    ):  # fmt: skip
        assert any(said in each for each in found), (said, found)

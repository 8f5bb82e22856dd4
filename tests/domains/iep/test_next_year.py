"""Next year's caseloads as they are proposed: by school and load, and no change without need."""

from __future__ import annotations

from collections import Counter

from aivo.domains.iep.next_year import FAR, Manager, loads, propose

TWO = (Manager("ann"), Manager("ben"))


class TestPropose:
    def test_keeps_who_goes_on_with_their_manager(self) -> None:
        learners = [("l1", "ann"), ("l2", "ben"), ("l3", "ann")]
        assert propose(learners, TWO) == {"l1": "ann", "l2": "ben", "l3": "ann"}

    def test_gives_who_comes_to_the_emptier(self) -> None:
        learners = [("l1", "ann"), ("l2", "ann"), ("new1", "carl"), ("new2", "carl")]
        assert Counter(propose(learners, TWO).values()) == {"ann": 2, "ben": 2}

    def test_counts_learners_of_other_schools(self) -> None:
        assert propose([("new", "carl")], (Manager("ann", elsewhere=3), Manager("ben"))) == {"new": "ben"}

    def test_balances_only_where_two_lie_far_apart_and_moves_who_changes_anyway_first(self) -> None:
        near = [(f"l{n}", "ann") for n in range(FAR - 1)]
        assert set(propose(near, TWO).values()) == {"ann"}
        far = [(f"l{n:02d}", "ann") for n in range(12)]
        found = propose(far, TWO)
        counts = loads(found, TWO)
        assert sum(counts.values()) == 12
        assert abs(counts["ann"] - counts["ben"]) < FAR

    def test_proposes_nobody_where_nobody_manages_cases(self) -> None:
        assert propose([("l1", "ann")], ()) == {}

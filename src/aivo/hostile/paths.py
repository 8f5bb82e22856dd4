"""Ways to a context, honest and not: each sets one up and says in whose name statements act after it.

``Nobody`` acts after a token that is forged, late, of another process or another login role, and after the end of a
transaction; a context kept in a savepoint goes back with it; whatever else is set or reset changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

from aivo.db.pools import Databases
from aivo.hostile import judging
from aivo.hostile.access import Standing
from aivo.hostile.drawing import Bench


@dataclass(slots=True)
class Way:
    """What a path works with: the bench, the token maker, the server process of the connection."""

    bench: Bench
    databases: Databases
    backend: int
    is_own: bool
    """Whether the connection is a login role's own (and not a superuser's that plays one)."""

    def token(self, person: Standing, *, backend: int | None = None, seconds: int = 60) -> str:
        """A good token for a person."""
        return self.databases.token(person.actor, backend=self.backend if backend is None else backend, seconds=seconds)

    def put(self, token: str, *, is_local: bool = True) -> None:
        """Set the token as injected SQL would."""
        self.bench.send("select set_config('app.token', %(token)s, %(local)s)", {"token": token, "local": is_local})

    def acts(self, *people: Standing, is_exact: bool = True) -> None:
        """Say who acts from here on."""
        self.bench.acting, self.bench.is_exact = people, is_exact


def own(way: Way) -> None:
    """The application's own way."""


def nobody(way: Way) -> None:
    """The token is taken away."""
    way.put("")
    way.acts()


def forged(way: Way) -> None:
    """One claim is changed, the signature left."""
    bench = way.bench
    part = way.token(bench.who).split(".")
    foreign = bench.foreign_tenant()
    change = bench.rng.choice(
        (
            (0, "v2"), (1, "0" * 12), (2, str(foreign)), (3, str(uuid4())), (3, ""), (4, "system"), (4, "parent"),
            (4, "district_admin"), (4, "superintendent"), (5, str(uuid4())), (6, "x"), (7, "0"), (8, "99999999999"),
            (9, ""), (9, "0" * 64), (9, part[9].upper()),
        )
    )  # fmt: skip
    if part[change[0]] != change[1]:
        part[change[0]] = change[1]
        way.put(".".join(part))
        way.acts()


def late(way: Way) -> None:
    """A token whose end came before the transaction began."""
    way.put(way.token(way.bench.who, seconds=way.bench.rng.choice((-90, -3600))))
    way.acts()


def of_another_process(way: Way) -> None:
    """A token replayed on another connection."""
    way.put(way.token(way.bench.who, backend=way.backend + 1))
    way.acts()


def of_another_login(way: Way) -> None:
    """A good token of somebody who works through another login role."""
    others = [person for person in way.bench.others if person.actor.login_role != way.bench.who.login]
    if others:
        way.put(way.token(way.bench.rng.choice(others)))
        way.acts()


def of_another_tenant(way: Way) -> None:
    """A good token of somebody of the same login role, of another tenant or not: from then on it is they who act."""
    person = _somebody_else(way.bench)
    if person is not None:
        way.put(way.token(person))
        way.acts(person)


def person_of_another_tenant(way: Way) -> None:
    """Signed for a person that the tenant does not have: the person brings no learner and no duty with them."""
    actor = replace(way.bench.who.actor, tenant_id=way.bench.foreign_tenant())
    if actor.user_id is None:
        return
    bench = way.bench
    answer = bench.send("savepoint way")
    answer = bench.send("select app.enter(%(token)s)", {"token": way.databases.token(actor, backend=way.backend)})
    if answer.state is None:
        bench.complain("a token of a person whom the tenant does not have was let in")
    bench.send("rollback to savepoint way")


def undone_savepoint(way: Way) -> None:
    """Somebody else's context, set inside a savepoint, goes back with it."""
    person = _somebody_else(way.bench)
    way.bench.send("savepoint way")
    way.put("" if person is None else way.token(person))
    way.bench.send("select count(*) from users")
    way.bench.send("rollback to savepoint way")


def kept_savepoint(way: Way) -> None:
    """Somebody else's context, set inside a savepoint that is released, stays."""
    person = _somebody_else(way.bench)
    if person is not None:
        way.bench.send("savepoint way")
        way.put(way.token(person))
        way.bench.send("release savepoint way")
        way.acts(person)


def old_settings(way: Way) -> None:
    """What older applications believe: settings without a signature."""
    bench = way.bench
    for name, value in (("tenant_id", bench.foreign_tenant()), ("user_id", uuid4()), ("role", "system")):
        bench.send(f"select set_config('app.{name}', %(value)s, true)", {"value": str(value)})


def search_path(way: Way) -> None:
    """Other schemas first."""
    path = way.bench.rng.choice(("pg_temp, public", "prisma, public", "app, vault, public", "public, pg_catalog"))
    way.bench.send(f"set local search_path = {path}")
    if path.startswith("prisma"):
        way.bench.is_exact = False  # there stand views of the live rows, without secrets


def shadow(way: Way) -> None:
    """A table of one's own in the way of ours."""
    bench = way.bench
    bench.send("savepoint way")
    for text in ("create temp table users (id uuid, tenant_id uuid)", "create function pg_temp.claims() returns text[] "
                 "language sql as 'select null::text[]'"):  # fmt: skip
        if bench.send(text).state is None:
            bench.complain("a login role makes objects")
        bench.send("rollback to savepoint way")
    bench.send("set local search_path = pg_temp, public")


def resetting(way: Way) -> None:
    """RESET in its forms: no more than before."""
    way.bench.send(way.bench.rng.choice(("reset all", "reset app.token", "reset role", "reset session authorization")))
    way.bench.is_exact = False


def other_role(way: Way) -> None:
    """Another role of the database."""
    bench = way.bench
    bench.send("savepoint way")
    role = bench.rng.choice(
        ("aivo_owner", "aivo_guard", "aivo_worker", "aivo_district", "postgres", "pg_read_all_data")
    )
    how = bench.rng.choice(("set local role {}", "set local session authorization {}"))
    if role != bench.who.login and bench.send(how.format(role)).state is None:
        bench.complain(f"{bench.who.login} becomes {role}")
    bench.send("rollback to savepoint way")


def row_security_off(way: Way) -> None:
    """PostgreSQL then refuses instead of filtering."""
    way.bench.send("set local row_security = off")
    way.bench.void = True


def planner(way: Way) -> None:
    """Other plans for the same statement: a filter of ours before a policy of theirs would show here."""
    bench = way.bench
    for name in bench.rng.sample(
        ("enable_seqscan", "enable_indexscan", "enable_bitmapscan", "enable_hashjoin", "enable_nestloop", "enable_sort",
         "enable_material", "enable_memoize"), 3):  # fmt: skip
        bench.send(f"set local {name} = off")
    if bench.rng.random() < 0.3:
        bench.send("set local debug_parallel_query = on")
    bench.send(f"set local plan_cache_mode = {bench.rng.choice(('force_generic_plan', 'force_custom_plan', 'auto'))}")


def read_only(way: Way) -> None:
    """A transaction that only reads."""
    way.bench.send("set local transaction_read_only = on")


def prepared_before(way: Way) -> None:
    """A statement prepared and planned in one context and executed in another."""
    bench, person = way.bench, _somebody_else(way.bench)
    if person is None or not bench.shelf.is_whole:
        return
    bench.send("savepoint way")
    bench.send("set local plan_cache_mode = force_generic_plan")
    made = bench.send(f"prepare hostile as select t.id from {bench.shelf.name} t")  # noqa: S608  (our own table)
    if made.state is None:
        _executed(way, bench.who)
        way.put(way.token(person))
        way.acts(person)
        _executed(way, person)
        bench.send("deallocate hostile")
    bench.send("rollback to savepoint way")
    bench.send("select 1")
    way.acts(bench.who)


def _executed(way: Way, person: Standing) -> None:
    bench = way.bench
    way.acts(person)
    bench.send("savepoint executed")
    outcome = bench.send("execute hostile")
    judging.seen(bench, outcome)
    bench.send("rollback to savepoint executed" if outcome.state else "release savepoint executed")


def cursor_across(way: Way) -> None:
    """A cursor opened in one context and read in another shows nothing that neither may see."""
    bench, person = way.bench, _somebody_else(way.bench)
    if person is None or not bench.shelf.is_whole:
        return
    bench.send("savepoint way")
    if bench.send(f"declare across cursor for select t.id from {bench.shelf.name} t").state is None:  # noqa: S608
        if bench.rng.random() < 0.5:
            bench.send("fetch 1 from across")
        way.put(way.token(person))
        way.acts(bench.who, person, is_exact=False)
        judging.seen(bench, bench.send("fetch all from across"))
    bench.send("rollback to savepoint way")
    way.acts(bench.who)


def after_the_end(way: Way) -> None:
    """The next transaction on the same connection."""
    way.bench.send(way.bench.rng.choice(("commit", "rollback")))
    way.bench.send("begin")
    way.acts()


def kept_for_the_session(way: Way) -> None:
    """A token set for the session outlives the transaction, until it ends by itself: it is still only that person."""
    way.put(way.token(way.bench.who, seconds=20), is_local=False)
    way.bench.send("commit")
    way.bench.send("begin")


def borrowed_savepoint(way: Way) -> None:
    """A context entered inside a savepoint of a fresh transaction goes with it."""
    way.bench.send("rollback")
    way.bench.send("begin")
    way.bench.send("savepoint way")
    way.bench.send("select app.enter(%(token)s)", {"token": way.token(way.bench.who)})
    way.bench.send("rollback to savepoint way")
    way.acts()


def held_cursor(way: Way) -> None:
    """A cursor kept beyond its transaction, read by the next person on the connection: the first's rows, at most."""
    bench, person = way.bench, _somebody_else(way.bench)
    if person is None or not bench.shelf.is_whole:
        return
    text = f"declare kept cursor with hold for select t.id from {bench.shelf.name} t"  # noqa: S608  (our own table)
    if bench.send(text).state is None:
        bench.send("commit")
        bench.send("begin")
        way.put(way.token(person))
        way.acts(bench.who, person, is_exact=False)
        judging.seen(bench, bench.send("fetch all from kept"))
        bench.send("close kept")
        way.acts(person)
    else:
        bench.send("rollback")
        bench.send("begin")
        way.acts()


def _somebody_else(bench: Bench) -> Standing | None:
    others = [person for person in bench.others if person.login == bench.who.login and person.name != bench.who.name]
    return bench.rng.choice(others) if others else None


Path = Callable[[Way], None]
INSIDE: Mapping[str, tuple[Path, int]] = {
    "own": (own, 14), "nobody": (nobody, 2), "forged": (forged, 3), "late": (late, 1),
    "of another process": (of_another_process, 1), "of another login": (of_another_login, 1),
    "of another tenant": (of_another_tenant, 2), "person of another tenant": (person_of_another_tenant, 1),
    "undone savepoint": (undone_savepoint, 2), "kept savepoint": (kept_savepoint, 1), "old settings": (old_settings, 2),
    "search path": (search_path, 1), "shadow": (shadow, 1), "planner": (planner, 3), "read only": (read_only, 1),
    "row security off": (row_security_off, 1), "prepared before": (prepared_before, 1),
    "cursor across": (cursor_across, 1),
}  # fmt: skip
"""Paths that stay inside the transaction, with their weights."""

BEYOND: Mapping[str, tuple[Path, int]] = {
    "resetting": (resetting, 1), "other role": (other_role, 1), "after the end": (after_the_end, 1),
    "kept for the session": (kept_for_the_session, 1), "borrowed savepoint": (borrowed_savepoint, 1),
    "held cursor": (held_cursor, 1),
}  # fmt: skip
"""Paths that need a connection of the login role's own, and leave the transaction."""

WITHOUT_TOKEN = ("own", "old settings", "search path", "shadow", "planner", "read only", "row security off")
"""Paths of a role that never has a token: the auditor's."""

"""A PostgreSQL of the operator's own: made ready by a role that may make roles, or by hand as the guide says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from aivo import settings as configuration
from aivo.db import admin, own_server
from aivo.db.embedded import Server
from aivo.db.opening import Opened, OwnerUnknown, open_databases, prepare
from aivo.settings import Settings, with_role

SECRETS = {"AIVO_SECRET_KEY": "0123456789abcdef" * 4, "AIVO_MASTER_KEY": "fedcba9876543210" * 4}
WORDS = ("MEMBER", "DISTRICT", "PLATFORM", "WORKER")
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


@dataclass(frozen=True)
class Own:
    """A server that is not ours: we know its superuser only to play the operator."""

    server: Server

    def operate(self, *statements: str, database: str = "postgres") -> None:
        """What the operator types into psql."""
        with psycopg.connect(self.server.superuser_url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def ask(self, question: str, database: str = "aivo") -> list[tuple[object, ...]]:
        """What the operator sees."""
        with psycopg.connect(self.server.superuser_url(database)) as connection:
            return connection.execute(question.encode()).fetchall()

    def url(self, role: str) -> str:
        """The database as this role, whose password is its name."""
        return self.server.url(role, "aivo", role)

    def settings(self, folder: Path, role: str | None, **more: str) -> Settings:
        """The configuration whose ``AIVO_DATABASE_URL`` signs in as ``role``."""
        owner = {"AIVO_DATABASE_URL": self.url(role)} if role else {}
        return configuration.load({**SECRETS, **owner, **more}, data_dir=folder)

    def login_urls(self) -> dict[str, str]:
        """The settings of the four login roles."""
        return {f"AIVO_{word}_DATABASE_URL": self.url(f"aivo_{word.lower()}") for word in WORDS}


@pytest.fixture(scope="module")
def own_server_running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cluster of this file's own, since roles belong to the cluster."""
    with Server.start(tmp_path_factory.mktemp("own"), port=0, durable=False) as server:
        yield server


@pytest.fixture
def own(own_server_running: Server) -> Own:
    """The server as it comes: no database and no role of Aivo's."""
    server = own_server_running
    server.drop_database("aivo")
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        roles = connection.execute(
            "select rolname from pg_roles where rolname ~ '^(aivo_|ops)' order by rolname"
        ).fetchall()
        for (role,) in roles:
            connection.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))
    return Own(server)


def of_the_guide() -> list[str]:
    """The statements of the guide, with each role's name as its password."""
    block = re.search(r"```sql\n-- 1\.(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert block is not None
    text = re.sub(r"^ *--.*$", "", "--" + block[1], flags=re.MULTILINE)
    text = re.sub(r"(create role (\w+) .*?password) 'choose-one'", r"\1 '\2'", text)
    return [statement.strip() for statement in text.split(";") if statement.strip()]


def laid(opened: Opened) -> bool:
    """Whether everything stands, as each login role sees it."""
    return {admin.standing(url) for url in opened.databases.urls.values()} == {admin.head()}


class TestByARoleThatMakesRoles:
    """``AIVO_DATABASE_URL`` with CREATEROLE and CREATEDB, no superuser: what managed servers give."""

    def test_one_command_does_it_all_and_again(self, own: Own, tmp_path: Path) -> None:
        own.operate("create role ops login createrole createdb password 'ops'", "create database aivo owner ops")
        settings = own.settings(tmp_path, "ops")
        opened = open_databases(settings)
        for _ in range(2):
            prepare(opened, settings)
            assert laid(opened)
        with psycopg.connect(opened.owner_url) as connection:
            assert own_server.lacks(connection) == []
        assert own.ask("select has_database_privilege('public', 'aivo', 'temp, connect')") == [(False,)]
        assert own.ask("select rolname from pg_roles where rolname ~ '^aivo_' and (rolsuper or rolbypassrls)") == []

    def test_the_passwords_of_the_urls_set_by_the_operator_stay_theirs(self, own: Own, tmp_path: Path) -> None:
        own.operate("create role ops login createrole createdb password 'ops'", "create database aivo owner ops")
        settings = own.settings(tmp_path, "ops", AIVO_MEMBER_DATABASE_URL=own.url("aivo_member"))
        own_server.make_ready(settings.database_url or "", {"aivo_member": "aivo_member"})
        opened = open_databases(settings)
        prepare(opened, settings, to="0001_core")
        with psycopg.connect(opened.databases.urls["aivo_member"]) as connection:
            assert connection.execute("select current_user").fetchone() == ("aivo_member",)

    def test_without_createdb_the_sentence_says_what_to_give(self, own: Own, tmp_path: Path) -> None:
        own.operate("create role ops login createrole password 'ops'", "create database aivo owner ops")
        settings = own.settings(tmp_path, "ops")
        with pytest.raises(own_server.NotReady, match="CREATEDB"):
            prepare(open_databases(settings), settings)
        own.operate("alter database aivo owner to aivo_owner")
        prepare(open_databases(settings), settings, to="0001_core")

    def test_roles_of_somebody_else_are_left_alone(self, own: Own, tmp_path: Path) -> None:
        own.operate(*of_the_guide(), "create role ops login createrole createdb password 'ops'")
        own.operate("grant connect on database aivo to ops")
        settings = own.settings(tmp_path, "ops")
        with pytest.raises(own_server.NotReady, match="somebody else"):
            prepare(open_databases(settings), settings)


class TestByHand:
    """Roles and database made as the guide says; ``AIVO_DATABASE_URL`` is ``aivo_owner``, who may make nothing."""

    def test_the_statements_of_the_guide_are_enough(self, own: Own, tmp_path: Path) -> None:
        own.operate(*of_the_guide())
        settings = own.settings(tmp_path, "aivo_owner", **own.login_urls())
        opened = open_databases(settings)
        prepare(opened, settings)
        assert laid(opened)
        assert own.ask("select has_database_privilege('public', 'aivo', 'temp, connect')") == [(False,)]
        with psycopg.connect(opened.owner_url) as connection:
            asked = [sentence for sentence in own_server.advice(connection) if "The role" in sentence]
        assert asked == []

        web = open_databases(own.settings(tmp_path, None, **own.login_urls()))
        assert (web.server, web.owner) == (None, None)
        admin.demand_head(web.any_url)
        with pytest.raises(OwnerUnknown):
            _ = web.owner_url

    @pytest.mark.parametrize(
        ("fault", "mend"),
        [
            ("drop role aivo_district", "create role aivo_district login noinherit"),
            ("alter role aivo_member bypassrls", "alter role aivo_member nobypassrls"),
            ("alter role aivo_worker superuser createdb", "alter role aivo_worker nocreatedb nosuperuser"),
            ("alter role aivo_guard login", "alter role aivo_guard nologin"),
            ("grant aivo_owner to aivo_member", "revoke aivo_owner from aivo_member"),
            ("revoke aivo_guard from aivo_owner", "grant aivo_guard to aivo_owner with inherit false, set true"),
            ("alter database aivo owner to postgres", "alter database aivo owner to aivo_owner"),
        ],
    )
    def test_a_fault_is_named_with_its_mend_and_nothing_is_laid(
        self, own: Own, tmp_path: Path, fault: str, mend: str
    ) -> None:
        own.operate(*of_the_guide(), fault)
        own.operate("grant connect on database aivo to aivo_owner")
        settings = own.settings(tmp_path, "aivo_owner", **own.login_urls())
        with pytest.raises(own_server.NotReady) as refused:
            prepare(open_databases(settings), settings)
        assert mend in refused.value.message
        assert own.ask("select 1 from pg_namespace where nspname in ('app', 'app_migrations')") == []
        own.operate(mend)
        with psycopg.connect(own.server.superuser_url("aivo")) as connection:
            assert own_server.lacks(connection) == []

    def test_a_database_in_an_old_encoding_is_refused(self, own: Own, tmp_path: Path) -> None:
        *roles, _ = of_the_guide()
        own.operate(*roles, "create database aivo owner aivo_owner template template0 encoding 'SQL_ASCII' locale 'C'")
        settings = own.settings(tmp_path, "aivo_owner", **own.login_urls())
        with pytest.raises(own_server.NotReady, match="UTF8"):
            prepare(open_databases(settings), settings)

    def test_an_older_postgresql_is_refused(self, own: Own, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        own.operate(*of_the_guide())
        monkeypatch.setattr(own_server, "OLDEST", 99)
        settings = own.settings(tmp_path, "aivo_owner")
        with pytest.raises(own_server.TooOld, match="99 or newer"):
            prepare(open_databases(settings), settings)

    def test_a_database_that_is_not_laid_yet_is_said(self, own: Own, tmp_path: Path) -> None:
        own.operate(*of_the_guide())
        opened = open_databases(own.settings(tmp_path, "aivo_owner", **own.login_urls()))
        for url in (opened.owner_url, with_role(opened.owner_url, "aivo_worker", "aivo_worker")):
            with pytest.raises(admin.NotMigrated, match="aivo db upgrade"):
                admin.demand_head(url)

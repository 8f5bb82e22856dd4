"""The configuration: what is read from where, and the one sentence for what is wrong."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import pytest

from aivo import settings
from aivo.settings import SettingsError, load, with_role

SECRETS = {"AIVO_SECRET_KEY": "0123456789abcdef" * 4, "AIVO_MASTER_KEY": "fedcba9876543210" * 4}


class TestWhereSettingsComeFrom:
    def test_the_environment_wins_over_the_file(self, tmp_path: Path) -> None:
        file = tmp_path / "aivo.conf"
        file.write_text("# ours\nAIVO_LOG=debug\nexport AIVO_BASE_URL='https://aivo.example.org/'\n\n")
        found = load({**SECRETS, "AIVO_CONFIG": str(file), "AIVO_LOG": "error"})
        assert (found.log, found.base_url) == ("error", "https://aivo.example.org")

    def test_the_command_line_wins_over_both(self, tmp_path: Path) -> None:
        found = load({**SECRETS, "AIVO_DATA_DIR": "/elsewhere"}, data_dir=tmp_path)
        assert (found.data_dir, found.files_dir) == (tmp_path, tmp_path / "files")

    def test_an_empty_value_means_unset(self) -> None:
        assert load({**SECRETS, "AIVO_SMTP_URL": " "}).smtp_url is None

    @pytest.mark.parametrize(("user", "folder"), [(0, "/var/lib/aivo"), (1000, "clone/.aivo")])
    def test_the_data_folder_of_a_clone(
        self, user: int, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("pyproject.toml", "aivo"):
            (tmp_path / "clone").mkdir(exist_ok=True)
            (tmp_path / "clone" / name).touch()
        monkeypatch.setattr(settings, "__file__", str(tmp_path / "clone" / "src" / "aivo" / "settings.py"))
        monkeypatch.setattr("os.geteuid", lambda: user)
        assert settings.default_data_dir() == tmp_path / folder

    def test_the_data_folder_of_an_installed_package(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "__file__", str(tmp_path / "site-packages" / "aivo" / "settings.py"))
        monkeypatch.setattr("os.geteuid", lambda: 1000)
        assert settings.default_data_dir() == Path("/var/lib/aivo")


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("AIVO_SECRET_KEY", "", "AIVO_SECRET_KEY is missing; make one with"),
            ("AIVO_SECRET_KEY", "short", "AIVO_SECRET_KEY is too weak; make one with"),
            ("AIVO_MASTER_KEY", "ab" * 40, "AIVO_MASTER_KEY is too weak; make one with"),
            ("AIVO_MASTER_KEY", SECRETS["AIVO_SECRET_KEY"], "must differ"),
            ("AIVO_DATABASE_URL", "mysql://a:secret@b/c", "AIVO_DATABASE_URL must look like postgresql://"),
            ("AIVO_MEMBER_DATABASE_URL", "postgresql://h:x/", "AIVO_MEMBER_DATABASE_URL must look like"),
            ("AIVO_BASE_URL", "http://aivo.example.org", "must use https except on a loopback address"),
            ("AIVO_BASE_URL", "https://aivo.example.org/school", "without a path"),
            ("AIVO_BASE_URL", "aivo.example.org", "must be a web address"),
            ("AIVO_SMTP_URL", "mail.example.org", "AIVO_SMTP_URL must look like"),
            ("AIVO_TEXT_URL", "https://texts.example.org/send", "belong together: set both"),
            ("AIVO_TEXT_TOKEN", "a token", "belong together: set both"),
            ("AIVO_TEXT_URL", "http://texts.example.org/send", "AIVO_TEXT_URL must look like"),
            ("AIVO_TEXT_URL", "https://user@texts.example.org", "AIVO_TEXT_URL must look like"),
            ("AIVO_AI_PROVIDER", "someone", "needs a model's name"),
            ("AIVO_LOG", "loud", "AIVO_LOG must be one of debug, info, warning, error"),
            ("AIVO_CONFIG", "/no/such/file", "cannot be read: No such file"),
        ],
    )
    def test_is_said_in_one_sentence(self, name: str, value: str, words: str) -> None:
        with pytest.raises(SettingsError, match=words) as caught:
            load({**SECRETS, name: value})
        assert "\n" not in str(caught.value)
        assert "secret@" not in str(caught.value)
        assert caught.value.exit_status == 2

    def test_a_misspelt_name_in_the_file(self, tmp_path: Path) -> None:
        file = tmp_path / "aivo.conf"
        file.write_text("AIVO_LOG=info\nAIVO_SECRETKEY=x\n")
        with pytest.raises(SettingsError, match=r"line 2: 'AIVO_SECRETKEY' is not a setting"):
            load({**SECRETS, "AIVO_CONFIG": str(file)})

    def test_commands_without_a_database_need_no_secrets(self) -> None:
        found = load({}, need_secrets=False)
        with pytest.raises(SettingsError, match="AIVO_MASTER_KEY is missing"):
            _ = found.master_key


class TestSecrets:
    def test_each_role_has_a_password_of_its_own(self) -> None:
        found = load(SECRETS)
        passwords = {found.role_password(role) for role in settings.LOGIN_ROLES.values()}
        assert len(passwords) == 4
        assert all(len(password) == 43 for password in passwords)
        assert found.role_password("aivo_member") == load(SECRETS).role_password("aivo_member")

    def test_a_role_without_a_url_uses_the_owners(self) -> None:
        found = load({**SECRETS, "AIVO_WORKER_DATABASE_URL": "postgres://w:p@other/aivo"})
        owner = "postgresql://aivo_owner:x%40y@db.example.org:6432/aivo?sslmode=require"
        member = found.role_url("aivo_member", owner)
        assert member.startswith("postgresql://aivo_member:")
        assert member.endswith("@db.example.org:6432/aivo?sslmode=require")
        assert found.role_url("aivo_worker", owner) == "postgresql://w:p@other/aivo"

    def test_a_socket_url_keeps_its_folder(self) -> None:
        assert (
            with_role("postgresql://a:b@/aivo?host=%2Frun%2Fx", "r", "p/q")
            == "postgresql://r:p%2Fq@/aivo?host=%2Frun%2Fx"
        )

    def test_no_secret_is_printed(self) -> None:
        assert SECRETS["AIVO_SECRET_KEY"] not in repr(load(SECRETS))


class TestDemo:
    def test_makes_its_keys_once_and_keeps_them_private(self, tmp_path: Path) -> None:
        folder = tmp_path / "data"
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: load({}, demo=True, data_dir=folder), range(8)))
        assert len({each.master_key for each in found}) == 1
        keys = sorted((folder / "demo-keys").iterdir())
        assert [key.name for key in keys] == ["master.key", "secret.key"]
        assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_is_recognised_by_its_keys(self, tmp_path: Path) -> None:
        made = load({}, demo=True, data_dir=tmp_path)
        found = load({}, data_dir=tmp_path)
        assert found.is_demo
        assert found.master_key == made.master_key

    def test_does_not_lend_its_keys_to_an_operators_server(self, tmp_path: Path) -> None:
        load({}, demo=True, data_dir=tmp_path)
        with pytest.raises(SettingsError, match="AIVO_SECRET_KEY is missing"):
            load({"AIVO_DATABASE_URL": "postgresql://o:p@db/aivo"}, data_dir=tmp_path)

    def test_a_folder_that_takes_no_keys(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(SettingsError, match="cannot hold the demo's keys"):
            load({}, demo=True, data_dir=tmp_path / "file" / "data")


class TestTheLog:
    def test_the_level_and_the_form(self) -> None:
        found = load({**SECRETS, "AIVO_LOG": "Warning:JSON"})
        assert (found.log, found.log_format) == ("warning", "json")

    def test_a_demo_is_quiet_and_everything_else_tells_each_request(self, tmp_path: Path) -> None:
        assert load({}, demo=True, data_dir=tmp_path).log == "warning"
        assert (load(SECRETS).log, load(SECRETS).log_format) == ("info", None)

    @pytest.mark.parametrize("value", ["loud", "info:xml"])
    def test_what_is_neither_is_refused(self, value: str) -> None:
        with pytest.raises(SettingsError, match="AIVO_LOG"):
            load({**SECRETS, "AIVO_LOG": value})

    def test_a_weak_token_is_refused(self) -> None:
        with pytest.raises(SettingsError, match="AIVO_METRICS_TOKEN is too weak"):
            load({**SECRETS, "AIVO_METRICS_TOKEN": "secret"})


class TestWhoNeedsTheOwner:
    URLS: ClassVar = {
        f"AIVO_{word}_DATABASE_URL": f"postgresql://aivo_{word.lower()}@db/aivo"
        for word in ("MEMBER", "DISTRICT", "PLATFORM", "WORKER")
    }

    def test_who_knows_every_role_can_serve_without(self) -> None:
        assert load({**SECRETS, **self.URLS}).knows_every_role
        assert not load(SECRETS).knows_every_role

    def test_keys_of_a_demo_make_no_demo_of_a_server_of_ones_own(self, tmp_path: Path) -> None:
        load({}, demo=True, data_dir=tmp_path)
        assert load({}, data_dir=tmp_path).is_demo
        assert not load({**SECRETS, **self.URLS}, data_dir=tmp_path).is_demo

"""Typed configuration: the environment, or a file named by `AIVO_CONFIG`; nothing else in Aivo reads the environment.

Where both name a setting the environment wins. A wrong value stops the start with one sentence. Secrets never have a
default: outside the demo a missing or weak one stops the start and the sentence says how to make one. The demo makes
its own two secrets once and keeps them in its data folder: a data folder with these keys is a demo wherever it is met.
"""

from __future__ import annotations

import base64
import contextlib
import ipaddress
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: where an installed package, or root, keeps everything
SYSTEM_DATA_DIR = Path("/var/lib/aivo")
MAKE_ONE = """make one with: python3 -c "import secrets; print(secrets.token_hex(32))\""""

#: the words of `AIVO_…_DATABASE_URL` and the login role of each
LOGIN_ROLES = {word: f"aivo_{word.lower()}" for word in ("MEMBER", "DISTRICT", "PLATFORM", "WORKER")}
NAMES = frozenset(
    f"AIVO_{word}"
    for word in (
        "CONFIG", "DATABASE_URL", "DATA_DIR", "FILES_DIR", "CHECKPOINT_DIR", "SECRET_KEY", "MASTER_KEY",
        "OLD_MASTER_KEY", "SEAL_KEY", "WAL_DIR", "SMTP_URL", "TEXT_URL", "TEXT_TOKEN",
        "BASE_URL", "AI_PROVIDER", "LOG", "METRICS_TOKEN", "SCAN_COMMAND",
        *(f"{word}_DATABASE_URL" for word in LOGIN_ROLES),
    )
)  # fmt: skip


class SettingsError(Exception):
    """The configuration is wrong; the message is one sentence for the person who wrote it."""

    exit_status = 2


@dataclass(frozen=True)
class Settings:
    """Everything an operator may choose, checked."""

    data_dir: Path
    files_dir: Path
    checkpoint_dir: Path
    #: where the embedded database's log is archived, best on another disk; None: it is not
    wal_dir: Path | None = None
    #: whether this is a demo, whose secrets lie in its data folder
    is_demo: bool = False
    #: the owner's database on a server of the operator's; None: the embedded PostgreSQL in `data_dir`
    database_url: str | None = None
    #: login role to URL, for the roles whose URL the operator set
    role_database_urls: Mapping[str, str] = field(default_factory=dict)
    smtp_url: str | None = None
    #: the gateway that takes texts and calls for phones, and what it knows us by; None: no codes go to phones
    text_url: str | None = None
    text_token: str | None = field(default=None, repr=False)
    #: a program that reads a file from its standard input and says by its exit status whether it is clean
    scan_command: str | None = None
    base_url: str = "http://127.0.0.1:8000"
    ai_provider: str = "builtin"
    ai_model: str | None = None
    #: the least that is logged
    log: str = "info"
    #: `json` or `console`; None: as it suits where the log goes
    log_format: str | None = None
    #: what monitoring from elsewhere sends to read `/metrics`; None: the machine itself only
    metrics_token: str | None = field(default=None, repr=False)
    #: the file named by `AIVO_CONFIG`
    config_file: Path | None = None
    secret: str | None = field(default=None, repr=False)
    master_secret: str | None = field(default=None, repr=False)
    #: the master key that was, until `aivo keys rotate master` has wrapped everything anew
    old_master_secret: str | None = field(default=None, repr=False)
    #: what the key of the trail's checkpoints is made from; None: from `AIVO_SECRET_KEY`
    seal_secret: str | None = field(default=None, repr=False)

    def derive(self, purpose: str, length: int = 32) -> bytes:
        """A key for one purpose, derived from `AIVO_SECRET_KEY`."""
        return _hkdf(_given("AIVO_SECRET_KEY", self.secret), f"aivo {purpose}", length)

    @property
    def master_key(self) -> bytes:
        """The 256-bit key that wraps the tenants' data keys. It never enters the database."""
        return _hkdf(_given("AIVO_MASTER_KEY", self.master_secret), "aivo master key", 32)

    @property
    def old_master_keys(self) -> tuple[bytes, ...]:
        """The master keys that still open data keys, beside the one that wraps them."""
        return (_hkdf(self.old_master_secret, "aivo master key", 32),) if self.old_master_secret else ()

    @property
    def seal_key(self) -> bytes:
        """The secret of the Ed25519 key that signs the trail's checkpoints. It never enters the database."""
        return _hkdf(self.seal_secret or _given("AIVO_SECRET_KEY", self.secret), "aivo seal of the trail", 32)

    def role_password(self, role: str) -> str:
        """The password of a database role where the operator set no URL for it."""
        return base64.urlsafe_b64encode(self.derive(f"database password of {role}")).decode().rstrip("=")

    def role_url(self, role: str, owner_url: str) -> str:
        """The URL of a login role: the operator's, or the owner's with that role and its derived password."""
        if role in self.role_database_urls:
            return self.role_database_urls[role]
        return with_role(owner_url, role, self.role_password(role))

    @property
    def knows_every_role(self) -> bool:
        """Whether the operator set the URL of every login role, so that the owner's is not needed to serve."""
        return set(LOGIN_ROLES.values()) <= set(self.role_database_urls)

    @property
    def is_plain_http(self) -> bool:
        """Whether pages are served without TLS, which is allowed on a loopback address only."""
        return urlsplit(self.base_url).scheme == "http"


def load(
    environ: Mapping[str, str] | None = None,
    *,
    demo: bool = False,
    data_dir: Path | None = None,
    base_url: str | None = None,
    need_secrets: bool = True,
) -> Settings:
    """Read and check the configuration.

    `demo` makes the secrets that are missing; `data_dir` and `base_url` are what the command line said and win over
    environment and file; `need_secrets=False` is for commands that open no database, such as the API's description.
    """
    values = _values(os.environ if environ is None else environ)
    folder = _folder(data_dir or values.get("AIVO_DATA_DIR") or default_data_dir())
    database_url = _database_url("AIVO_DATABASE_URL", values)
    role_urls = {
        role: url for word, role in LOGIN_ROLES.items() if (url := _database_url(f"AIVO_{word}_DATABASE_URL", values))
    }
    is_embedded = database_url is None and len(role_urls) < len(LOGIN_ROLES)
    demo = demo or (is_embedded and _demo_key(folder, "secret").exists())
    if demo:
        for name, word in (("AIVO_SECRET_KEY", "secret"), ("AIVO_MASTER_KEY", "master")):
            values[name] = values.get(name) or _demo_secret(folder, word)
    # a demo's terminal shows who may sign in, not every page they open
    level, _, form = values.get("AIVO_LOG", "warning" if demo else "info").lower().partition(":")
    provider, _, model = values.get("AIVO_AI_PROVIDER", "builtin").partition(":")
    settings = Settings(
        data_dir=folder,
        files_dir=_folder(values.get("AIVO_FILES_DIR") or folder / "files"),
        checkpoint_dir=_folder(values.get("AIVO_CHECKPOINT_DIR") or folder / "checkpoints"),
        wal_dir=_outside(folder, values.get("AIVO_WAL_DIR")),
        is_demo=demo,
        database_url=database_url,
        role_database_urls=role_urls,
        smtp_url=_smtp_url(values.get("AIVO_SMTP_URL")),
        text_url=_text_url(values.get("AIVO_TEXT_URL")),
        text_token=values.get("AIVO_TEXT_TOKEN"),
        scan_command=values.get("AIVO_SCAN_COMMAND"),
        base_url=_base_url(base_url or values.get("AIVO_BASE_URL") or "http://127.0.0.1:8000"),
        ai_provider=_word("AIVO_AI_PROVIDER", provider),
        ai_model=model or None,
        log=_choice("AIVO_LOG", level, ("debug", "info", "warning", "error")),
        log_format=_choice("AIVO_LOG after the colon", form, ("json", "console")) if form else None,
        metrics_token=_strong("AIVO_METRICS_TOKEN", values.get("AIVO_METRICS_TOKEN")),
        config_file=_folder(values["AIVO_CONFIG"]) if "AIVO_CONFIG" in values else None,
        secret=_strong("AIVO_SECRET_KEY", values.get("AIVO_SECRET_KEY")),
        master_secret=_strong("AIVO_MASTER_KEY", values.get("AIVO_MASTER_KEY")),
        old_master_secret=_strong("AIVO_OLD_MASTER_KEY", values.get("AIVO_OLD_MASTER_KEY")),
        seal_secret=_strong("AIVO_SEAL_KEY", values.get("AIVO_SEAL_KEY")),
    )
    if (settings.text_url is None) != (settings.text_token is None):
        raise SettingsError("AIVO_TEXT_URL and AIVO_TEXT_TOKEN belong together: set both, or neither.")
    if settings.ai_provider != "builtin" and settings.ai_model is None:
        raise SettingsError(f"AIVO_AI_PROVIDER needs a model's name after the provider, as in {provider}:model-name.")
    if need_secrets:
        _given("AIVO_SECRET_KEY", settings.secret)
        _given("AIVO_MASTER_KEY", settings.master_secret)
    if settings.secret is not None and settings.secret == settings.master_secret:
        raise SettingsError(f"AIVO_SECRET_KEY and AIVO_MASTER_KEY must differ; {MAKE_ONE}")
    return settings


def wants_details() -> bool:
    """Whether an unexpected error shows all of it: asked before, and apart from, the configuration's own reading."""
    return os.environ.get("AIVO_LOG", "").strip().lower().partition(":")[0] == "debug"


def default_data_dir() -> Path:
    """`.aivo/` in a clone; the system's folder for root and for an installed package."""
    clone = Path(__file__).resolve().parents[2]
    is_clone = (clone / "pyproject.toml").is_file() and (clone / "aivo").is_file()
    return clone / ".aivo" if is_clone and os.geteuid() != 0 else SYSTEM_DATA_DIR


def with_role(url: str, role: str, password: str) -> str:
    """The same database, signed in to as another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{place}").geturl()


def _values(environ: Mapping[str, str]) -> dict[str, str]:
    """All settings as text: the file's, then the environment's over them. Empty means unset."""
    values: dict[str, str] = {}
    if path := environ.get("AIVO_CONFIG"):
        values |= _file_values(path)
    values |= {name: value for name, value in environ.items() if name in NAMES}
    return {name: value.strip() for name, value in values.items() if value.strip()}


def _file_values(path: str) -> dict[str, str]:
    """The lines `NAME=value` of a configuration file; a name that is no setting is refused, since it is a slip."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"AIVO_CONFIG names {path}, which cannot be read: {reason}.") from error
    values = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        name = name.strip().removeprefix("export ").strip()
        if not equals or name not in NAMES - {"AIVO_CONFIG"}:
            raise SettingsError(f"{path}, line {number}: {name!r} is not a setting of Aivo; a line reads NAME=value.")
        values[name] = re.sub(r"""^(['"])(.*)\1$""", r"\2", value.strip())
    return values


def _folder(value: str | Path) -> Path:
    return Path(value).expanduser().absolute()


def _outside(data_dir: Path, value: str | None) -> Path | None:
    """The archive of the log: what it saves the data from must not take it along."""
    folder = _folder(value) if value is not None else None
    if folder is not None and folder.is_relative_to(data_dir):
        raise SettingsError(f"AIVO_WAL_DIR must lie outside the data folder {data_dir}, best on another disk.")
    return folder


def _database_url(name: str, values: Mapping[str, str]) -> str | None:
    url = values.get(name)
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in {"postgresql", "postgres"} and bool(parts.path.strip("/")) and bool(parts.username)
        _ = parts.port
    except ValueError:
        is_good = False
    if not is_good:  # the value may hold a password: never repeat it
        raise SettingsError(f"{name} must look like postgresql://role:password@host:5432/database.")
    return "postgresql" + url[len(parts.scheme) :]


def _base_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise SettingsError(f"AIVO_BASE_URL is not a web address: {url}") from None
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment or parts.path.strip("/"):
        raise SettingsError(f"AIVO_BASE_URL must be a web address without a path, as https://aivo.example.org: {url}")
    if parts.scheme == "http" and not _is_loopback(host):
        raise SettingsError(f"AIVO_BASE_URL must use https except on a loopback address: {url}")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _smtp_url(url: str | None) -> str | None:
    if url is not None and (urlsplit(url).scheme not in {"smtp", "smtps"} or not urlsplit(url).hostname):
        raise SettingsError("AIVO_SMTP_URL must look like smtps://user:password@mail.example.org:465.")
    return url


def _text_url(url: str | None) -> str | None:
    """The gateway's one address: what goes there are numbers and codes, so in the clear only on this machine."""
    if url is None:
        return None
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
    if not is_safe or not parts.hostname or parts.username or parts.fragment:
        raise SettingsError("AIVO_TEXT_URL must look like https://texts.example.org/send; the token stands apart.")
    return url


def _word(name: str, value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", value):
        raise SettingsError(f"{name} must be 'builtin' or provider:model-name, not {value!r}.")
    return value


def _choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise SettingsError(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def _given(name: str, secret: str | None) -> str:
    if secret is None:
        raise SettingsError(f"{name} is missing; {MAKE_ONE}")
    return secret


def _strong(name: str, secret: str | None) -> str | None:
    """Refuse what no generator makes: short texts, and texts of few different characters."""
    if secret is not None and (len(secret) < 32 or len(set(secret)) < 10):
        raise SettingsError(f"{name} is too weak; {MAKE_ONE}")
    return secret


def _hkdf(secret: str, info: str, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info.encode()).derive(secret.encode())


def _demo_key(folder: Path, word: str) -> Path:
    return folder / "demo-keys" / f"{word}.key"


def _demo_secret(folder: Path, word: str) -> str:
    """The demo's secret, made once. Two demos started at once agree, since the file appears complete or not at all."""
    path = _demo_key(folder, word)
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o711 if folder == SYSTEM_DATA_DIR else 0o700)
            path.parent.mkdir(exist_ok=True, mode=0o700)
            handle, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            os.unlink(draft)
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"The data folder {folder} cannot hold the demo's keys: {error.strerror}.") from error

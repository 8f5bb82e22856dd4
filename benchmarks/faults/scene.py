"""The scene: a durable embedded cluster, a web process and a worker over it, how each is killed and started again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg.conninfo import make_conninfo

from aivo import settings as configuration
from aivo.db import admin, pools
from aivo.db.embedded import Server
from aivo.db.opening import signing_key
from aivo.db.pools import Databases
from tests.factories.core import Small, make_small_world
from tests.factories.signing_in import full_session

DATABASE, PASSWORD, SLUG = "aivo", "kills-only", "riverbend"
SECRETS = {"AIVO_SECRET_KEY": "0123456789abcdef" * 4, "AIVO_MASTER_KEY": "fedcba9876543210" * 4}
ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ("manager", "office", "mother")
PATIENCE = 60.0
RESTART = 0.5
"""Seconds after which a process that ended is started again."""


@dataclass
class Scene:
    """Everything that runs, and who may act in it."""

    folder: Path
    smtp_url: str
    is_cold: bool = False
    """Start each process as an operator does, from nothing; else by a fork of one that has imported everything."""
    server: Server = field(init=False)
    small: Small = field(init=False)
    tokens: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    port: int = 0
    pids: dict[str, int] = field(default_factory=dict)
    ended: Counter[str] = field(default_factory=Counter)
    """Processes that ended by themselves, for want of a database, and were started again."""
    closing: threading.Event = field(default_factory=threading.Event)
    _watching: list[threading.Thread] = field(default_factory=list)
    _nursery: subprocess.Popen[str] | None = None
    _forks: threading.Lock = field(default_factory=threading.Lock)
    _cold: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def open(self) -> None:
        """Make the cluster with its small world, then start everything over it, durable as an installation is."""
        self.settings = configuration.load({**SECRETS, "AIVO_DATA_DIR": str(self.folder)})
        with Server.start(self.folder, durable=False) as maker:
            self._make(maker)
        self.server = Server.start(self.folder, durable=True)
        self.port = free_port()
        if not self.is_cold:
            self._nursery = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.faults.nursery"], cwd=ROOT, text=True, bufsize=1,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": f"{ROOT}/src:{ROOT}"},
            )  # fmt: skip
        for name in ("worker", "web"):
            self.start(name)
            self._watching.append(threading.Thread(target=self._watch, args=(name,), daemon=True))
            self._watching[-1].start()
        self.wait_for_web()

    def close(self) -> None:
        """End everything that was started here."""
        self.closing.set()
        for watching in self._watching:
            watching.join()
        for name in list(self.pids):
            self.kill(name)
        if self._nursery is not None and self._nursery.stdin is not None:
            self._nursery.kill()
            self._nursery.wait(timeout=10)
        if hasattr(self, "server"):
            self.server.stop()
            Server.start(self.folder).stop()  # whoever was killed holds no share any more

    def start(self, name: str) -> None:
        """Start the ``web`` or the ``worker``."""
        words = ["serve", "--port", str(self.port)] if name == "web" else ["worker"]
        asked: dict[str, Any] = {"words": words, "environment": self.environment(), "log": str(self.log_of(name))}
        if self._nursery is None:
            with self.log_of(name).open("ab") as log:
                command = [sys.executable, "-m", "aivo", *words]
                started = subprocess.Popen(command, env=self.environment(), stdout=log, stderr=log)
            self.pids[name] = started.pid
            self._cold[started.pid] = started
            return
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        with self._forks:
            self._nursery.stdin.write(json.dumps(asked) + "\n")
            self._nursery.stdin.flush()
            self.pids[name] = int(self._nursery.stdout.readline())

    def kill(self, name: str) -> None:
        """End a process at once, whatever it does."""
        pid = self.pids.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        if pid in self._cold:
            self._cold.pop(pid).wait(timeout=10)

    def kill_server(self) -> None:
        """End the postmaster and every process of it at once."""
        kill(self.server)

    def restart_server(self) -> None:
        """Start it again as an embedded server is after a crash; it recovers by itself."""
        dead, self.server = self.server, Server.start(self.folder, durable=True)
        dead.stop()  # gives up its share of the new server

    def _watch(self, name: str) -> None:
        """Start a process again that ended by itself, as a service manager does."""
        while not self.closing.wait(RESTART):
            pid = self.pids.get(name)
            if pid is not None and not self._is_alive(pid) and self.pids.get(name) == pid:
                self.ended[name] += 1
                self.start(name)

    def _is_alive(self, pid: int) -> bool:
        if pid in self._cold:
            return self._cold[pid].poll() is None
        return Path(f"/proc/{pid}").exists()

    def connect(self, role: str = "postgres") -> psycopg.Connection[Any]:
        """A plain connection of the scene's own, with autocommit; waits for a server that comes up."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                url = self.server.superuser_url(DATABASE) if role == "postgres" else self.urls[role]
                link = psycopg.connect(url, autocommit=True)
                link.execute("set search_path = public, jobs")  # the queue's triggers name its tables bare
                return link
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def wait_for_web(self) -> float:
        """Wait until a page needs nothing more; answers the seconds."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE * 3:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=10).status_code == 200:
                    return time.monotonic() - began
            time.sleep(0.05)
        raise TimeoutError(f"The web process does not get ready; see {self.log_of('web')}.")

    def environment(self) -> dict[str, str]:
        """What the processes are configured by: the login roles' URLs, as on a web host."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("AIVO_")}
        words = ("member", "district", "platform", "worker")
        urls = {f"AIVO_{word.upper()}_DATABASE_URL": self.urls[f"aivo_{word}"] for word in words}
        more = {
            "AIVO_DATA_DIR": str(self.folder), "AIVO_LOG": "info:json", "AIVO_SMTP_URL": self.smtp_url,
            "PYTHONPATH": f"{ROOT}/src:{ROOT}",
        }  # fmt: skip
        return {**plain, **SECRETS, **urls, **more}

    def log_of(self, name: str) -> Path:
        """Where a process writes."""
        return self.folder / f"{name}.log"

    def databases(self) -> Databases:
        """Pools of the scene's own."""
        keys = (signing_key(self.settings), self.settings.master_key)
        return Databases(self.urls, *keys, pool_size=3)

    def _make(self, server: Server) -> None:
        names = (*admin.LOGIN_ROLES, "aivo_owner")
        quickly = make_conninfo(server.superuser_url(), options="-cscram_iterations=1")
        admin.make_roles(quickly, dict.fromkeys(names, PASSWORD))
        admin.make_database(server.superuser_url(), DATABASE)
        self.urls = {name: server.url(name, DATABASE, PASSWORD) for name in names}
        admin.upgrade(self.urls["aivo_owner"], signing_key(self.settings))
        asyncio.run(self._settle())

    async def _settle(self) -> None:
        databases = self.databases()
        pools.use(databases)
        await make_small_world(databases, SLUG)
        self.small = await Small.read(databases, SLUG)
        for name in PEOPLE:
            self.tokens[name] = (await full_session(databases, self.small.actor(name))).token
        await databases.close()


def kill(server: Server) -> None:
    """End the server and every process of it at once, as a power cut of the machine's memory would."""
    pid = server.postmaster.pid
    children = Path(f"/proc/{pid}/task/{pid}/children")
    with contextlib.suppress(FileNotFoundError):
        workers = children.read_text().split()
    os.kill(pid, signal.SIGKILL)
    for worker in workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(worker), signal.SIGKILL)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

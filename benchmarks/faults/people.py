"""Honest clients: they write with a key, try again until they are told it is done, and note what they were told."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session

from aivo.kit.actor import Actor
from aivo.seed.bundle import make_bundle, pack
from aivo.seed.days import demo_day
from benchmarks.faults.scene import SLUG, Scene

AGAIN = 0.1
LONGEST = 15.0
"""Seconds that one request may take, whatever happens: longer is a hang."""


@dataclass
class Ledger:
    """What the clients were told, and what they saw that nobody should see."""

    written: dict[str, set[str]] = field(default_factory=lambda: {"contact_logs": set(), "messages": set()})
    mails: set[str] = field(default_factory=set)
    rosters: set[UUID] = field(default_factory=set)
    unsure_rosters: int = 0
    replayed: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)
    longest_wait: float = 0.0


@dataclass
class Postbox:
    """A mail server that takes its time."""

    takes: float = 0.02
    taken: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail; who hands it in may be killed before the answer."""
        self.taken[str(message_from_bytes(envelope.original_content or b"")["Message-ID"])] += 1
        await asyncio.sleep(self.takes)
        return "250 taken"


@dataclass
class Client:
    """One person, in a browser or a program, who does not give up."""

    scene: Scene
    ledger: Ledger
    name: str
    is_program: bool = False

    def __post_init__(self) -> None:
        """Sign in by the session made beforehand."""
        base, token = f"http://127.0.0.1:{self.scene.port}", self.scene.tokens[self.name]
        headers = {"Authorization": f"Bearer {token}"} if self.is_program else {"Origin": base}
        cookies = {} if self.is_program else {"aivo-session": token}
        self.http = httpx.Client(base_url=base, headers=headers, cookies=cookies, timeout=LONGEST)

    def send(self, method: str, path: str, **more: Any) -> httpx.Response | None:
        """One request; None where no answer came or an outage was told as it should be."""
        began = time.monotonic()
        try:
            answer = self.http.request(method, path, **more)
        except httpx.TimeoutException:
            self.ledger.odd.append(f"{method} {path}: no answer within {LONGEST:.0f} s")
            return None
        except httpx.TransportError:
            self.ledger.seen["no connection"] += 1
            return None
        finally:
            self.ledger.longest_wait = max(self.ledger.longest_wait, time.monotonic() - began)
        self.ledger.seen[str(answer.status_code)] += 1
        if answer.status_code == 503 and answer.headers.get("retry-after") and self._is_kind(answer):
            return None
        return answer

    def until_done(self, expected: int, method: str, path: str, **more: Any) -> httpx.Response | None:
        """The same request again and again until it is acknowledged; None where it was refused, which is odd."""
        while True:
            answer = self.send(method, path, **more)
            if answer is None:
                time.sleep(AGAIN)
                continue
            if answer.status_code == expected:
                return answer
            self.ledger.odd.append(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
            return None

    def form_token(self) -> str:
        """The token of this person's forms, read once: it outlives every restart."""
        page = self.until_done(200, "GET", "/messages" if self.name != "office" else "/roster")
        found = re.search(r'name="form_token" value="([0-9a-f]{64})"', page.text if page else "")
        return found[1] if found else ""

    def _is_kind(self, answer: httpx.Response) -> bool:
        if self.is_program:
            return set(answer.json()) >= {"code", "detail", "request_id"}
        return "<h1" in answer.text and "</html>" in answer.text and "Traceback" not in answer.text


@dataclass
class Crowd:
    """All clients, each in a thread of its own, until they are told to stop."""

    scene: Scene
    ledger: Ledger = field(default_factory=Ledger)
    postbox: Postbox = field(default_factory=Postbox)
    pause: float = 0.03
    stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _tokens: dict[str, str] = field(default_factory=dict)
    _thread_id: str = ""

    def prepare(self) -> None:
        """Read the forms once and begin the talk that messages go to."""
        manager = Client(self.scene, self.ledger, "manager")
        self._tokens = {name: Client(self.scene, self.ledger, name).form_token() for name in ("manager", "office")}
        small = self.scene.small
        form = {
            "form_token": self._tokens["manager"], "student": str(small.students["kid"]), "topic": "Bus",
            "family": str(small.users["mother"]), "body": "first", "language": "en", "sent_key": str(uuid4()),
        }  # fmt: skip
        answer = manager.until_done(303, "POST", "/messages/new", data=form)
        assert answer is not None, self.ledger.odd
        self._thread_id = answer.headers["location"].rpartition("/")[2]

    def go(self) -> None:
        """Let everybody begin."""
        self.stopping.clear()
        work: list[Callable[[], None]] = [self.log_contacts, self.write_messages, self.post_mails, self.read_pages]
        work += [self.import_rosters, self.log_contacts]
        self._threads = [threading.Thread(target=each, daemon=True) for each in work]
        for thread in self._threads:
            thread.start()

    def stop(self, within: float) -> None:
        """Let everybody finish what they are at."""
        self.stopping.set()
        deadline = time.monotonic() + within
        for thread in self._threads:
            thread.join(timeout=max(0.1, deadline - time.monotonic()))
            if thread.is_alive():
                self.ledger.odd.append(f"somebody was not told within {within:.0f} s that it is done")

    def log_contacts(self) -> None:
        """Programs put in what was talked about, with an ``Idempotency-Key``."""
        client, small = Client(self.scene, self.ledger, "manager", is_program=True), self.scene.small
        while not self.stopping.is_set():
            key = uuid4().hex
            body = {
                "student_id": str(small.students["kid"]), "user_id": str(small.users["mother"]), "means": "phone",
                "happened_at": "2026-11-20T15:00:00Z", "is_reached": True, "note": key, "language": "en",
            }  # fmt: skip
            headers = {"Idempotency-Key": key}
            answer = client.until_done(201, "POST", "/api/v1/contact-logs", json=body, headers=headers)
            if answer is not None:
                self.ledger.written["contact_logs"].add(key)
                self.ledger.replayed += "idempotent-replayed" in answer.headers
            time.sleep(self.pause)

    def write_messages(self) -> None:
        """A person writes by a form that may be sent twice."""
        client = Client(self.scene, self.ledger, "manager")
        while not self.stopping.is_set():
            key = str(uuid4())
            address, form = self.form_of_message(key)
            if client.until_done(303, "POST", address, data=form) is not None:
                self.ledger.written["messages"].add(key)
            time.sleep(self.pause)

    def form_of_message(self, key: str) -> tuple[str, dict[str, str]]:
        """Address and fields of the form for one more message, as it was opened before anything was killed."""
        form = {"form_token": self._tokens["manager"], "body": key, "language": "en", "sent_key": key}
        return f"/messages/{self._thread_id}", form

    def read_pages(self) -> None:
        """A person looks at a page all the time and sees it, or a kind one."""
        client = Client(self.scene, self.ledger, "manager")
        while not self.stopping.is_set():
            answer = client.send("GET", "/students")
            if answer is not None and answer.status_code != 200:
                self.ledger.odd.append(f"GET /students: {answer.status_code} {answer.headers.get('location', '')}")
            time.sleep(self.pause)

    def post_mails(self) -> None:
        """Mails are written as rooms do, and the worker is told to deliver."""
        mother, databases = self.scene.small.users["mother"], self.scene.databases()
        actor = Actor.system(self.scene.small.tenant_id, "kills")
        link: psycopg.Connection[Any] | None = None
        while not self.stopping.is_set():
            try:
                if link is None or link.closed:
                    link = self.scene.connect("aivo_worker")
                mail = uuid4()
                with link.transaction():
                    link.execute("select app.enter(%s)", (databases.token(actor, backend=link.info.backend_pid),))
                    link.execute("select app.post_mail(%s, %s, 'general', '/profile')", (mail, mother))
                self.ledger.mails.add(str(mail))
                put_in(link, "deliver_mail")
                put_in(link, "seal_trail")
            except psycopg.OperationalError:
                link = None
            time.sleep(self.pause * 3)

    def import_rosters(self) -> None:
        """The office sends a roster in and says go on as soon as it is checked."""
        client = Client(self.scene, self.ledger, "office")
        files = {name: text.encode() for name, text in make_bundle(SLUG, demo_day(), learners=14).files().items()}
        zipped = pack(files, self.scene.folder / "roster.zip").read_bytes()
        while not self.stopping.is_set():
            token = {"form_token": self._tokens["office"]}
            answer = client.send("POST", "/roster", data=token, files={"files": ("roster.zip", zipped)})
            if answer is None:
                self.ledger.unsure_rosters += 1
            elif answer.status_code != 303:
                self.ledger.odd.append(f"POST /roster: {answer.status_code} {answer.text[:300]}")
            else:
                job_id = UUID(answer.headers["location"].rpartition("/")[2])
                self.ledger.rosters.add(job_id)
                self._go_on(client, job_id, token)
            self.stopping.wait(self.pause * 10)

    def _go_on(self, client: Client, job_id: UUID, token: dict[str, str]) -> None:
        while not self.stopping.is_set():
            page = client.send("GET", f"/roster/jobs/{job_id}")
            found = re.search(r'name="version" value="(\d+)"', page.text) if page is not None else None
            if found and f"/roster/jobs/{job_id}/apply" in (page.text if page is not None else ""):
                answer = client.send("POST", f"/roster/jobs/{job_id}/apply", data={**token, "version": found[1]})
                if answer is not None and answer.status_code not in (303, 409):
                    self.ledger.odd.append(f"POST apply: {answer.status_code} {answer.text[:300]}")
                return
            self.stopping.wait(0.2)


def put_in(link: psycopg.Connection[Any], task: str) -> None:
    """Put a job into the queue as the clock does every minute, unless one of its kind waits."""
    link.execute(
        "insert into jobs.procrastinate_jobs (queue_name, task_name, args, status, lock, queueing_lock)"
        " values ('default', %s, '{\"timestamp\": 0}', 'todo', %s, %s) on conflict do nothing",
        (task, task, task),
    )

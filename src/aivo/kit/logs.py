"""The log: one line for each thing that happened, for the operator. It never says who somebody is or what they typed.

Two rules hold that, whoever writes the line. Only the fields of a short list are kept; what else is handed in is left
out, and its name says so. An error is told by its kind and the places it went through, never by its message, because
messages repeat what people typed. What libraries log goes through the same rules, without its values.
"""

from __future__ import annotations

import logging
import sys
import traceback as tracebacks
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextvars import ContextVar
from types import TracebackType
from typing import Any, TextIO

import msgspec
import structlog

KEPT = frozenset(
    {
        "event", "level", "time", "logger", "left_out", "error", "sqlstate", "constraint", "table", "places",
        "request_id", "method", "route", "status", "ms", "role", "tenant", "job", "job_id", "tenants", "failed",
        "revision", "version", "port",
    }
)  # fmt: skip
"""Every field a line may have."""

PLACES = 8
"""How many places of an error are told: those in our own sources, and where it arose, last."""

Event = MutableMapping[str, Any]
around: ContextVar[Callable[[], Mapping[str, object]]] = ContextVar("around", default=dict)
"""What is known of the request or job in which a line is written: its id, the role and tenant it acts for."""


def configure(level: str, form: str | None = None, *, stream: TextIO = sys.stderr, with_messages: bool = False) -> None:
    """Set the process's log up, once: ``json`` lines, or ``console`` for a person (the rule on a terminal).

    ``with_messages`` tells errors in full: for a demo's invented people only.
    """
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper("iso", utc=True, key="time"),
        _add_around,
        _full_error if with_messages else _quiet_error,
        _keep_known,
    ]
    is_for_people = form == "console" or (form is None and stream.isatty())
    last = structlog.dev.ConsoleRenderer(colors=stream.isatty()) if is_for_people else _as_json
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_from_library, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
            use_get_message=False,
        )
    )
    handler.addFilter(_fill_in_numbers)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("procrastinate", "alembic", "asyncio", "sqlalchemy", "uvicorn"):  # below that: how, not what
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):  # whose own set-up would write past this log
        library = logging.getLogger(name)
        library.handlers[:], library.propagate = [], True
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )  # fmt: skip


def tell_error(error: BaseException) -> dict[str, object]:
    """An error as the log tells it: the kinds from the last to the first cause, what the database named, the places."""
    chain = list(_chain(error))
    told: dict[str, object] = {"error": " < ".join(type(each).__name__ for each in chain)}
    for each in chain:
        diagnosis = getattr(each, "diag", each)  # psycopg keeps it apart, asyncpg on the error
        for field, name in (("sqlstate", "sqlstate"), ("constraint", "constraint_name"), ("table", "table_name")):
            value = getattr(diagnosis, name, None) or getattr(each, name, None)
            if isinstance(value, str):
                told.setdefault(field, value)
    places = list(_places(error.__traceback__))
    told["places"] = [*(place for place in places[:-1] if place.startswith("aivo/")), *places[-1:]][-PLACES:]
    return told


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        yield step
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)


def _places(traceback: TracebackType | None) -> Iterator[str]:
    while traceback is not None:
        code = traceback.tb_frame.f_code
        file = code.co_filename.rpartition("site-packages/")[2].rpartition("/src/")[2]
        yield f"{file}:{traceback.tb_lineno} {code.co_name}"
        traceback = traceback.tb_next


def _error_of(event: Event) -> BaseException | None:
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()[1]
    elif isinstance(given, tuple):
        given = given[1]
    return given if isinstance(given, BaseException) else None


def _quiet_error(logger: Any, method: str, event: Event) -> Event:
    error = _error_of(event)
    if error is not None:
        event.update(tell_error(error))
    return event


def _full_error(logger: Any, method: str, event: Event) -> Event:
    error = _error_of(event)
    if error is not None:
        event["error"] = "".join(tracebacks.format_exception(error))
    return event


def _add_around(logger: Any, method: str, event: Event) -> Event:
    for name, value in around.get()().items():
        event.setdefault(name, value)
    return event


def _keep_known(logger: Any, method: str, event: Event) -> Event:
    unknown = sorted(name for name in event if name not in KEPT and not name.startswith("_"))
    for name in unknown:
        del event[name]
    if unknown:
        event["left_out"] = unknown
    return event


def _from_library(logger: Any, method: str, event: Event) -> Event:
    """A library's line: its first line as written in its source, with numbers filled in and other values left out."""
    record: logging.LogRecord = event["_record"]
    text = str(getattr(record, "plain", record.msg))
    job = getattr(record, "job", None)
    if record.name.startswith("procrastinate"):
        text = str(getattr(record, "action", "procrastinate"))  # its text repeats a job's arguments
        if isinstance(job, dict):
            event.update(job=job.get("task_name"), job_id=job.get("id"))
    elif record.name == "asyncio":
        text = text.partition(":")[0]  # what follows shows the error's message
    event["event"] = (text.strip().splitlines() or [""])[0][:200]
    event["logger"] = record.name
    if record.exc_info:
        event["exc_info"] = record.exc_info
    return event


def _fill_in_numbers(record: logging.LogRecord) -> bool:
    """Before the formatter drops them: a library's values belong to its line when they are numbers only."""
    if record.args and isinstance(record.args, tuple) and all(isinstance(value, int | float) for value in record.args):
        record.plain = record.getMessage()
    return True


def _as_json(logger: Any, method: str, event: Event) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()

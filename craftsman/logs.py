"""Log lines as JSON with the request's number; ID numbers and phones are masked before they are written."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from flask import Flask

from craftsman.journal import origin
from craftsman.masking import scrub


class Line(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": scrub(record.getMessage()),
        }
        if request := origin.get().request_id:
            line["request"] = request
        if record.exc_info:
            line["trace"] = scrub(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def init_app(app: Flask) -> None:
    """Send the portal's own log to standard error, once per process."""
    log = logging.getLogger("craftsman")
    log.setLevel(logging.INFO)
    if not app.testing and not any(isinstance(handler.formatter, Line) for handler in log.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(Line())
        log.addHandler(handler)
        log.propagate = False

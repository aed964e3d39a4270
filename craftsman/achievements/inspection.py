"""Sends an uploaded file into the closed room (`opening.py`) and brings back what may be kept, or why nothing may."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from craftsman.achievements import evidence

WALL_SECONDS = 2.8
_ROOM = Path(__file__).with_name("opening.py")
_WARNINGS = {"small": "照片较小，文字可能看不清，审核可能退回", "blurred": "照片可能模糊，审核可能退回"}


@dataclass(frozen=True)
class Opened:
    """What is kept: `data` is None for a PDF, whose bytes stay as they are. The first preview is the thumbnail."""

    content_type: str
    data: bytes | None
    previews: tuple[bytes, ...]
    pages: int
    warning: str


class NotOpened(Exception):
    """The file is refused; the text is for the worker."""


class Starved(RuntimeError):
    """The machine was too busy to open the file in time; nothing is known about it and it should be tried again."""


def inspect(data: bytes, content_type: str) -> Opened:
    """Opens the file in a child process for at most WALL_SECONDS; raises NotOpened or Starved."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answered:
        given.write(data)
        given.seek(0)
        if _run(content_type, given, answered) != 0:
            raise NotOpened(evidence.REASONS["too_complex"])
        answered.seek(0)
        return _read(answered)


def _run(content_type: str, given: IO[bytes], answered: IO[bytes]) -> int:
    """The exit code of the child; one that takes too long is killed, and Starved raised when it hardly got to work."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", str(_ROOM), content_type],
        stdin=given,
        stdout=answered,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LANG": "C.UTF-8"},
        close_fds=True,
        start_new_session=True,
    )
    try:
        return child.wait(WALL_SECONDS)
    except subprocess.TimeoutExpired:
        worked = _worked(child.pid)
        child.kill()
        code = child.wait()
    if worked < WALL_SECONDS / 2:
        raise Starved(f"only {worked:.1f} s of processor time within {WALL_SECONDS} s")
    return code


def _worked(pid: int) -> float:
    """Seconds of processor time a process has had; counted as plenty where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return WALL_SECONDS
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _read(answered: IO[bytes]) -> Opened:
    answer = json.loads(answered.readline())
    if "refused" in answer:
        raise NotOpened(evidence.REASONS[answer["refused"]])
    parts = [answered.read(size) for size in answer["sizes"]]
    kept = parts.pop(0) if answer["kept"] else None
    return Opened(answer["type"], kept, tuple(parts), answer["pages"], _WARNINGS.get(answer["warning"], ""))

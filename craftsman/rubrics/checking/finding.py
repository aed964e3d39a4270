"""One remark about a rubric: how grave, which sort, the sentence, and where in the file."""

from __future__ import annotations

from dataclasses import dataclass, replace

from craftsman.rubrics.entry import Path


@dataclass(frozen=True)
class Finding:
    """`error`: the rubric cannot work; `warning`: it works, but probably not as meant; `note`: allowed, said."""

    severity: str
    code: str
    sentence: str
    path: Path = ()
    line: int | None = None

    def on(self, line: int | None) -> Finding:
        return replace(self, line=line)

    def __str__(self) -> str:
        where = f"第{self.line}行：" if self.line else ""
        return where + self.sentence


def error(code: str, sentence: str, path: Path) -> Finding:
    return Finding("error", code, sentence, path)


def warning(code: str, sentence: str, path: Path) -> Finding:
    return Finding("warning", code, sentence, path)


def note(code: str, sentence: str, path: Path) -> Finding:
    return Finding("note", code, sentence, path)

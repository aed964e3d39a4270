"""The shape of the house: what each kind of file may import, and what every view, model and name must be."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "craftsman"

RIVER = (
    ("accounts",), ("inbox",), ("achievements",), ("rubrics",), ("rounds",), ("applications",), ("reviews",), ("panels",),
    ("selection",), ("notices",), ("certificates",), ("talents",), ("training", "contests", "services", "mentoring"),
    ("indices",), ("cockpit",), ("desks",), ("demo",),
)  # fmt: skip
PLACE = {feature: place for place, features in enumerate(RIVER) for feature in features}
ASSEMBLY = {"craftsman", "craftsman.cli"}
FIXED = {"models", "queries", "actions", "forms", "views", "jobs"}
STDLIB = set(sys.stdlib_module_names) | {"__future__"}
# Words that name a drawer, not a thing.
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "manager", "handler", "service", "processor", "misc"}


@dataclass(frozen=True)
class Rule:
    """What one kind of file may import: from its own feature, from upstream features, from the platform, from outside."""

    own: frozenset[str]
    upstream: frozenset[str]
    platform: frozenset[str]
    outside: frozenset[str]


def rule(own: str, upstream: str, platform: str, outside: str = "") -> Rule:
    return Rule(*(frozenset(words.split()) for words in (own, upstream, platform, outside)))


PURE = "masking words"
TABLE = {
    "law": rule("law", "law", PURE),
    "models": rule("law", "law", f"{PURE} db crypto", "sqlalchemy"),
    "queries": rule(
        "queries models law", "models queries law", f"{PURE} db crypto pinyin journal errors", "sqlalchemy"
    ),
    "actions": rule(
        "actions models queries law",
        "actions models queries law",
        f"{PURE} db crypto pinyin journal files jobs errors",
        "sqlalchemy",
    ),
    "forms": rule(
        "law", "law forms", f"{PURE} fields errors", "wtforms flask_wtf"
    ),  # a reviewer corrects in the worker's form
    "views": rule(
        "forms actions queries law views",
        "queries law",
        f"{PURE} web threshold shell fields errors db crypto",
        "flask werkzeug",
    ),
    "jobs": rule("actions queries law", "queries law", f"{PURE} jobs documents files db errors"),
}
# Files that are named after a thing and still need more than the standard library; the reason stands beside each.
ALSO = {
    "craftsman.achievements.catalogue": {"yaml"},  # text to value, nothing else
    "craftsman.inbox.catalogue": {"yaml"},  # text to value, nothing else
    "craftsman.applications.receipt": {"segno"},  # an address to the modules of a square, nothing else
    "craftsman.rubrics.reading": {"yaml"},  # text to value, nothing else
    "craftsman.rubrics.writing": {"yaml"},  # value to text, nothing else
    "craftsman.rounds.holidays": {"chinese_calendar"},  # a table of days, read as such
    "craftsman.training.spreadsheet": {"python_calamine"},  # bytes to rows, nothing else
    "craftsman.reviews.reasons": {"yaml"},  # text to value, nothing else
    "craftsman.reviews.watermark": {"PIL"},  # draws on pictures that we made ourselves
    "craftsman.achievements.opening": {"PIL", "pypdfium2"},  # a program of its own, run in a closed child process
}
# Files that start or are that child process, and so have to watch its time.
WATCHES = {"craftsman.achievements.opening", "craftsman.achievements.inspection"}


@dataclass(frozen=True)
class Import:
    """One import as written: the module it names and where it stands."""

    target: str
    line: int
    typing_only: bool


def modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found.append((".".join(parts[:-1] if parts[-1] == "__init__" else parts), path))
    return found


MODULES = modules()
NAMES = {name for name, _ in MODULES}


def imports(name: str, path: Path) -> list[Import]:
    """Every import of the file, also those inside functions; `from craftsman.x import y` names `craftsman.x.y` if that is a module."""
    tree = ast.parse(path.read_text())
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno, id(node) in guarded) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are written in full"
            base = node.module or ""
            for alias in node.names:
                full = f"{base}.{alias.name}"
                found.append(Import(full if full in NAMES else base, node.lineno, id(node) in guarded))
    return found


def kind_of(name: str) -> str | None:
    """The kind of file a module of a feature is; None for the platform, the assembly and a feature's empty `__init__`."""
    parts = name.split(".")
    if len(parts) < 3 or parts[1] not in PLACE:
        return "law" if name.removeprefix("craftsman.") in {*PURE.split(), "errors"} else None
    return parts[2] if parts[2] in FIXED else "law"


def refusal(name: str, target: str) -> str | None:
    """Why this module may not import that one, or None."""
    kind = kind_of(name)
    allowed = TABLE[kind] if kind else None
    if allowed is None:
        return None
    top = target.split(".")[0]
    if top != "craftsman":
        return None if top in STDLIB | allowed.outside | ALSO.get(name, set()) else f"{kind} imports {top} from outside"
    parts = target.split(".")
    if len(parts) < 3 or parts[1] not in PLACE:
        return None if len(parts) > 1 and parts[1] in allowed.platform else f"{kind} imports {target} of the platform"
    mine, theirs = name.split(".")[1], parts[1]
    their_kind = kind_of(target)
    if mine == theirs:
        return None if their_kind in allowed.own else f"{kind} imports its own {their_kind}"
    if PLACE[theirs] >= PLACE[mine]:
        return f"{theirs} is not upstream of {mine}"
    return None if their_kind in allowed.upstream else f"{kind} imports the {their_kind} of {theirs}"


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_a_file_imports_only_what_its_kind_may(name: str, path: Path) -> None:
    if name in ASSEMBLY or name.startswith("craftsman.demo"):
        return
    refused = [
        f"{path.relative_to(ROOT)}:{one.line}: {why}"
        for one in imports(name, path)
        if (why := refusal(name, one.target))
    ]
    assert not refused, "\n".join(refused)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("craftsman.rubrics.scoring", "sqlalchemy"),
        ("craftsman.rubrics.scoring", "craftsman.db"),
        ("craftsman.rubrics.scoring", "craftsman.rubrics.models"),
        ("craftsman.achievements.kinds", "craftsman.rubrics.scoring"),
        ("craftsman.achievements.views", "craftsman.achievements.models"),
        ("craftsman.achievements.views", "craftsman.accounts.actions"),
        ("craftsman.achievements.actions", "flask"),
        ("craftsman.achievements.models", "craftsman.accounts.models"),
        ("craftsman.training.actions", "craftsman.contests.actions"),
    ],
)
def test_the_table_refuses(name: str, target: str) -> None:
    assert refusal(name, target)


def test_every_folder_has_its_place_in_the_river() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders <= set(PLACE), f"name them in RIVER and in pyproject.toml: {folders - set(PLACE)}"


def test_the_linter_and_this_table_hold_the_same_river() -> None:
    written = (ROOT / "pyproject.toml").read_text()
    places = [written.index(f'"({features[0]})') for features in RIVER]
    assert places == sorted(places, reverse=True)


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_a_file_is_named_after_a_thing_and_says_what_it_is_for(name: str, path: Path) -> None:
    assert not set(name.split(".")) & FORBIDDEN_NAMES
    source = path.read_text()
    if source.strip():
        assert ast.get_docstring(ast.parse(source)), f"{path} opens with no sentence about what it is for"


LAW = [(name, path) for name, path in MODULES if kind_of(name) == "law" and name not in WATCHES]


@pytest.mark.parametrize(("name", "path"), LAW, ids=[name for name, _ in LAW])
def test_law_asks_no_clock(name: str, path: Path) -> None:
    clocks = {"now", "utcnow", "today", "time", "monotonic"}
    asked = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in clocks
        and ast.unparse(node.func.value) in {"datetime", "datetime.datetime", "date", "datetime.date", "time"}
    ]
    assert not asked, "the moment is handed in: " + ", ".join(asked)


VIEWS = [(name, path) for name, path in MODULES if kind_of(name) == "views"]


@pytest.mark.parametrize(("name", "path"), VIEWS, ids=[name for name, _ in VIEWS])
def test_views_never_touch_a_table(name: str, path: Path) -> None:
    """A view may say when it reads and when it writes (`db.reading()`, `db.transaction()`); what, is said by queries and actions."""
    touched = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(path.read_text()))
        if (
            isinstance(node, ast.Attribute)
            and ast.unparse(node) in {"db.session", "db.db", "database.session", "database.db"}
        )
        or (isinstance(node, ast.ImportFrom) and node.module == "craftsman.db")
    ]
    assert not touched, "\n".join(touched)


def test_web_processes_load_neither_the_drawing_of_documents_nor_the_job_engine(tmp_path: Path) -> None:
    """WeasyPrint and the job engine weigh 70 MiB and a second; only the worker needs both, at its first job."""
    code = "import sys, wsgi; print(sorted({'weasyprint', 'dbos'} & set(sys.modules)))"
    environment = {**os.environ, "CRAFT_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

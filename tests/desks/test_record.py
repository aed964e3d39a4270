"""Every line of the journal reads in Chinese."""

from __future__ import annotations

import ast
from pathlib import Path

from craftsman.applications import steps
from craftsman.desks import record

PACKAGE = Path(record.__file__).resolve().parent.parent


def acts_written() -> dict[str, str]:
    """Act → file, of every act named in a call that writes the journal."""
    found = {}
    for path in (*PACKAGE.rglob("actions.py"), *PACKAGE.rglob("actions/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("journal.append", "_note") and node.args:
                act = node.args[0]
                if isinstance(act, ast.Constant) and isinstance(act.value, str):
                    found[act.value] = str(path)
    return found


def test_every_act_has_its_word() -> None:
    written = acts_written()
    assert len(written) > 20
    assert {act for act in written if act not in record.ACTS} == set()
    assert {act for act in steps.TABLE if f"application.{act}" not in record.ACTS} == set()


def test_a_line_says_subject_and_particulars() -> None:
    assert record.subject("achievement-38") == "业绩38"
    names = {"renshe": "人社局", "skill_certificate": "职业技能证书"}
    assert record.particulars({"kind": "skill_certificate", "roles": ["clerk", "auditor"]}, names) == (
        "类型：职业技能证书，角色：工会经办、审计监督"
    )
    assert record.particulars({"department": "renshe", "outcome": "returned"}, names) == "部门：人社局，结果：退回补正"


def test_what_is_not_known_is_shown_and_not_hidden() -> None:
    assert record.act("later.act") == "later.act"
    assert record.particulars({"later": "value"}, {}) == "later：value"

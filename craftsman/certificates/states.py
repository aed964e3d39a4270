"""Law: what a certificate can be (有效, 暂停, 已撤销, 已被替换) and the one table of how it becomes so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from craftsman.certificates import numbers

VALID, SUSPENDED, REVOKED, REPLACED = "valid", "suspended", "revoked", "replaced"
NAMES: Mapping[str, str] = {VALID: "有效", SUSPENDED: "暂停", REVOKED: "已撤销", REPLACED: "已被替换"}
FAMILIES: Mapping[str, str] = {VALID: "g", SUSPENDED: "p", REVOKED: "b", REPLACED: "w"}


@dataclass(frozen=True)
class Act:
    """A way from some states to one; `documented`: only on a document with a number, which is stored."""

    name: str
    source: tuple[str, ...]
    target: str
    documented: bool


ACTS: Mapping[str, Act] = {
    "suspend": Act("暂停证书", (VALID,), SUSPENDED, True),
    "restore": Act("恢复证书", (SUSPENDED,), VALID, True),
    "revoke": Act("撤销证书", (VALID, SUSPENDED), REVOKED, True),
    "replace": Act("补发新证", (VALID,), REPLACED, False),
}


def why_not(act: str, state: str) -> str | None:
    """Why this cannot be done to a certificate in this state, or None."""
    one = ACTS[act]
    return None if state in one.source else f"这份证书现在是“{NAMES[state]}”，不能{one.name}"


def why_not_document(act: str, document_no: str) -> str | None:
    """Why this document number will not do for the act, or None."""
    if ACTS[act].documented and not numbers.document(document_no):
        return "请填写文号，如路总工〔2026〕38号"
    return None


def acts_of(state: str) -> tuple[str, ...]:
    """What can be done to a certificate in this state."""
    return tuple(code for code in ACTS if why_not(code, state) is None)

"""What stands outside the points: direct recognition, veto, freezing, and what else a result brings with it."""

from __future__ import annotations

from dataclasses import dataclass

from craftsman.rubrics.entry import Entry, Scalar, given, plain
from craftsman.rubrics.selector import Selector, selectors_at

KINDS = ("direct", "veto", "freeze", "grant")


@dataclass(frozen=True)
class Grant:
    """An achievement that a result brings with it, as a fact other rubrics can read."""

    kind: str
    attributes: tuple[tuple[str, Scalar], ...] = ()

    def to_plain(self) -> dict[str, object]:
        return {"kind": self.kind} | given(attributes={name: plain(value) for name, value in self.attributes} or None)


@dataclass(frozen=True)
class Gate:
    """直接认定, 一票否决, 冻结 or 授予: met when any selector finds a fact; `judge` says what people still judge."""

    id: str
    kind: str  # direct, veto, freeze, grant
    name: str
    any: tuple[Selector, ...]
    verifier: str = ""
    evidence: tuple[str, ...] = ()
    judge: str = ""
    outside_quota: bool = False
    grants: tuple[Grant, ...] = ()

    def to_plain(self) -> dict[str, object]:
        parts = given(
            verifier=self.verifier,
            evidence=list(self.evidence),
            judge=self.judge,
            outside_quota=self.outside_quota,
            grants=[g.to_plain() for g in self.grants],
        )
        head: dict[str, object] = {"id": self.id, "kind": self.kind, "name": self.name}
        return head | parts | {"any": [s.to_plain() for s in self.any]}


def gates_at(entry: Entry) -> tuple[Gate, ...]:
    return tuple(_gate(e) for e in entry.list_at("gates"))


def _gate(entry: Entry) -> Gate:
    entry.mapping("id", "kind", "name", "verifier", "evidence", "judge", "any", "outside_quota", "grants")
    if not entry.has("judge"):
        entry.at("any")  # with nothing left for people to judge there must be something to find
    gate = Gate(
        id=entry.at("id").code(),
        kind=entry.choice_at("kind", KINDS, ""),
        name=entry.at("name").text(),
        any=selectors_at(entry, "any"),
        verifier=entry.at("verifier").code() if entry.has("verifier") else "",
        evidence=entry.texts_at("evidence"),
        judge=entry.text_at("judge", ""),
        outside_quota=entry.flag_at("outside_quota"),
        grants=tuple(_grant(e) for e in entry.list_at("grants")),
    )
    if gate.outside_quota and gate.kind != "direct":
        entry.refuse("outside_quota只用于直接认定（direct）", "outside_quota")
    if bool(gate.grants) != (gate.kind == "grant"):
        entry.refuse("grants写在kind为grant的一条里，而且只写在那里", "grants" if gate.grants else "kind")
    return gate


def _grant(entry: Entry) -> Grant:
    entry.mapping("kind", "attributes")
    inside = entry.at("attributes").pairs() if entry.has("attributes") else ()
    attributes = tuple((Entry(name, value.path).attribute(), value.scalar()) for name, value in inside)
    return Grant(entry.at("kind").code(), attributes)

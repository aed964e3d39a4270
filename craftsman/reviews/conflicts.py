"""Law: who may not judge whom: nobody himself, a colleague, somebody he is tied to, or an application he stepped back from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

EMPLOYER, KIN, MENTORING, OTHER = "employer", "kin", "mentoring", "other"
RECUSAL_KINDS: Mapping[str, str] = {EMPLOYER: "同单位", KIN: "亲属", MENTORING: "师徒", OTHER: "其他利害关系"}


@dataclass(frozen=True)
class Bond:
    """What stands between a reviewer and an application."""

    own: bool = False
    recused: bool = False
    employer: bool = False
    tied: bool = False

    @property
    def closes(self) -> bool:
        """Whether the application is not even shown to this person."""
        return self.own or self.recused


def why_not_judge(bond: Bond) -> str | None:
    """Why this person can have no part in this application, or None."""
    if bond.own:
        return "这是您本人的申报，不能由您审核"
    if bond.recused:
        return "您已回避这份申报，不再由您审核"
    if bond.employer:
        return "您与申报人同单位，请回避"
    return "您与申报人有登记的关系（师徒、亲属或共同成果），请回避" if bond.tied else None


def why_not_recuse(kind: str, note: str, *, recused: bool) -> str | None:
    """Why stepping back cannot be noted, or None."""
    if recused:
        return "您已回避这份申报"
    if kind not in RECUSAL_KINDS:
        return "请选择回避的原因"
    return "请写明是什么利害关系" if kind == OTHER and not note else None


def why_not_reassign(
    *, open_: bool, frozen: bool, colleagues: bool, able: bool, reason: str
) -> tuple[str | None, str] | None:
    """(field, why) a duty cannot be handed to another department, or None. `colleagues`: somebody of its own may judge it."""
    if frozen:
        return None, "核分已冻结，不再审核"
    if not open_:
        return None, "这一项现在不是待审，不用转交"
    if colleagues:
        return None, "本部门还有人能审这一项，不用转交"
    if not able:
        return "grant", "请选择一位能审这份申报的人"
    return None if reason else ("reason", "请写明转交的原因")

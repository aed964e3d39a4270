"""Law: the one table of permissions. What no line names, nobody may do; object-level rules stand in each feature."""

from __future__ import annotations

from collections.abc import Mapping

ROLE_NAMES: Mapping[str, str] = {
    "worker": "职工",
    "officer": "企业工会",
    "reviewer": "审核人员",
    "expert": "评审专家",
    "clerk": "工会经办",
    "administrator": "管理员",
    "enterprise": "企业联系人",
    "provider": "培训机构",
    "viewer": "领导查看",
    "auditor": "审计监督",
}
STAFF = frozenset(ROLE_NAMES) - {"worker"}
SIGNED_IN = frozenset(ROLE_NAMES)
PUBLIC = frozenset({*ROLE_NAMES, "visitor"})
OFFICE = frozenset({"clerk", "administrator"})

# Which roles are held for a department, and which for a company.
FOR_DEPARTMENT = frozenset({"reviewer"})
FOR_COMPANY = frozenset({"officer", "enterprise", "provider"})

PERMISSIONS: Mapping[str, frozenset[str]] = {
    # accounts
    "page.read": PUBLIC,
    "sign_in": PUBLIC,
    "register": PUBLIC,
    "identity.switch": SIGNED_IN,
    "own.account": SIGNED_IN,
    "person.read": frozenset({"clerk", "administrator"}),
    "person.invite": frozenset({"administrator"}),
    "person.disable": frozenset({"administrator"}),
    "person.grant": frozenset({"administrator"}),
    "person.unmask": OFFICE,
    "journal.read": frozenset({"auditor", "administrator"}),
    # inbox
    "message.read": SIGNED_IN,
    "message.mark": SIGNED_IN,
    "delivery.read": OFFICE,
    "delivery.retry": OFFICE,
    "outbox.read": OFFICE,
    # achievements
    "achievement.read": frozenset({"worker"}),
    "achievement.edit": frozenset({"worker"}),
    "evidence.read": frozenset({"worker"}),
    # rounds
    "round.read": PUBLIC,
    "round.manage": OFFICE,
    "round.publish": frozenset({"clerk"}),
    "rubric.edit": OFFICE,
    "rubric.publish": OFFICE,
    "calendar.manage": OFFICE,
    "score.read": frozenset({"worker"}),
    # applications
    "eligibility.check": PUBLIC,
    "application.read": frozenset({"worker"}),
    "application.edit": frozenset({"worker"}),
    "application.oversee": frozenset({"clerk", "administrator", "auditor"}),
    # selection
    "selection.read": OFFICE,
    "selection.account": OFFICE,
    "selection.try": OFFICE,
    "selection.rehearse": OFFICE,
    "selection.freeze": OFFICE,
    "selection.propose": OFFICE,
    # notices
    "notice.read": PUBLIC,
    "notice.own": frozenset({"worker"}),
    "notice.manage": OFFICE,
    "notice.edit": frozenset({"clerk"}),
    "notice.publish": frozenset({"clerk"}),
    "objection.raise": PUBLIC,
    "objection.read": OFFICE,
    "objection.decide": frozenset({"clerk"}),
    "objection.examine": frozenset({"reviewer"}),
    # certificates
    "certificate.check": PUBLIC,
    "certificate.own": frozenset({"worker"}),
    "certificate.read": OFFICE,
    "certificate.issue": OFFICE,
    "certificate.print": OFFICE,
    "certificate.change": OFFICE,
    # reviews
    "duty.read": frozenset({"reviewer"}),
    "duty.decide": frozenset({"reviewer"}),
    "duty.reassign": frozenset({"clerk", "reviewer"}),
    "duty.oversee": frozenset({"clerk", "administrator", "auditor"}),
    # talents
    "craftsman.read": PUBLIC,
    "profile.read": frozenset({"worker"}),
    "listing.edit": frozenset({"worker"}),
    "talent.read": OFFICE,
    "talent.edit": frozenset({"clerk"}),
    # training
    "training.read": PUBLIC,
    "order.read": frozenset({"worker"}),
    "order.edit": frozenset({"worker"}),
    "catalogue.read": OFFICE,
    "catalogue.edit": frozenset({"clerk"}),
    # desks
    "desk.my": frozenset({"worker"}),
    "desk.office": STAFF,
    # demo
    "demo.use": PUBLIC,
}

_ASK = "如需办理，请联系区总工会经办人员"
WHOM_TO_ASK: Mapping[str, str] = {
    "person": "人员与角色由区总工会管理员开通，请联系管理员",
    "journal": "操作日志只对审计监督开放，请联系区总工会管理员",
    "achievement": "业绩档案只有职工本人可以填写，请切换到职工身份",
    "evidence": "证明材料只对本人和承办部门开放，请切换身份或联系承办部门",
    "round": "批次由区总工会经办人员设置，请联系经办人员",
    "rubric": "评分细则由区总工会经办人员编写和发布，请联系经办人员",
    "calendar": "工作日历由区总工会经办人员维护，请联系经办人员",
    "application": "申报只有职工本人可以填写和提交，请切换到职工身份；名单由区总工会经办查看",
    "certificate": "证书由区总工会经办人员制作和管理，本人请在“我的证书”里查看",
    "duty": "审核只对承办部门的审核人员开放，请切换身份或联系区总工会管理员",
    "score": "得分只对职工本人显示，请切换到职工身份",
    "profile": "数字画像只对职工本人显示，请切换到职工身份",
    "notice": "公示由工会经办发布和更正，请联系区总工会经办人员",
    "objection": "异议只对工会承办人和核查部门开放，请联系区总工会",
    "talent": "工匠库由工会经办维护，请联系区总工会经办人员",
    "order": "点单只对职工本人开放，请切换到职工身份",
    "catalogue": "课程目录由区总工会经办维护，请联系区总工会",
    "desk": "请在右上角切换到对应的身份",
}


def allows(role: str | None, act: str) -> bool:
    """Whether a role (None: not signed in) may do `act`; an unknown act is a programming error."""
    return (role or "visitor") in PERMISSIONS[act]


def whom_to_ask(act: str) -> str:
    """A sentence naming who can open this to the person refused."""
    return f"{WHOM_TO_ASK.get(act.split('.')[0], _ASK)}。"

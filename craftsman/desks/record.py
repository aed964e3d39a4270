"""Law: how a line of the journal reads: what was done, to what, with which particulars."""

from __future__ import annotations

from collections.abc import Mapping

from craftsman.accounts.roles import ROLE_NAMES
from craftsman.achievements.verification import OUTCOMES
from craftsman.rounds.preparing import TASKS

ACTS: Mapping[str, str] = {
    "person.register": "登记",
    "person.work": "更新工作信息",
    "person.join": "加入",
    "person.invite": "邀请人员",
    "person.disable": "停用账号",
    "person.enable": "恢复账号",
    "person.unmask": "查看完整信息",
    "sign_in.open": "登录",
    "sign_in.fail": "登录失败",
    "sign_in.end": "结束登录",
    "identity.switch": "切换身份",
    "password.change": "修改密码",
    "consent.give": "同意条款",
    "consent.withdraw": "撤回同意",
    "achievement.add": "添加业绩",
    "achievement.correct": "更正业绩",
    "achievement.remove": "删除业绩",
    "achievement.restore": "恢复业绩",
    "achievement.verify": "核实业绩",
    "evidence.add": "上传材料",
    "evidence.remove": "删除材料",
    "evidence.restore": "恢复材料",
    "evidence.accept": "收下材料",
    "evidence.refuse": "拒收材料",
    "delivery.retry": "重发消息",
    "delivery.retry_failed": "重发未送达消息",
    "round.open": "开设批次",
    "round.begin": "新建批次",
    "round.prepare": "准备批次",
    "round.publish": "发布批次",
    "round.move_dates": "修改批次日期",
    "round.mark": "批次进入下一步",
    "calendar.set": "设置工作日",
    "calendar.clear": "取消设置的工作日",
    "selection.freeze": "封存核定得分",
    "selection.propose": "封存拟命名名单",
    "selection.reseal": "按异议结果重新封存",
    "selection.keep": "保存名额方案",
    "selection.drop": "删除名额方案",
    "application.start": "开始申报",
    "application.submit": "提交申报",
    "application.reopen": "撤回修改",
    "application.withdraw": "撤回申报",
    "application.resubmit": "提交补正",
    "application.lapse": "补正逾期",
    "application.confirm_score": "核定得分",
    "application.rescore": "调整得分",
    "application.rule_out": "认定不符合条件",
    "application.name": "命名",
    "application.disqualify": "取消资格",
    "talent.admit": "进入工匠库",
    "talent.list": "同意列入工匠名录",
    "talent.unlist": "退出工匠名录",
    "honour.add": "登记称号",
    "honour.revoke": "撤销称号",
    "catalogue.import": "导入课程目录",
    "order.place": "点单报名",
    "order.cancel": "取消点单",
    "certificate.issue": "命名并生成证书",
    "certificate.specimen": "试打证书",
    "certificate.redraw": "重新生成证书",
    "certificate.release": "处理暂缓的证书",
    "certificate.print": "登记打印",
    "certificate.hand_out": "登记领取证书",
    "certificate.suspend": "暂停证书",
    "certificate.restore": "恢复证书",
    "certificate.revoke": "撤销证书",
    "certificate.replace": "补发证书",
    "certificate.say_wrong": "反映证书有误",
    "certificate.settle_wrong": "答复证书有误",
    "demo.load": "装入演示数据",
    "demo.purge": "清除演示数据",
}
SUBJECTS: Mapping[str, str] = {
    "person": "人员",
    "account": "账号",
    "invitation": "邀请",
    "achievement": "业绩",
    "evidence": "材料",
    "delivery": "消息",
    "round": "批次",
    "day": "日期",
    "application": "申报",
    "talent": "工匠",
    "catalogue": "课程目录",
    "course_session": "班次",
    "bundle": "证书打印包",
    "certificate": "证书",
    "demo": "演示数据",
}
_DETAILS: Mapping[str, str] = {
    "achievement": "业绩",
    "added": "新增",
    "applications": "涉及的申报",
    "excluded": "不计入的申报",
    "list": "名单编号",
    "minutes": "会议纪要",
    "per_company": "同单位上限",
    "quotas": "名额",
    "scores": "得分快照编号",
    "standings": "排名人数",
    "ties": "并列处理",
    "changed": "改动",
    "channel": "渠道",
    "consents": "条款",
    "count": "条数",
    "department": "部门",
    "digest": "校验值",
    "duties": "审核事项",
    "field": "内容",
    "files": "文件数",
    "from": "原状态",
    "honour": "称号编号",
    "kind": "类型",
    "level": "级别",
    "copied_from": "复制自批次",
    "dates": "改动的日期",
    "milestone": "完成的步骤",
    "task": "任务",
    "document": "文号",
    "number": "编号",
    "numbers": "编号起止",
    "outcome": "结果",
    "people": "人数",
    "purpose": "条款",
    "revision": "第几次修改",
    "role": "角色",
    "roles": "角色",
    "rows": "行数",
    "rubric": "细则",
    "sha256": "校验值",
    "sign_in": "登录编号",
    "size": "字节",
    "up_to": "截至编号",
    "version": "版本",
    "way": "方式",
}
_WAYS = {"password": "密码", "code": "验证码", "register": "登记", "link": "邀请链接", "demo": "演示页"}
_VALUES: Mapping[str, str] = {
    **ROLE_NAMES,
    **OUTCOMES,
    **_WAYS,
    **TASKS,
    "rule": "按细则",
    "all": "全部入围",
    "panel": "交专家合议",
    "worked": "上班",
    "free": "放假",
    "frozen": "核分冻结",
    "proposed": "拟命名",
    "noticed": "公示",
    "issued": "发证",
    "processing": "信息处理",
    "sensitive": "敏感信息",
    "phone": "手机号码",
    "id_number": "身份证号",
    "sms": "短信",
    "email": "邮件",
    "webhook": "工作群",
    "draft": "草稿",
    "submitted": "已提交",
    "scored": "已核分",
    "named": "已命名",
    "withdrawn": "已撤回",
    "ineligible": "不符合条件",
    "disqualified": "取消资格",
    "city": "市级",
    "province": "省级",
    "nation": "国家级",
    "failed": "未送达",
    "unknown": "结果不明",
    "valid": "有效",
    "suspended": "暂停",
    "revoked": "已撤销",
    "by_hand": "留空手工填写",
    "font": "换字体",
    "employer": "改短单位名称",
}


def act(code: str) -> str:
    """What was done; an act of a later version keeps its code, because a record never hides anything."""
    return ACTS.get(code, code)


def subject(written: str) -> str:
    """业绩38 for achievement-38."""
    name, _, number = written.partition("-")
    return SUBJECTS.get(name, name) + number


def particulars(detail: Mapping[str, object], names: Mapping[str, str]) -> str:
    """类型：职业技能证书，版本：2. `names` are the words of codes that are data (kinds, departments)."""
    return "，".join(f"{_DETAILS.get(key, key)}：{_said(value, names)}" for key, value in sorted(detail.items()))


def _said(value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, list | tuple):
        return "、".join(_said(one, names) for one in value)
    text = str(value)
    return names.get(text) or _VALUES.get(text) or (f"{text[:12]}…" if len(text) == 64 else text)

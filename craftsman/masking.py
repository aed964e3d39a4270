"""Law: how names, phones and ID numbers are shown to whom (reliability.md 5.10)."""

from __future__ import annotations

import re

# Two-character surnames met in practice; anything else counts as a one-character surname.
DOUBLE_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "令狐",
        "百里",
        "呼延",
        "东郭",
        "南门",
        "西门",
        "第五",
    ]
)
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")


def mask_name(name: str) -> str:
    """张三 → 张*, 张小三 → 张*三, 欧阳修远 → 欧阳**; a name with 「·」 keeps its first character."""
    name = name.strip()
    if "·" in name:
        return name[:1] + "**"
    if name[:2] in DOUBLE_SURNAMES and len(name) > 2:
        return name[:2] + "*" * (len(name) - 2)
    if len(name) <= 1:
        return name
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(phone: str) -> str:
    """13800000512 → 138****0512; anything that is no mobile number is hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if _PHONE.fullmatch(phone) else "****"


def mask_id_number(number: str) -> str:
    """Only the last four characters: the usual 6+4 form leaves too few candidates to be a mask."""
    return "**************" + number[-4:] if len(number) == 18 else "****"


def scrub(text: str) -> str:
    """Log lines and mail bodies: every ID number and phone number in free text is masked."""
    text = _ID_NUMBER.sub(lambda found: mask_id_number(found.group()), text)
    return _PHONE.sub(lambda found: mask_phone(found.group()), text)

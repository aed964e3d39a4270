"""Law: the invented catalogue of the training pages, as the clerk's table would bring it, dated around today."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO

from craftsman.training.catalogue import COLUMNS

_SCHOOL, _CENTRE, _PUMP, _BOAT = "路桥示范技工学校", "台州湾示范实训中心", "峰江泵业示范学院", "金清船舶示范培训站"
_PLACES = {
    _SCHOOL: ("路南街道", "银安街（演示）88号", "0576-80000001"),
    _CENTRE: ("蓬街镇", "海丰路（演示）16号", "0576-80000002"),
    _PUMP: ("峰江街道", "园区大道（演示）5号", "0576-80000003"),
    _BOAT: ("金清镇", "港前路（演示）31号", "0576-80000004"),
}
INSTITUTIONS = tuple(_PLACES)
_EVENING, _WEEKEND = "周二、周四18:30—20:30", "周六全天"
_FIRST_DAY = {_EVENING: 1, _WEEKEND: 5}  # Tuesday, Saturday
# institution, course, trade, leads to, level, required, weeks, fee, days from today to each start, hours, seats, needed
_COURSES = (
    (_SCHOOL, "焊工技师班", "焊工", "职业技能证书", "技师", "高级工", 16, 0, (17, 94), _EVENING, 30, 25),
    (_SCHOOL, "焊工高级工班", "焊工", "职业技能证书", "高级工", "中级工", 12, 0, (24,), _WEEKEND, 40, 20),
    (_SCHOOL, "电工技师班", "电工", "职业技能证书", "技师", "高级工", 16, 0, (20,), _EVENING, 30, 20),
    (_SCHOOL, "电工高级技师研修班", "电工", "职业技能证书", "高级技师", "技师", 20, 800, (38,), _WEEKEND, 20, 12),
    (_SCHOOL, "钳工高级工班", "钳工", "职业技能证书", "高级工", "中级工", 12, 0, (31,), _EVENING, 30, 20),
    (_CENTRE, "模具工技师班", "模具工", "职业技能证书", "技师", "高级工", 16, 300, (27,), _WEEKEND, 24, 15),
    (_CENTRE, "数控车工高级工班", "数控车工", "职业技能证书", "高级工", "中级工", 12, 0, (22, 80), _EVENING, 36, 20),
    (_CENTRE, "注塑工高级工班", "注塑工", "职业技能证书", "高级工", "中级工", 10, 0, (35,), _WEEKEND, 30, 15),
    (_CENTRE, "缝纫工中级工班", "缝纫工", "职业技能证书", "中级工", "初级工", 8, 0, (16,), _EVENING, 40, 20),
    (_CENTRE, "熔化焊接与热切割取证班", "", "特种作业操作证", "", "", 3, 260, (12, 40), _WEEKEND, 50, 20),
    (_PUMP, "泵装配工高级工班", "泵装配工", "职业技能证书", "高级工", "中级工", 12, 0, (29,), _EVENING, 30, 18),
    (_PUMP, "机械设计制造专科班", "", "学历", "大专", "", 120, 4800, (60,), _WEEKEND, 45, 25),
    (_BOAT, "船舶修造工技师班", "船舶修造工", "职业技能证书", "技师", "高级工", 16, 0, (33,), _WEEKEND, 24, 15),
    (_BOAT, "起重工高级工班", "起重工", "职业技能证书", "高级工", "中级工", 10, 0, (26,), _EVENING, 30, 15),
)  # fmt: skip


def _next(day: date, weekday: int) -> date:
    """This day or the first one after it that is such a day of the week (Monday is 0)."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def table(today: date) -> bytes:
    """The table as a CSV file."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for place, course, trade, leads_to, level, required, weeks, fee, starts, hours, seats, needed in _COURSES:
        for days in starts:
            first = _next(today + timedelta(days=days), _FIRST_DAY[hours])
            last = first + timedelta(weeks=min(weeks, 40))
            head = (place, *_PLACES[place], course, trade, leads_to, level, required, weeks, fee)
            writer.writerow((*head, first, last, hours, "实训楼2楼", seats, needed))
    return text.getvalue().encode("utf-8-sig")

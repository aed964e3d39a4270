"""Law: what keeps a row of a rubric from being saved, in a clerk's words, and beside which field it is said."""

from __future__ import annotations

import re
from collections.abc import Mapping

from craftsman.rounds.parts import BOX, REST, WINDOW, Part, Plain, Typed, rewritten
from craftsman.rubrics import changing
from craftsman.rubrics.difference import WORDS
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.reading import line_of, plain_in
from craftsman.rubrics.rubric import Rubric

_LACKS = re.compile(r"缺少“([a-z_]+)”")
_PLAIN: Mapping[str, str] = {
    "这里应是普通数字": "请只填数字，如18或18.5，不写单位",
    "评分区间的least应小于most": "范围要从小到大写，如10至20",
    "期限应写years或months，或者写to，或者写start和to": "请填几年或几个月，或者填截止日期",
    "期限应写years或months，或者写start、to，不能一起写": "填了几年几个月，就不能再填起始日期",
    "写了after，还要写years或months，不能再写start、to": "选了从哪一天起算，只填几年或几个月，不填起止日期",
    "start不能晚于to": "起始日期不能晚于截止日期",
}  # the same refusal beside a field, where nobody has seen the file
_UNTICKED: Mapping[str, str] = {"kinds": "请至少选一种业绩", "of": "请至少选一个日期"}


def why_not(plain: Plain, part: Part, typed: Typed) -> tuple[str, str] | None:
    """(field, sentence) of what keeps this part from being saved as typed, or None."""
    try:
        Rubric.from_dict(rewritten(plain, part, typed))
    except Malformed as wrong:
        return told(plain, part, typed, wrong)
    return None


def told(plain: Plain, part: Part, typed: Typed, wrong: Malformed) -> tuple[str, str]:
    """Beside which field a refusal belongs, with the line where it is about the box."""
    if wrong.path[:1] == (BOX,):
        return BOX, f"第{wrong.line}行：{wrong.sentence}" if wrong.line else wrong.sentence
    path = changing.path_of(plain, part.place) or ()
    if wrong.path[: len(path)] != path or part.sort == REST:
        return _elsewhere(part, typed, wrong)
    inside = wrong.path[len(path) :]
    if part.sort == WINDOW and inside[:1] == ("within",):
        inside = inside[1:] or (() if _LACKS.fullmatch(wrong.sentence) else ("years",))
    name = str(inside[0]) if inside else ""
    if not inside and (lacking := _LACKS.fullmatch(wrong.sentence)):
        name = lacking[1]
    if name in part.by:
        return f"by_{part.by.index(name)}", "请至少选择或填写一项" if not inside else wrong.sentence
    if name in part.fields:
        return name, _beside(name, wrong, bool(inside))
    if name == "rules":  # of an item that begins with one
        return "points", _PLAIN.get(wrong.sentence, wrong.sentence)
    line = line_of(inside, plain_in(str(typed.get(BOX)))[1]) if str(typed.get(BOX) or "").strip() else None
    return BOX, f"第{line}行：{wrong.sentence}" if line else in_words(wrong.sentence)


def _beside(name: str, wrong: Malformed, there: bool) -> str:
    """A refusal beside its field; `there`: something is written in it."""
    if not there:
        return _UNTICKED.get(name) or f"请填写{WORDS.get(name, name)}"
    return _PLAIN.get(wrong.sentence, wrong.sentence)


def _elsewhere(part: Part, typed: Typed, wrong: Malformed) -> tuple[str, str]:
    """What this change breaks in another part of the rubric."""
    if part.sort == REST and wrong.path:
        line = line_of(wrong.path, plain_in(str(typed.get(BOX)))[1]) if str(typed.get(BOX) or "").strip() else None
        return BOX, f"第{line}行：{wrong.sentence}" if line else wrong.sentence
    return "", sentence_of(wrong)


def in_words(sentence: str) -> str:
    """缺少“分值” for 缺少“points”."""
    return _LACKS.sub(lambda found: f"缺少“{WORDS.get(found[1], found[1])}”", sentence)


def sentence_of(wrong: Malformed) -> str:
    """A refusal about the whole rubric, naming the part it is about."""
    about = WORDS.get(str(wrong.path[0]), "") if wrong.path else ""
    return f"“{about}”里：{wrong.sentence}" if about else in_words(wrong.sentence)

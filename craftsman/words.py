"""Law: text and numbers as people type them, made clean or refused with a sentence (reliability.md 5.4)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

ADULT = 16
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_DOTS = "·・•‧∙⋅．."  # between the parts of a name, as keyboards offer it
_NARROW = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-./"
_WIDE = {ord(sign) + 0xFEE0: sign for sign in _NARROW}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
DEMO_AREA = "99"


def spoken(day: date, year: int | None = None) -> str:
    """11月21日; with its year before it when that is not `year`, the one in which it is read."""
    return ("" if year in (None, day.year) else f"{day.year}年") + f"{day.month}月{day.day}日"


def spoken_days(first: date, last: date, year: int | None = None) -> str:
    """11月21日; 11月21日至27日; 11月30日至12月4日."""
    if first == last:
        return spoken(first, year)
    same = (first.year, first.month) == (last.year, last.month)
    return f"{spoken(first, year)}至" + (f"{last.day}日" if same else spoken(last, first.year))


def clean(text: str, *, lines: bool = False) -> str:
    """NFC, stripped, Windows line ends folded. Raises ValueError with a sentence for characters nobody can type.

    NFC leaves rare and compatibility characters that names use (such as 𪢮) as they are.
    """
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        raise ValueError("有无法识别的字符，请删掉后重新输入")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    allowed = "\n\t" if lines else ""
    for sign in text:
        if (unicodedata.category(sign) == "Cc" and sign not in allowed) or sign in _BIDI:
            raise ValueError("有看不见的控制字符，请删掉后重新输入")
    return text


def clean_file_name(name: str, *, max_length: int = 100) -> str:
    """The last path part without control or direction marks; Chinese stays; an empty name becomes 未命名."""
    name = re.split(r"[/\\]", name)[-1]
    kept = "".join(
        sign
        for sign in unicodedata.normalize("NFC", name)
        if unicodedata.category(sign) not in ("Cc", "Cs") and sign not in _BIDI
    ).strip(" .")
    if len(kept) > max_length:
        stem, dot, ending = kept.rpartition(".")
        short = bool(dot) and len(ending) <= 5
        kept = stem[: max_length - len(ending) - 1] + dot + ending if short else kept[:max_length]
    return kept or "未命名"


def _is_letter(sign: str) -> bool:
    """Also the marks on letters, 〇, and what later editions of Unicode add to the ideographs."""
    kind = unicodedata.category(sign)
    return kind[0] in "LM" or kind == "Nl" or (kind == "Cn" and 0x20000 <= ord(sign) < 0x40000)


def why_not_name(name: str) -> str | None:
    """A person's name: letters of any script, with dots, spaces, hyphens and apostrophes between them."""
    strange = next((sign for sign in name if not _is_letter(sign) and sign not in _DOTS + " \u3000-'’"), None)
    if strange is not None:
        return f"姓名里不能有“{strange}”，请填汉字或字母，民族姓名可用间隔号“·”"
    return None if any(map(_is_letter, name)) else "请填写真实姓名"


def why_not_unit(name: str) -> str | None:
    """The name of a firm or an institution: letters, digits and punctuation, no pictures and no markup."""
    strange = next((sign for sign in name if sign in "<>" or not (_is_letter(sign) or _is_plain(sign))), None)
    if strange is not None:
        return f"单位名称里不能有“{strange}”，请照营业执照填写"
    return None if any(map(_is_letter, name)) else "请填写单位全称"


def _is_plain(sign: str) -> bool:
    return unicodedata.category(sign) in ("Nd", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Zs")


def normal_code(text: str) -> str:
    """Full-width letters, digits and dashes of a number as half-width; the brackets of a document number stay."""
    return text.translate(_WIDE).strip()


def why_not_phone(phone: str) -> str | None:
    """A mainland mobile number: 11 digits from 13 to 19."""
    if re.fullmatch(r"1[3-9][0-9]{9}", phone):
        return None
    return "请输入手机号码，11位数字" if len(phone) == 11 else f"手机号码应为11位数字，您输入了{len(phone)}位"


def day_of(year: str, month: str, day: str) -> date:
    """A day from three boxes, however its digits were typed. Raises ValueError with a sentence."""
    parts = [unicodedata.normalize("NFKC", part).strip() for part in (year, month, day)]
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != 4:
        raise ValueError("请填全年、月、日，例如2024年5月18日")
    try:
        found = date(*map(int, parts))
    except (ValueError, OverflowError):
        raise ValueError(f"没有{parts[0]}年{parts[1]}月{parts[2]}日这一天，请核对") from None
    if found.year < 1900:
        raise ValueError("年份应在1900年以后，请核对")
    return found


def id_check_digit(first17: str) -> str:
    """GB 11643-1999, ISO 7064 MOD 11-2."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def birth_of(id_number: str) -> date:
    """The birthday inside an ID number; ValueError when it is no date."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def sex_of(id_number: str) -> str:
    """男 for an odd seventeenth digit, 女 for an even one."""
    return "男" if int(id_number[16]) % 2 else "女"


def why_not_id_number(number: str, *, today: date, demo: bool = False) -> str | None:
    """GB 11643: 17 digits, a check character, a birthday at working age; invented areas (99) in a demo only."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        if len(number) != 18:
            return f"身份证号应为18位，您输入了{len(number)}位"
        return "身份证号前17位是数字，最后一位是数字或X"
    if number[:2] == DEMO_AREA and not demo:
        return "身份证号前6位不是有效的地区，请核对"
    if not demo and not "11" <= number[:2] <= "83":
        return "身份证号前6位不是有效的地区，请核对"
    try:
        birth = birth_of(number)
    except ValueError:
        return "身份证号中的出生日期不存在，请核对第7到14位"
    if number[17] != id_check_digit(number[:17]):
        return "身份证号最后一位与前面不符，请逐位核对"
    years = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    if not ADULT <= years <= 100:
        return "身份证号中的出生日期不在可申报的年龄范围，请核对"
    return None


def normal_id_number(text: str) -> str:
    """Full-width digits and a small x are what phones type; spaces are how people group."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").upper()


def normal_phone(text: str) -> str:
    """The same for phones; a leading +86 is dropped."""
    text = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    return text.removeprefix("+86")

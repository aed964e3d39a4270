"""Text, phones and ID numbers as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from craftsman import masking, words

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("number", "demo", "sentence"),
    [
        ("11010519491231002X", False, None),
        ("110105194912310021", False, "身份证号最后一位与前面不符，请逐位核对"),
        ("11010519491231002", False, "身份证号应为18位，您输入了17位"),
        ("1101051949123100X2", False, "身份证号前17位是数字，最后一位是数字或X"),
        ("110105194913310029", False, "身份证号中的出生日期不存在，请核对第7到14位"),
        ("99000119900307" + "001" + words.id_check_digit("99000119900307001"), True, None),
        (
            "99000119900307" + "001" + words.id_check_digit("99000119900307001"),
            False,
            "身份证号前6位不是有效的地区，请核对",
        ),
        (
            "33100420200101" + "001" + words.id_check_digit("33100420200101001"),
            False,
            "身份证号中的出生日期不在可申报的年龄范围，请核对",
        ),
        ("١" * 18, False, "身份证号前17位是数字，最后一位是数字或X"),
    ],
)
def test_id_numbers_follow_gb_11643(number: str, demo: bool, sentence: str | None) -> None:
    assert words.why_not_id_number(number, today=TODAY, demo=demo) == sentence


def test_the_day_before_the_sixteenth_birthday_is_too_young() -> None:
    first = "33100420101122" + "001"
    number = first + words.id_check_digit(first)
    assert words.why_not_id_number(number, today=date(2026, 11, 21)) is not None
    assert words.why_not_id_number(number, today=date(2026, 11, 22)) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [("１３８ ００００ ０５１２", "13800000512"), ("+86 138-0000-0512", "13800000512"), ("13800000512", "13800000512")],
)
def test_phones_are_forgiven_their_spelling(typed: str, number: str) -> None:
    assert words.normal_phone(typed) == number
    assert words.why_not_phone(number) is None


@pytest.mark.parametrize("phone", ["12800000512", "1380000051", "1380000051２", "138000005123", ""])
def test_wrong_phones_are_refused(phone: str) -> None:
    assert words.why_not_phone(phone) is not None


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "a\u202eb", "a\x1bb", "a\nb"])
def test_characters_nobody_types_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="字符"):
        words.clean(text)


@pytest.mark.parametrize("name", ["𪢮", "䶮", "㛃", "阿依古丽·买买提", "神"])
def test_rare_names_stay_as_they_are(name: str) -> None:
    assert words.clean(f" {name} ") == name


@pytest.mark.parametrize(
    "name",
    [
        "陈小明",
        "𪢮",
        "䶮",
        "〇",
        "\U00031350",
        "葛\U000e0100",
        "阿依古丽·买买提",
        "O’Brien-Smith J.",
        "Łukasz",
        "吾買爾 江",
    ],
)
def test_whatever_people_are_called_is_a_name(name: str) -> None:
    assert words.why_not_name(name) is None


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("高😀海", "😀"),
        ("<b>海</b>", "<"),
        ("陈1", "1"),
        ("陈\ue000", "\ue000"),
        ("陈\u200b明", "\u200b"),
        ("海;", ";"),
    ],
)
def test_what_no_name_can_have_is_named(name: str, sign: str) -> None:
    assert words.why_not_name(name) == f"姓名里不能有“{sign}”，请填汉字或字母，民族姓名可用间隔号“·”"


def test_dots_alone_are_no_name() -> None:
    assert words.why_not_name("· -") == "请填写真实姓名"
    assert words.why_not_unit("123") == "请填写单位全称"


@pytest.mark.parametrize(
    "name", ["台州市路桥区总工会", "浙江3M（中国）有限公司", "A&B No.1 厂-二车间", "𪢮镇+社", "甲《乙》“丙”/丁"]
)
def test_firms_have_digits_brackets_and_punctuation(name: str) -> None:
    assert words.why_not_unit(name) is None


@pytest.mark.parametrize(("name", "sign"), [("测试<b>校", "<"), ("测试校😀", "😀"), ("校\u200b", "\u200b")])
def test_no_firm_has_pictures_or_markup(name: str, sign: str) -> None:
    assert words.why_not_unit(name) == f"单位名称里不能有“{sign}”，请照营业执照填写"


def test_numbers_are_read_however_the_keyboard_was_set() -> None:
    assert words.normal_code(" １２３４－ＡＢ．ｃ／９ ") == "1234-AB.c/9"
    assert words.normal_code("路总工〔２０２６〕３１号") == "路总工〔2026〕31号"


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        (("2024", "5", ""), "请填全年、月、日"),
        (("24", "5", "1"), "请填全年、月、日"),
        (("2024", "13", "1"), "没有2024年13月1日这一天"),
        (("2024", "9999999999999999999999", "1"), "没有2024年"),
        (("1899", "1", "1"), "年份应在1900年以后"),
    ],
)
def test_a_day_is_refused_for_what_is_wrong_with_it(boxes: tuple[str, str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        words.day_of(*boxes)
    assert words.day_of("２０２４", "５", " 18 ") == date(2024, 5, 18)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\fake\\证书.jpg", "证书.jpg"),
        ("../../etc/passwd", "passwd"),
        ("", "未命名"),
        ("证\u202egpj.exe", "证gpj.exe"),
        ("长" * 200 + ".pdf", "长" * 96 + ".pdf"),
        ("无" * 200, "无" * 100),
    ],
)
def test_file_names_keep_their_chinese_and_nothing_harmful(given: str, kept: str) -> None:
    assert words.clean_file_name(given) == kept


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张小三", "张*三"),
        ("欧阳修远", "欧阳**"),
        ("欧阳", "欧*"),
        ("阿依古丽·买买提", "阿**"),
        ("王", "王"),
        ("𪢮三", "𪢮*"),
    ],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert masking.mask_name(name) == masked


def test_free_text_loses_its_numbers() -> None:
    text = "人员11010519491231002X电话13800000512，编号1234567890123456789"
    assert masking.scrub(text) == "人员**************002X电话138****0512，编号1234567890123456789"


def test_a_day_has_its_year_when_it_is_another_one() -> None:
    day = date(2026, 12, 28)
    assert (words.spoken(day), words.spoken(day, 2026), words.spoken(day, 2027)) == (
        "12月28日",
        "12月28日",
        "2026年12月28日",
    )
    assert words.spoken_days(day, date(2026, 12, 31), 2026) == "12月28日至31日"
    assert words.spoken_days(day, date(2027, 1, 4), 2026) == "12月28日至2027年1月4日"
    assert words.spoken_days(day, date(2027, 1, 4), 2027) == "2026年12月28日至2027年1月4日"

"""The macros that pages are made of: what they must always carry, whatever they are given."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from wtforms import BooleanField, Form, IntegerField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from craftsman.fields import RadioField, SelectField

ROOT = Path(__file__).resolve().parents[2]
VOID = {"input", "img", "br", "hr", "meta", "link", "path", "circle", "rect", "line", "use", "polygon"}


@pytest.fixture(scope="module")
def pages() -> Environment:
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    keys = iter(f"key-{n}" for n in range(1000))
    env.globals.update(
        static_url=lambda name: f"/static/{name}",
        link=lambda endpoint, **args: None,
        csrf_token=lambda: "token",
        new_key=lambda: next(keys),
        zip=zip,
    )
    return env


class Tree(HTMLParser):
    """The tags of a piece of HTML with their attributes, and whether every tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert [tag] == self.open[-1:], f"</{tag}> closes {self.open}"
            self.open.pop()

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]

    def ids(self) -> set[str]:
        return {attrs["id"] for _, attrs in self.tags if "id" in attrs}


def call(pages: Environment, file: str, expression: str, **given: Any) -> str:
    name = re.split(r"\W", expression)[0]
    source = '{% from "macros/' + file + '.html" import ' + name + " %}{{ " + expression + " }}"
    return pages.from_string(source).render(**given)


class Sample(Form):
    name = StringField("姓名", validators=[InputRequired("请输入姓名")])
    level = RadioField("等级", choices=[("1", "一等奖"), ("2", "二等奖")])
    town = SelectField("镇街", choices=[("", "请选择"), ("新桥镇", "新桥镇")])
    promise = BooleanField("材料真实")
    version = IntegerField(widget=HiddenInput())


@pytest.fixture
def wrong() -> Sample:
    form = Sample(data={"name": "", "version": 3})
    form.name.errors = ["请输入姓名"]
    form.level.errors = ["请选择获奖等级"]
    form.form_errors = ["本批次已截止"]
    return form


def test_every_error_of_the_summary_leads_to_a_control_that_is_there(pages: Environment, wrong: Sample) -> None:
    summary = call(pages, "fields", "error_summary(form)", form=wrong)
    fields = "".join(call(pages, "fields", "field(f)", f=f) for f in wrong if f.name != "version")
    targets = [a["href"].removeprefix("#") for a in Tree(summary).of("a")]
    assert "请更正以下3处" in summary
    assert "本批次已截止" in summary
    assert targets == ["name", "level-0"]
    assert set(targets) <= Tree(fields).ids()


def test_no_error_no_summary(pages: Environment) -> None:
    assert call(pages, "fields", "error_summary(form)", form=Sample(data={})).strip() == ""


def test_a_field_is_tied_to_its_label_hint_and_error(pages: Environment, wrong: Sample) -> None:
    html = call(pages, "fields", 'field(f, hint="与身份证一致")', f=wrong.name)
    tree = Tree(html)
    (control,) = tree.of("input")
    assert {label["for"] for label in tree.of("label")} == {"name"}
    assert control["aria-describedby"].split() == ["name-hint", "name-error"]
    assert control["aria-invalid"] == "true"
    assert set(control["aria-describedby"].split()) <= tree.ids()


def test_a_right_field_claims_no_error(pages: Environment) -> None:
    (control,) = Tree(call(pages, "fields", "field(f)", f=Sample(data={}).name)).of("input")
    assert "aria-invalid" not in control
    assert "aria-describedby" not in control


def test_radio_cards_keep_the_choice_and_stand_in_a_fieldset(pages: Environment) -> None:
    tree = Tree(call(pages, "fields", "field(f)", f=Sample(data={"level": "2"}).level))
    assert [("checked" in radio, radio["value"]) for radio in tree.of("input")] == [(False, "1"), (True, "2")]
    assert len(tree.of("fieldset")) == len(tree.of("legend")) == 1


def test_hidden_fields_are_all_there_and_the_version_can_be_renewed(pages: Environment) -> None:
    (version,) = Tree(call(pages, "fields", "hidden(form)", form=Sample(data={"version": 3}))).of("input")
    assert (version["name"], version["value"]) == ("version", "3")
    assert version["id"] == "version"


def test_what_a_person_typed_is_text_never_markup(pages: Environment) -> None:
    evil = '"><script>alert(1)</script>'
    html = call(pages, "lists", "summary_list([(t, t)])", t=evil)
    html += call(pages, "files", "file_row(t, reason=t)", t=evil)
    html += call(pages, "charts", "radar([(t, 1), (t, 1), (t, 1)], [(t, [1, 1, 1])], t)", t=evil)
    html += call(pages, "dialogs", 'confirm("x", t, t, "/", t, typed=t)', t=evil)
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)") >= 8


def test_acts_carry_token_and_a_key_of_their_own(pages: Environment) -> None:
    first, second = (Tree(call(pages, "fields", 'act("/x", "撤回")')).of("input") for _ in range(2))
    assert [i["name"] for i in first] == ["csrf_token", "key"]
    assert first[1]["value"] != second[1]["value"]


ROWS = [{"cells": ["陈小明", "18.0", "待审"], "url": "/1"}, {"cut": "入围线 52.0"}, {"cells": ["郑伟", "10.0", "待审"]}]


def test_a_table_can_be_read_as_a_table_and_as_cards(pages: Environment) -> None:
    columns = [("申报人", "lead"), ("分值", "num"), ("状态", "state")]
    html = call(pages, "tables", 'data_table("待审列表", c, r)', c=columns, r=ROWS)
    tree = Tree(html)
    assert [th.get("scope") for th in tree.of("th")] == ["col", "col", "col", "row", "row"]
    assert [td["data-label"] for td in tree.of("td") if "data-label" in td] == ["分值", "状态"] * 2
    assert [a["href"] for a in tree.of("a")] == ["/1"]
    assert len(tree.of("caption")) == 1
    assert {td["colspan"] for td in tree.of("td") if "colspan" in td} == {"3"}


@pytest.mark.parametrize(
    ("value", "full", "share"), [(18, 30, "60.0"), (0, 30, "0.0"), (40, 30, "100"), (5, 0, "100"), ("7.5", 30, "25.0")]
)
def test_a_bar_never_leaves_its_ground(pages: Environment, value: object, full: int, share: str) -> None:
    _, fill = Tree(call(pages, "charts", "bar(v, f)", v=value, f=full)).of("rect")
    assert fill["width"].removesuffix("%") == share


def _numbers(points: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in points.split())]


def test_the_radar_draws_the_numbers_it_is_given(pages: Environment) -> None:
    axes = [("技能等级", 30), ("竞赛荣誉", 25), ("创新成果", 25), ("岗位贡献", 20)]
    html = call(pages, "charts", 'radar(a, [("我", [30, 0, 12.5, 20]), ("平均", [15, 25, 25, 30])])', a=axes)
    drawn = {p["class"]: _numbers(p["points"]) for p in Tree(html).of("polygon") if "class" in p}
    # full, nothing, half, full; radius 112 about (200, 165)
    assert drawn["s1"] == [(200, 53), (200, 165), (200, 221), (88, 165)]
    assert drawn["s2"] == [(200, 109), (312, 165), (200, 277), (88, 165)]  # 30 of 20 stays on the rim
    assert "技能等级30，满分30" in html


@pytest.mark.parametrize("sides", range(3, 9))
def test_the_radar_has_as_many_spokes_as_dimensions(pages: Environment, sides: int) -> None:
    axes = [(f"指标{n}", 10) for n in range(sides)]
    html = call(pages, "charts", 'radar(a, [("我", v)])', a=axes, v=[10] * sides)
    (mine,) = [_numbers(p["points"]) for p in Tree(html).of("polygon") if p.get("class") == "s1"]
    assert len(mine) == sides
    assert all(abs(((x - 200) ** 2 + (y - 165) ** 2) ** 0.5 - 112) < 0.6 for x, y in mine)


def test_the_ring_says_its_figures_in_words(pages: Environment) -> None:
    (image,) = Tree(call(pages, "charts", 'ring("46.0", 100, 52, "预计得分", "上批入围线")')).of("svg")
    assert image["aria-label"] == "预计得分46.0，满分100，上批入围线52"


@pytest.mark.parametrize("family", list("nmwgbp"))
def test_each_family_of_tags_has_an_outline_of_its_own(pages: Environment, family: str) -> None:
    def outline(of: str) -> str:
        return Tree(call(pages, "tags", f'tag("{of}", "词")')).of("use")[0]["href"]

    assert [of for of in "nmwgbp" if outline(of) == outline(family)] == [family]


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (ROOT / "static" / "icons.svg").read_text()))
    named = {
        n for path in (ROOT / "templates").rglob("*.html") for n in re.findall(r'\bicon\("([a-z]+)"', path.read_text())
    }
    assert len(drawn) >= 45
    assert named - drawn == set()


# Drawn by the worker and opened by no browser: a paper carries its own sheet of style.
PAPERS = {
    "certificates/_slip.html",
    "certificates/sheets.html",
    "selection/rehearsal_paper.html",
    "talents/paper.html",
}


def test_no_template_writes_style_script_or_handlers_in_the_page() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        if str(path.relative_to(ROOT / "templates")) in PAPERS:
            text = re.sub(r"""<style>.*?</style>|\sstyle="[^"]*\"""", "", text, flags=re.DOTALL)
        assert not re.search(r"""\sstyle=["']|<style|\son[a-z]+=["']|javascript:|hx-on""", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert "|safe" not in text.replace(" ", ""), path

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

import craftsman.achievements
from craftsman.achievements.catalogue import CatalogueError, read_catalogue

DEPARTMENTS = ("renshe", "jiaoyu", "keji", "jingxin", "shichang", "yingji", "gongan")
FILE = Path(craftsman.achievements.__file__).with_name("kinds.yaml")
RAW: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
NAMES = [
    *("skill_certificate", "professional_title", "education", "safety_licence"),
    *("competition_award", "honour", "patent", "innovation"),
    *("apprentice", "apprentice_result", "years_in_post", "insurance", "service"),
]


def test_our_catalogue_has_every_kind_in_a_known_group() -> None:
    kinds = read_catalogue(RAW, DEPARTMENTS)
    assert list(kinds.kinds) == NAMES
    assert {kind.group for kind in kinds.kinds.values()} == set(kinds.groups)
    assert kinds.in_group("skill")[0].code == "skill_certificate"


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("skill_certificate", "occupation level number issued_on issuer special_trade specialty"),
        ("competition_award", "contest year level rank class organiser awarded_on number"),
        ("patent", "type number name granted_on role_rank in_force"),
        ("innovation", "type name level rank role_rank adopted_on benefit"),
    ],
)
def test_the_attributes_that_rubrics_read(kind: str, attributes: str) -> None:
    assert sorted(field.name for field in read_catalogue(RAW, DEPARTMENTS)[kind].fields) == sorted(attributes.split())


def test_a_choice_can_send_an_achievement_to_another_department() -> None:
    kind = read_catalogue(RAW, DEPARTMENTS)["innovation"]
    assert kind.department_for({"type": "proposal"}) == "jingxin"
    assert kind.department_for({"type": "science_award"}) == "keji"
    assert kind.department_for({}) == "jingxin"


def spoiled(path: str, value: object) -> dict[str, Any]:
    raw = copy.deepcopy(RAW)
    *way, last = path.split("/")
    place: Any = raw
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    place[int(last) if last.isdigit() else last] = value
    return raw


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("kinds/patent/group", "luck", "kinds.patent.group"),
        ("kinds/patent/verified_by", "nobody", "no department 'nobody'"),
        ("kinds/patent/title", ["{wrong}"], "no field wrong"),
        ("kinds/patent/card", ["wrong"], "no field wrong"),
        ("kinds/patent/fields/0/type", "colour", "kinds.patent.fields[0].type: one of text"),
        ("kinds/patent/fields/0/choices", {}, "fields[0].choices"),
        ("kinds/patent/fields/1/max", None, "fields[1].max"),
        ("kinds/patent/fields/1/required", "yes", "true or false"),
        ("kinds/patent/fields/1/name", "type", "each name once"),
        ("kinds/patent/fields/1/colour", "red", "unknown colour"),
        ("kinds/competition_award/fields/7/patterns/0/pattern", "(", "patterns[0].pattern"),
        ("kinds/honour/verified_unless/0/choice", "luck", "no choice 'luck'"),
        ("kinds/Patent!", {}, "kinds"),
        ("kinds/patent/fields/4/name", "version", "version is taken"),
        ("groups", {}, "catalogue.groups"),
    ],
)
def test_a_mistake_is_named_with_its_place(path: str, value: object, said: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(spoiled(path, value), DEPARTMENTS)
    assert said in str(caught.value)

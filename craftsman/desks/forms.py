"""The form of the pattern book: one field of each kind, one of them wrong."""

from __future__ import annotations

from datetime import date

from craftsman.fields import BooleanField, DateField, Form, PhoneField, RadioField, SelectField, TextField, TextsField


class SampleForm(Form):
    """Fields as later pages write them."""

    phone = PhoneField()
    number = TextField("证书编号", max=40)
    contest = SelectField(
        "赛事名称", choices=["2024年路桥区焊工技能比武", "2025年台州市焊工技能大赛", "没有找到，手工填写"]
    )
    level = RadioField("获奖等级", choices=[("1", "一等奖"), ("2", "二等奖"), ("3", "三等奖"), ("4", "优胜奖")])
    awarded_on = DateField("获奖日期")
    story = TextsField("事迹说明", max=300)
    promise = BooleanField("材料真实，如有不实愿意承担责任")

    @classmethod
    def filled(cls) -> SampleForm:
        """The form in the middle of being filled in."""
        form = cls(
            formdata=None,
            data={"phone": "138 0000 0512", "number": "LQBW20240518012", "level": "2", "awarded_on": date(2024, 5, 18)},
        )
        form.refuse("number", "证书编号应为16位，您输入了15位")
        return form

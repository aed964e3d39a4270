"""What the clerk types to order what parts equal scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from craftsman.fields import Form, VersionField, WholeNumberField
from craftsman.rounds import ties


class TiesForm(Form):
    """A number for each thing that may part equal scores; empty: it parts nobody."""

    version = VersionField()
    keys: tuple[str, ...] = ()

    @property
    def shown(self) -> list[Any]:
        return [self._fields[f"at_{n}"] for n in range(len(self.keys))]

    @property
    def order(self) -> tuple[str, ...]:
        return ties.order_typed(self._typed)

    @property
    def _typed(self) -> dict[str, int | None]:
        return {key: field.data for key, field in zip(self.keys, self.shown, strict=True)}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        if not super().validate(*args, **kwargs):
            return False
        wrong = ties.why_not_typed(self._typed)
        if wrong:
            self.refuse(f"at_{self.keys.index(wrong[0])}", wrong[1])
        return wrong is None


def ties_form(names: Mapping[str, str], order: Sequence[str], version: int) -> TiesForm:
    fields: dict[str, Any] = {"keys": tuple(names)}
    given: dict[str, object] = {"version": version}
    for n, (key, name) in enumerate(names.items()):
        fields[f"at_{n}"] = WholeNumberField(name, low=1, high=99)
        given[f"at_{n}"] = order.index(key) + 1 if key in order else None
    return cast(TiesForm, type("Ties", (TiesForm,), fields)(data=given))

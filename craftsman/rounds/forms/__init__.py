"""What the clerk types about rounds; views say `forms.x`, the files are named after what is typed."""

from __future__ import annotations

from craftsman.rounds.forms.preparation import (
    BLANK,
    YEARS,
    BasicsForm,
    ConditionsForm,
    DatesForm,
    DayForm,
    NewRoundForm,
    PublishForm,
    TimetableForm,
    TitlesForm,
    VerifiersForm,
    conditions_form,
    timetable_form,
    titles_form,
    verifiers_form,
)
from craftsman.rounds.forms.rubrics import (
    AnswerForm,
    ImportForm,
    PartForm,
    ReasonForm,
    SourceForm,
    VersionForm,
    part_form,
    source_form,
)

__all__ = [
    "BLANK",
    "YEARS",
    "AnswerForm",
    "BasicsForm",
    "ConditionsForm",
    "DatesForm",
    "DayForm",
    "ImportForm",
    "NewRoundForm",
    "PartForm",
    "PublishForm",
    "ReasonForm",
    "SourceForm",
    "TimetableForm",
    "TitlesForm",
    "VerifiersForm",
    "VersionForm",
    "conditions_form",
    "part_form",
    "source_form",
    "timetable_form",
    "titles_form",
    "verifiers_form",
]

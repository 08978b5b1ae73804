"""Forms of incidents, levels, the leading group, and of any section of a plan."""

from yiqi.incidents.forms.incidents import (
    EndForm,
    EndLevelForm,
    IncidentForm,
    LevelForm,
    MemberForm,
)
from yiqi.incidents.forms.plans import ApproveForm, DraftForm, ReturnForm, SubmitForm
from yiqi.incidents.forms.sections import SectionForm

__all__ = [
    "ApproveForm",
    "DraftForm",
    "EndForm",
    "EndLevelForm",
    "IncidentForm",
    "LevelForm",
    "MemberForm",
    "ReturnForm",
    "SectionForm",
    "SubmitForm",
]

"""Forms of the steps of a plan version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiqi.incidents.forms.moments import moment_field
from yiqi.incidents.models import PlanVersion
from yiqi.incidents.packs import PACKS

NOW, LATER = "now", "later"


class DraftForm(forms.Form):
    """From what a new version begins: one of the versions, or a pack that ships with Yiqi."""

    source = forms.ChoiceField(label=_("从哪里开始"))
    basis = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("文件名和文号，如：区工信局〔2022〕3号")
    )

    def __init__(self, *args: Any, versions: list[PlanVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [
            (str(version.pk), _("第 %(number)d 版") % {"number": version.number})
            for version in versions
        ]
        packs = [(f"pack:{pack}", _("方案模板 %(pack)s") % {"pack": pack}) for pack in PACKS]
        self.fields["source"].choices = [*own, *packs]  # type: ignore[attr-defined]
        self._versions = {str(version.pk): version for version in versions}

    @property
    def start(self) -> dict[str, Any]:
        """What ``draft_plan_version`` needs of the choice."""
        chosen = self.cleaned_data["source"]
        if chosen in self._versions:
            return {"source": self._versions[chosen]}
        return {"pack": chosen.removeprefix("pack:")}


class SubmitForm(forms.Form):
    """The document on which the version rests."""

    basis = forms.CharField(label=_("依据"), max_length=200)


class ApproveForm(forms.Form):
    """From when an approved version governs."""

    when = forms.ChoiceField(
        label=_("何时生效"),
        choices=[(NOW, _("批准后立即生效")), (LATER, _("从以下时间起生效"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    in_force_from = moment_field(_("生效时间"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the moment where a later one was chosen."""
        cleaned = super().clean() or {}
        if cleaned.get("when") == LATER and not cleaned.get("in_force_from"):
            self.add_error("in_force_from", _("请填写生效时间。"))
        return cleaned

    @property
    def moment(self) -> datetime | None:
        """The chosen moment; None: at once."""
        chosen: datetime | None = self.cleaned_data.get("in_force_from")
        return chosen if self.cleaned_data["when"] == LATER else None


class ReturnForm(forms.Form):
    """Why a version goes back."""

    reason = forms.CharField(
        label=_("退回理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("起草人会看到这句话，并据此起草新的一版。"),
    )

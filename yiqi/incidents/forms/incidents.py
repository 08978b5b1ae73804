"""Forms of an incident, its levels and its leading group."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiqi.incidents.forms.moments import moment_field
from yiqi.incidents.models import Incident, LevelDecision
from yiqi.incidents.rules import levels_for
from yiqi.web.formats import labelled


class IncidentForm(forms.Form):
    """What happened, where, since when, by which document."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("如：2022年3月疫情"))
    kind = forms.ChoiceField(label=_("类型"), choices=Incident.Kind.choices)
    area_text = forms.CharField(label=_("影响范围"), max_length=200)
    starts_at = moment_field(_("开始"), help_text=_("这一天是第 1 天。"))
    authority_document = forms.CharField(label=_("依据文件"), max_length=200)


class LevelForm(forms.Form):
    """One level on one of the three scales."""

    level = forms.ChoiceField(label=_("级别"))
    decided_by = forms.CharField(label=_("决定机关"), max_length=80)
    document = forms.CharField(label=_("依据文件"), max_length=200)
    area_text = forms.CharField(label=_("适用范围"), max_length=200)
    valid_from = moment_field(_("自"))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = level_names()
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (label, [(f"{scale}:{code}", names[code]) for code in levels_for(kind, scale)])
            for scale, label in LevelDecision.Scale.choices
        ]

    @property
    def decision(self) -> dict[str, Any]:
        """The cleaned facts, with scale and level apart."""
        facts = dict(self.cleaned_data)
        scale, _colon, level = facts.pop("level").partition(":")
        return {**facts, "scale": scale, "level": level}


class EndLevelForm(forms.Form):
    """The end of a level, without a new one."""

    scale = forms.ChoiceField(choices=LevelDecision.Scale.choices, widget=forms.HiddenInput)
    document = forms.CharField(label=_("解除文件"), max_length=200)
    ends_at = moment_field(_("自"))

    @property
    def wrong_scale(self) -> str:
        """The scale whose form was sent and is not acceptable; empty otherwise."""
        return str(self["scale"].value() or "") if self.errors else ""

    @property
    def wrong(self) -> str:
        """What is wrong, field by field, as one text."""
        labels = {name: field.label for name, field in self.fields.items()}
        return " ".join(
            labelled(labels[name], error) if labels.get(name) else str(error)
            for name, errors in self.errors.items()
            for error in errors
        )

    @property
    def shown_moment(self) -> str:
        """The moment as the browser's control takes it, as it was sent or as proposed."""
        value = self["ends_at"].value()
        return f"{value:%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else str(value or "")


class MemberForm(forms.Form):
    """Somebody of the leading group."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    organisation = forms.CharField(label=_("所在单位"), max_length=120)
    duty = forms.CharField(label=_("职责"), max_length=120, help_text=_("如：组长、副组长、成员"))
    valid_from = moment_field(_("自"))


class EndForm(forms.Form):
    """A moment at which something ends."""

    ends_at = moment_field(_("结束"))


def level_names() -> dict[str, str]:
    """Return every level's name by its code; the three scales share no code."""
    every = [
        *LevelDecision.EventGrade.choices,
        *LevelDecision.WarningLevel.choices,
        *LevelDecision.ResponseLevel.choices,
    ]
    return {code: str(name) for code, name in every}

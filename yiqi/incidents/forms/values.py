"""One field for each kind of value that a plan holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiqi.incidents.rules import Kind
from yiqi.incidents.rules.kinds import CHOICE, DATE, NUMBER, TIME, WHOLE, WORDS, YES_NO
from yiqi.incidents.words import FieldWords
from yiqi.web import formats

MAX_TEXT = 500
BETWEEN = re.compile(r"[、,，;；\n]+")
YES, NO = "true", "false"


class WordsField(forms.CharField):
    """Several words in one line, parted by 、 or a comma; a known name stands for its code."""

    def __init__(self, *, names: Mapping[str, str], **options: Any) -> None:
        super().__init__(max_length=4 * MAX_TEXT, **options)
        self.names = names

    def prepared(self, value: Any) -> str:
        """Return a list of codes as the line that a person reads."""
        return formats.listed(self.names.get(str(word), str(word)) for word in value or [])

    def clean(self, value: Any) -> Any:
        """Return the codes; refuse a name that stands for nothing."""
        words = [word.strip() for word in BETWEEN.split(super().clean(value)) if word.strip()]
        codes = {name: code for code, name in self.names.items()}
        found = [codes.get(word, word) for word in words]
        unknown = [word for word in found if self.names and word not in self.names]
        if unknown:
            raise ValidationError(_("没有“%(word)s”。"), params={"word": unknown[0]})
        return list(dict.fromkeys(found))


class YesNoField(forms.TypedChoiceField):
    """Yes or no, said in words; an empty answer is no answer."""

    def __init__(self, **options: Any) -> None:
        choices = [("", "—"), (YES, _("是")), (NO, _("否"))]
        super().__init__(
            choices=choices, coerce=lambda value: value == YES, empty_value=None, **options
        )

    def prepared(self, value: Any) -> str:
        """Return the choice for a value of the plan."""
        return "" if value is None else YES if value else NO


class NamedField(forms.ChoiceField):
    """One of the known codes, chosen by its name."""

    def __init__(self, *, names: Mapping[str, str], **options: Any) -> None:
        super().__init__(choices=[("", "—"), *names.items()], **options)


def value_field(
    kind: Kind, words: FieldWords, names: Mapping[str, str], *, in_row: bool = False
) -> forms.Field:
    """Return the field for one value; ``names`` are the codes that it may be, if it may not be
    anything. In a row a number's unit stands in the label.
    """
    options: dict[str, Any] = {"label": words.label, "required": kind.is_required}
    if in_row and words.unit:
        options["label"] = formats.with_unit(words.label, words.unit)
    if kind.name == WORDS:
        return WordsField(names=names, **options | {"required": False})
    if kind.name == YES_NO:
        return YesNoField(**options)
    if kind.name == CHOICE or names:
        shown = names or {choice: choice for choice in kind.choices}
        return NamedField(names=shown, **options)
    return _plain_field(kind, options)


def _plain_field(kind: Kind, options: dict[str, Any]) -> forms.Field:
    if kind.name == TIME:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        return forms.TimeField(widget=widget, **options)
    if kind.name == DATE:
        return forms.DateField(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options
        )
    if kind.name == WHOLE:
        return forms.IntegerField(**options)
    if kind.name == NUMBER:
        return forms.FloatField(**options)
    return forms.CharField(max_length=MAX_TEXT, **options)

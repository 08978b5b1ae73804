"""Form fields for telephone numbers and moments, for the forms of this and higher areas.

(Not one of an area's usual names: an area's ``forms`` are its own.)
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.operations import NoPhoneNumber, phone_number
from yiqi.accounts.words import REFUSALS


class PhoneField(forms.CharField):
    """A telephone number, however it is written; the normal form comes out."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
        super().__init__(**{"label": _("手机号"), "max_length": 40, "widget": widget, **facts})

    def clean(self, value: Any) -> Any:
        """Return the normal form."""
        given = super().clean(value)
        try:
            return phone_number(given) if given else given
        except NoPhoneNumber as refusal:
            raise ValidationError(str(REFUSALS[refusal.code][0])) from refusal


class MomentInput(forms.DateTimeInput):
    """A moment by the browser's own chooser, in local time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")

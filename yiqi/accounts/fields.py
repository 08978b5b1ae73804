"""Form fields for telephone numbers, moments and places, for this and higher areas.

(Not one of an area's usual names: an area's ``forms`` are its own.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.operations import NoPhoneNumber, phone_number
from yiqi.accounts.words import REFUSALS

FEW_PLACES = 30  # a list that one can still read through


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


class PlaceInput(forms.TextInput):
    """A line with suggestions where there are many places to choose from, a list where few.

    Works without scripts: the browser narrows the suggestions as one types.
    """

    choices: Iterable[tuple[Any, Any]] = ()

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the line with its suggestions, or the list."""
        given = attrs or {}
        shown = told_apart(self.choices)
        if len(shown) <= FEW_PLACES:
            classes = str(given.get("class", "")).replace("form-control", "form-select")
            lines = [("", _("请选择")), *shown]
            return forms.Select({**self.attrs}, lines).render(
                name, value, {**given, "class": classes}, renderer
            )
        options = format_html_join("", '<option value="{}"></option>', ((w,) for _k, w in shown))
        linked = f"{given.get('id', name)}-places"
        typed = dict(shown).get(str(value), value)
        hints = {"list": linked, "autocomplete": "off", "placeholder": _("输入名称，从提示中选择")}
        line = super().render(name, typed, {**hints, **given}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', line, linked, options)


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of many places: typed, chosen from suggestions, or given by its number."""

    widget = PlaceInput
    default_error_messages = {
        "no_place": _("没有找到“%(text)s”，请输入名称后从提示中选择。"),
        "several_places": _("有几处叫“%(text)s”，请从提示中选择一处。"),
    }

    def label_from_instance(self, obj: Any) -> str:
        """Return ``企业 · 福临堡叉车（福临堡工业园）``."""
        named = f"{obj.get_kind_display()} · {obj.name}"
        if obj.parent is None:
            return named
        return gettext("{place}（{around}）").format(place=named, around=obj.parent.name)

    def to_python(self, value: Any) -> Any:
        """Return the place that the number or the words stand for.

        Raises:
            ValidationError: none does, or several do.
        """
        text = str(value or "").strip()
        if not text or text.isdigit():
            return super().to_python(text)
        places: Any = self.queryset  # the forms set it
        shown = told_apart((one.pk, self.label_from_instance(one)) for one in places)
        found = [key for key, words in shown if words == text]
        found = found or list(places.filter(name=text).values_list("pk", flat=True)[:2])
        if len(found) != 1:
            code = "several_places" if found else "no_place"
            raise ValidationError(self.error_messages[code], code=code, params={"text": text})
        return super().to_python(found[0])


def told_apart(choices: Iterable[tuple[Any, Any]]) -> list[tuple[str, str]]:
    """Return number and words of each choice; words that stand twice carry the number too."""
    pairs = [(str(key), str(words)) for key, words in choices if str(key)]
    times = Counter(words for _key, words in pairs)
    return [(key, f"{words} #{key}" if times[words] > 1 else words) for key, words in pairs]

"""Forms of the problem loop: what a person types, checked before any operation is called."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import Unit
from yiqi.enterprises.models import Enterprise
from yiqi.problems.models import Problem
from yiqi.problems.operations import NewFile
from yiqi.problems.rules import MAX_TEXT, RATINGS
from yiqi.problems.uploads import FileRefused, checked_file
from yiqi.problems.words import PlanWords

MOST_FILES = 9


class WordsField(forms.CharField):
    """Words as people type or paste them; NUL, which no database text holds, is left out."""

    def to_python(self, value: Any) -> str:
        """Return the words without NUL."""
        return super().to_python(str(value).replace("\x00", "") if value else value) or ""


class ManyFilesInput(forms.ClearableFileInput):
    """A file control that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by its content; pictures lose their position."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[NewFile]:
        """Return the checked files; an error names the file and why it is refused."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            if self.required:
                raise forms.ValidationError(_("请至少附上一个文件。"))
            return []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(
                _("一次最多 %(most)s 个文件。"), params={"most": MOST_FILES}
            )
        return [self._checked(file) for file in given]

    def _checked(self, file: UploadedFile[bytes]) -> NewFile:
        try:
            return checked_file(file)
        except FileRefused as refusal:
            raise forms.ValidationError(str(refusal.sentence)) from refusal


class TextForm(forms.Form):
    """One text: a reason, a question, a note."""

    text = WordsField(
        label=_("说明"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )


class EmptyForm(forms.Form):
    """A step that needs nothing but the decision."""


class JudgeForm(forms.Form):
    """Category, priority, who owns it next: one screen, one decision."""

    category = forms.ChoiceField(label=_("类别"), widget=forms.RadioSelect)
    priority = forms.ChoiceField(label=_("紧急程度"), widget=forms.RadioSelect)
    unit = forms.ModelChoiceField(
        label=_("负责股室 / 管委会"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("按方案：由类别决定"),
    )
    instruction = WordsField(
        label=_("交办意见"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("只有工作人员看得到。"),
    )

    def __init__(self, *args: Any, words: PlanWords, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = list(words.categories.items())  # type: ignore[attr-defined]
        self.fields["priority"].choices = list(words.priorities.items())  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class UnitForm(forms.Form):
    """Another unit, and why."""

    unit = forms.ModelChoiceField(
        label=_("负责股室 / 管委会"), queryset=Unit.objects.none(), empty_label=_("请选择")
    )
    text = WordsField(
        label=_("原因或交办意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class SuspendForm(TextForm):
    """Why the clock stands, and when it is looked at again."""

    review_on = forms.DateField(label=_("复核日期"), widget=forms.DateInput(attrs={"type": "date"}))


class ProposeForm(forms.Form):
    """What was done, with evidence, or which rule forbids it."""

    outcome = forms.ChoiceField(
        label=_("办理结果"),
        choices=[
            (Problem.Outcome.SOLVED, _("已解决")),
            (Problem.Outcome.REFUSED, _("依规不予办理（写明条款）")),
        ],
        widget=forms.RadioSelect,
        initial=Problem.Outcome.SOLVED,
    )
    text = WordsField(
        label=_("怎样解决的，或依据哪一条"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    attached = FilesField(
        label=_("办结证据"),
        required=False,
        help_text=_("照片、PDF、Word 或 Excel。照片中的位置信息会自动去除。"),
    )


class TransferForm(TextForm):
    """Who is responsible instead, and why."""

    to_whom = WordsField(label=_("负责单位和电话"), max_length=120)
    field_order = ("to_whom", "text")


class CloseForm(forms.Form):
    """Close; without the enterprise's confirmation only with a reason."""

    unconfirmed_reason = WordsField(
        label=_("企业未确认的原因"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("企业已确认时不必填写。"),
    )


class SayForm(forms.Form):
    """A message; officers may keep it among themselves."""

    text = WordsField(
        label=_("留言"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_internal = forms.BooleanField(label=_("仅内部可见"), required=False)


class ReportForm(forms.Form):
    """The enterprise's own words, on a phone."""

    text = WordsField(
        label=_("遇到了什么问题？"),
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "placeholder": _("请写清：什么事、影响多大、最晚什么时候要解决。"),
                "autofocus": True,
            }
        ),
    )
    attached = FilesField(label=_("照片或文件"), required=False)


class CallForm(forms.Form):
    """A call, taken down by keyboard alone."""

    phone = WordsField(
        label=_("来电号码"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autofocus": True}),
    )
    enterprise = forms.ModelChoiceField(
        label=_("企业"),
        queryset=Enterprise.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )
    reporter_name = WordsField(label=_("来电人"), max_length=80, required=False)
    text = WordsField(label=_("反映的问题"), widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, enterprises: QuerySet[Enterprise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = enterprises  # type: ignore[attr-defined]


class VisitForm(forms.Form):
    """What a specialist or a team heard at an enterprise."""

    enterprise = forms.ModelChoiceField(
        label=_("企业"), queryset=Enterprise.objects.none(), empty_label=_("请选择")
    )
    text = WordsField(label=_("反映的问题"), widget=forms.Textarea(attrs={"rows": 5}))
    attached = FilesField(label=_("照片或文件"), required=False)

    def __init__(self, *args: Any, enterprises: QuerySet[Enterprise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = enterprises  # type: ignore[attr-defined]


class RateForm(forms.Form):
    """How content the enterprise is."""

    rating = forms.TypedChoiceField(
        label=_("满意吗？"),
        choices=[(n, str(n)) for n in RATINGS],
        coerce=int,
        widget=forms.RadioSelect,
    )
    words = WordsField(
        label=_("想说的话"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class JoinForm(forms.Form):
    """The enterprise of a caller who was not in the register."""

    enterprise = forms.ModelChoiceField(
        label=_("企业"), queryset=Enterprise.objects.none(), empty_label=_("请选择")
    )

    def __init__(self, *args: Any, enterprises: QuerySet[Enterprise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = enterprises  # type: ignore[attr-defined]

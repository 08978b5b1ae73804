"""The forms of an import: the file with what it is for, and which column is which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import User
from yiqi.exchange.kinds import ImportKind
from yiqi.exchange.matching import ColumnTwice, FileColumn
from yiqi.exchange.reading import FileTooLarge
from yiqi.exchange.rules import LARGEST_FILE
from yiqi.lib.errors import Refusal
from yiqi.web.refusals import words_of

FORMATS = ".xlsx,.xls,.csv,.txt,.et"


class UploadForm(forms.Form):
    """The file, and whose it is where the kind asks for that."""

    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("xlsx、xls 或 csv，最大 20 MB。标题行、合并格、空行都不要紧。"),
        allow_empty_file=True,
        max_length=300,
        widget=forms.FileInput(attrs={"accept": FORMATS}),
    )

    def __init__(
        self, *args: Any, kind: ImportKind, viewer: User, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if kind.context is None:
            return
        options = list(kind.context.options(viewer, at=now))
        blank = [] if len(options) == 1 else [("", gettext("请选择一项"))]
        self.fields["subject"] = forms.ChoiceField(
            label=str(kind.context.label), choices=[*blank, *options]
        )
        self.order_fields(["subject", "file"])

    def clean_file(self) -> Any:
        """Refuse a file over the limit; ``uploads`` kept only its size."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_FILE:
            limit, size = LARGEST_FILE // 2**20, upload.size // 2**20
            raise ValidationError(sentence_of(FileTooLarge(max=limit, size=size)))
        return upload


class ColumnsForm(forms.Form):
    """For each column of the file, which of the kind's it is; or none."""

    def __init__(
        self,
        *args: Any,
        kind: ImportKind,
        columns: Sequence[FileColumn],
        mapping: Mapping[str, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        by_place = {index: code for code, index in mapping.items()}
        choices = [("", gettext("不导入"))] + [
            (c.code, f"{c.label} *" if c.is_required else str(c.label)) for c in kind.columns
        ]
        for column in columns:
            label = column.label or gettext("（没有表头）")
            self.fields[f"column_{column.index}"] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=False,
                initial=by_place.get(column.index, ""),
                widget=forms.Select(attrs={"aria-label": label}),
            )

    def clean(self) -> dict[str, Any]:
        """Turn the choices into a mapping; the same column twice is refused."""
        mapping: dict[str, int] = {}
        for name, code in self.cleaned_data.items():
            if not code:
                continue
            if code in mapping:
                label = str(self.kind.by_code[code].label)
                raise ValidationError(sentence_of(ColumnTwice(column=label)))
            mapping[code] = int(name.removeprefix("column_"))
        return {"mapping": mapping}


def sentence_of(refusal: Refusal) -> str:
    """Return a refusal as one text for a form: what is wrong, and what to do."""
    words = words_of(refusal)
    return f"{words.sentence} {words.remedy}".strip()

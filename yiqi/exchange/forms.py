"""The forms of an import: the file with what it is for, and which column is which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import User
from yiqi.exchange.kinds import Choice, ImportKind
from yiqi.exchange.matching import ColumnTwice, FileColumn
from yiqi.exchange.reading import FileTooLarge
from yiqi.exchange.rules import LARGEST_FILE
from yiqi.lib.errors import Refusal
from yiqi.web.refusals import words_of

MOST_SHOWN = 8
FORMATS = ".xlsx,.xls,.csv,.txt,.et"


@dataclass(frozen=True, slots=True)
class Found:
    """Choices to show; ``chosen`` is the key of the one that is marked, where it is certain."""

    choices: tuple[Choice, ...]
    chosen: str = ""
    has_more: bool = False


def found_choices(kind: ImportKind, text: str, *, viewer: User, now: datetime) -> Found:
    """Return what ``text`` finds; without a text all, where they are few enough to choose from."""
    if kind.context is None:
        return Found(())
    text = text.strip()
    found = tuple(kind.context.search(viewer, text, at=now, limit=MOST_SHOWN + 1))
    if len(found) > MOST_SHOWN:
        return Found(found[:MOST_SHOWN], has_more=True) if text else Found(())
    return Found(found, chosen=found[0].key if len(found) == 1 else "")


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
        self.kind, self.viewer, self.now = kind, viewer, now
        if kind.context is None:
            return
        self.fields["asked"] = forms.CharField(
            label=str(kind.context.label),
            help_text=str(kind.context.hint),
            required=False,
            max_length=100,
            widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        )
        self.fields["subject"] = forms.CharField(required=False, max_length=60)
        self.order_fields(["asked", "subject", "file"])

    @property
    def choices(self) -> Found:
        """What the page offers to choose from: what was typed finds it, or it is chosen."""
        if self.kind.context is None:
            return Found(())
        key = str(self["subject"].value() or "")
        if key:
            try:
                chosen = self.kind.context.find(key, self.viewer, at=self.now)
            except Refusal:
                return Found(())
            return Found((Choice(key, chosen.label),), chosen=key)
        text = str(self["asked"].value() or "")
        return found_choices(self.kind, text, viewer=self.viewer, now=self.now)

    def clean(self) -> dict[str, Any]:
        """Find the subject: the one that was marked, or the only one that the text finds."""
        given = super().clean() or {}
        if self.kind.context is None:
            return given
        if given.get("subject"):
            self._require_found(given["subject"])
            return given
        text = given.get("asked", "")
        found = found_choices(self.kind, text, viewer=self.viewer, now=self.now)
        if found.chosen:
            given["subject"] = found.chosen
        elif not text:
            self.add_error("asked", gettext("请先选好是哪一家。"))
        elif not found.choices:
            self.add_error("asked", gettext("没有找到，或不在您负责的范围内。"))
        else:
            self.add_error("asked", gettext("找到不止一家，请在下面选定。"))
        return given

    def _require_found(self, key: str) -> None:
        if self.kind.context is not None:
            try:
                self.kind.context.find(key, self.viewer, at=self.now)
            except Refusal as refusal:
                self.add_error("asked", sentence_of(refusal))

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

"""A field for a moment, as browsers ask for it."""

from __future__ import annotations

from typing import Any

from django import forms

LOCAL_FORMAT = "%Y-%m-%dT%H:%M"


def moment_field(label: Any, **options: Any) -> forms.DateTimeField:
    """Return a date-and-time field in Asia/Shanghai, to the minute."""
    widget = forms.DateTimeInput(format=LOCAL_FORMAT, attrs={"type": "datetime-local"})
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=[LOCAL_FORMAT, "%Y-%m-%dT%H:%M:%S"], **options
    )

"""How forms look: label, control, help and error together, with their aria links.

``FORM_RENDERER = "yiqi.web.forms.PageFormRenderer"`` makes every form of every area look so;
a template writes ``{{ form.title.as_field_group }}`` or ``{{ form }}``.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)  # their box would get the class too


class PageBoundField(BoundField):
    """A field that gives its control the page's classes and says when it is wrong."""

    @property
    def is_check(self) -> bool:
        """Whether the control is a single tick box, whose label stands behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_group(self) -> bool:
        """Whether the control is a group of boxes, labelled by a legend."""
        return self.use_fieldset

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Return the attributes with the class for this kind of control."""
        built = dict(super().build_widget_attrs(attrs, widget))
        used = widget or self.field.widget
        classes = [str(used.attrs.get("class", "")), control_class(used)]
        if self.errors:
            classes.append("is-invalid")
        joined = " ".join(c for c in classes if c)
        if joined:
            built["class"] = joined
        return built


def control_class(widget: forms.Widget) -> str:
    """Return the class of a control: text field, selection or tick box."""
    if widget.is_hidden or isinstance(widget, GROUPS):
        return ""
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


class PageFormRenderer(DjangoTemplates):
    """Renders forms with the templates in ``web/forms/``."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
    bound_field_class = PageBoundField

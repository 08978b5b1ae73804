"""A field stands with its label, help and error, tied together for a screen reader."""

from __future__ import annotations

from django import forms


class SampleForm(forms.Form):
    title = forms.CharField(label="标题", help_text="一句话")
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲")])
    tags = forms.MultipleChoiceField(
        label="标签", choices=[("a", "甲")], widget=forms.CheckboxSelectMultiple, required=False
    )
    urgent = forms.BooleanField(label="急办", required=False)


def test_the_error_stands_beside_the_field_and_is_named_by_it():
    text = SampleForm({"title": ""})["title"].as_field_group()
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="id_title_helptext id_title_error"' in text
    assert 'id="id_title_error"' in text
    assert "form-control is-invalid" in text


def test_each_control_gets_its_own_look():
    form = SampleForm()
    assert 'class="form-select"' in str(form["kind"])
    assert 'class="form-check-input"' in str(form["urgent"])
    assert "form-check-input" not in str(form["tags"])
    assert "<legend" in form["tags"].as_field_group()


def test_a_form_is_drawn_whole_with_the_errors_that_belong_to_no_field():
    form = SampleForm({"title": "x", "kind": "a"})
    form.add_error(None, "两项不能同时填。")
    text = str(form)
    assert 'role="alert"' in text
    assert text.index("两项不能同时填。") < text.index("id_title")


def test_what_a_person_typed_is_escaped():
    assert "<script>" not in str(SampleForm({"title": "<script>"}))

"""Forms of the register: what a person types, checked before any operation is called."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiqi.accounts.models import User
from yiqi.enterprises.models import Contact, Enterprise, Site, Staff, Tag, Workshop, Zone
from yiqi.enterprises.operations import PROPOSABLE
from yiqi.enterprises.phrases import finding_words
from yiqi.enterprises.templatetags.enterprises import tag_name
from yiqi.lib.identifiers import Checked, check_phone, check_resident_id, check_uscc

PICK = _("请选择")
NONE = _("无")


def _day(label: Any, **more: Any) -> forms.DateField:  # Any: lazy words, options of the field
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def _lines(label: Any, rows: int, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, widget=widget, **more)


def _require(checked: Checked) -> str:
    """Return the normal form of an identifier, or refuse it with what was found."""
    if checked.is_valid:
        return checked.value
    found = (*checked.errors[:1], *(w for w in checked.warnings if w.code == "suggestion"))
    sentence = " ".join(finding_words(one) for one in found)
    raise forms.ValidationError(sentence)


def _whole_position(form: forms.Form, given: dict[str, Any]) -> dict[str, Any]:
    """Require both numbers of a position, or neither."""
    if (given.get("lat") is None) != (given.get("lon") is None):
        form.add_error("lon", _("经度和纬度要一起填写。"))
    return given


class EnterpriseForm(forms.Form):
    """The facts of an enterprise; ``version`` is the one that the person read."""

    name = forms.CharField(label=_("企业名称"), max_length=120)
    short_name = forms.CharField(
        label=_("简称"),
        max_length=60,
        required=False,
        help_text=_("群里和电话里怎么叫它；留空则由名称得出。"),
    )
    uscc = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=40,
        required=False,
        help_text=_("18 位；暂时没有可以留空。"),
    )
    area = forms.ModelChoiceField(
        label=_("片区或园区"), queryset=Zone.objects.none(), empty_label=PICK
    )
    aliases = _lines(
        _("其他叫法"), 2, max_length=500, help_text=_("一行一个，搜索和认群消息时用。")
    )
    industry_code = forms.CharField(
        label=_("行业代码"),
        max_length=8,
        required=False,
        help_text=_("国民经济行业分类，如 C3432。"),
    )
    size = forms.ChoiceField(label=_("规模"), choices=[("", PICK), *Enterprise.Size.choices])
    registered_count = forms.IntegerField(
        label=_("在册人数"), min_value=0, max_value=200_000, required=False
    )
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    lat = forms.FloatField(label=_("纬度"), min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(label=_("经度"), min_value=-180, max_value=180, required=False)
    is_closed_loop = forms.BooleanField(label=_("正在闭环生产"), required=False)
    is_active = forms.BooleanField(
        label=_("在营（停业的不再列入名单）"), required=False, initial=True
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, zones: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = zones  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(enterprise: Enterprise) -> dict[str, Any]:
        """Return what the form shows of an enterprise."""
        fields = [*EnterpriseForm.base_fields]
        shown = {f: getattr(enterprise, f) for f in fields if f != "area"}
        return {**shown, "area": Zone.objects.filter(node=enterprise.area_id).first()}

    def clean_uscc(self) -> str | None:
        """Return the code in its normal form, None where there is none."""
        text = self.cleaned_data["uscc"]
        return _require(check_uscc(text)) if text.strip() else None

    def clean_aliases(self) -> str:
        """Return the names, one a line, without empty ones."""
        names = (line.strip() for line in self.cleaned_data["aliases"].splitlines())
        return "\n".join(dict.fromkeys(name for name in names if name))

    def clean(self) -> dict[str, Any]:
        """Require both numbers of a position."""
        return _whole_position(self, super().clean() or {})

    def facts(self) -> dict[str, Any]:
        """Return the facts as the operation takes them."""
        facts = {k: v for k, v in self.cleaned_data.items() if k not in ("area", "version")}
        return {**facts, "area_id": self.cleaned_data["area"].node_id}


class DatedForm(forms.Form):
    """Something that holds from a day on, by a source."""

    on = _day(_("自哪天起"))
    source = forms.CharField(
        label=_("依据"), max_length=120, help_text=_("文件或名录的名称、文号、日期。")
    )


class TagForm(DatedForm):
    """Which tag an enterprise gets."""

    tag = forms.ModelChoiceField(label=_("标签"), queryset=Tag.objects.none(), empty_label=PICK)
    field_order = ("tag", "on", "source")

    def __init__(self, *args: Any, tags: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tag"]
        field.queryset, field.label_from_instance = tags, tag_name


class NewTagForm(forms.Form):
    """A tag that the district gives."""

    name = forms.CharField(label=_("名称"), max_length=40)
    name_en = forms.CharField(label=_("英文名称"), max_length=60, required=False)
    code = forms.SlugField(
        label=_("代码"), max_length=40, help_text=_("小写字母、数字和短横线；定后不再改。")
    )


class ContactForm(forms.Form):
    """A person who answers for an enterprise."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("电话号码"), max_length=40)
    duty = forms.ChoiceField(label=_("身份"), choices=Contact.Duty.choices)
    title = forms.CharField(label=_("职务"), max_length=60, required=False)

    def clean_phone(self) -> str:
        """Return the number in its normal form."""
        return _require(check_phone(self.cleaned_data["phone"]))


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of people by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the person's name."""
        return str(obj.display_name)


class SpecialistForm(forms.Form):
    """Who serves an enterprise from a day on."""

    specialist = PersonChoice(
        label=pgettext_lazy("person", "服务专员"),
        queryset=User.objects.none(),
        required=False,
        empty_label=NONE,
    )
    on = _day(_("自哪天起"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["specialist"].queryset = people  # type: ignore[attr-defined]


class TakeZoneForm(forms.Form):
    """Who takes a zone from a day on."""

    user = PersonChoice(label=_("包抓人"), queryset=User.objects.none(), empty_label=PICK)
    on = _day(_("自哪天起"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class SiteForm(forms.Form):
    """A physical place of an enterprise; ``version`` is the one that the person read."""

    name = forms.CharField(label=_("厂区名称"), max_length=80)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    lat = forms.FloatField(label=_("纬度"), min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(label=_("经度"), min_value=-180, max_value=180, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Require both numbers of a position."""
        return _whole_position(self, super().clean() or {})

    def facts(self) -> dict[str, Any]:
        """Return the facts as the operation takes them."""
        return {k: v for k, v in self.cleaned_data.items() if k != "version"}


class WorkshopForm(forms.Form):
    """A workshop or department; ``version`` is the one that the person read."""

    name = forms.CharField(label=_("车间或部门"), max_length=80)
    site = forms.ModelChoiceField(
        label=_("所在厂区"), queryset=Site.objects.none(), required=False, empty_label=NONE
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return the facts as the operation takes them."""
        return {"name": self.cleaned_data["name"], "site": self.cleaned_data["site"]}


class CloseForm(forms.Form):
    """From which day a site or workshop is closed, and where its people go."""

    on = _day(_("自哪天起"))
    move_to = forms.ModelChoiceField(
        label=_("职工调到"), queryset=Workshop.objects.none(), empty_label=PICK
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, workshops: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if workshops is None:
            del self.fields["move_to"]
        else:
            self.fields["move_to"].queryset = workshops  # type: ignore[attr-defined]


class StaffFactsForm(forms.Form):
    """What of a person is kept in the open."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    sex = forms.ChoiceField(
        label=_("性别"), required=False, choices=(("", NONE), *Staff.Sex.choices)
    )
    workshop = forms.ModelChoiceField(
        label=_("车间"), queryset=Workshop.objects.none(), required=False, empty_label=NONE
    )
    post = forms.CharField(label=_("岗位"), max_length=60, required=False)
    residence = forms.CharField(
        label=_("居住地"),
        max_length=80,
        required=False,
        help_text=_("只写到街道和小区，不写门牌。"),
    )
    is_on_duty = forms.BooleanField(label=_("在岗（列入在岗名册）"), required=False)
    joined_on = _day(_("入职日期"), required=False)

    def __init__(self, *args: Any, workshops: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workshop"].queryset = workshops  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return the facts as the operation takes them."""
        workshop = self.cleaned_data["workshop"]
        kept = {k: v for k, v in self.cleaned_data.items() if k in StaffFactsForm.base_fields}
        kept.pop("workshop")
        return {**kept, "workshop_id": workshop.pk if workshop else None}


class NewStaffForm(StaffFactsForm):
    """A person who joins the list, with the numbers that are sealed."""

    id_type = forms.ChoiceField(label=_("证件类型"), choices=Staff.IdType.choices)
    id_number = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        help_text=_("加密保存，页面上只显示末四位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-yq-nodraft": ""}),
    )
    phone = forms.CharField(
        label=_("手机"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-yq-nodraft": ""}),
    )
    field_order = ("name", "id_type", "id_number", "phone", "sex", "workshop", "post")

    def clean(self) -> dict[str, Any]:
        """Check the numbers by the paper that they are of."""
        given = super().clean() or {}
        if given.get("id_type") == Staff.IdType.RESIDENT and given.get("id_number"):
            self._check("id_number", check_resident_id(given["id_number"]))
        if given.get("phone"):
            self._check("phone", check_phone(given["phone"]))
        return given

    def _check(self, field: str, checked: Checked) -> None:
        try:
            self.cleaned_data[field] = _require(checked)
        except forms.ValidationError as error:
            self.add_error(field, error)


class ReasonForm(forms.Form):
    """Why a sealed value is read."""

    reason = forms.CharField(
        label=_("查看理由"),
        max_length=200,
        min_length=4,
        help_text=_("理由、时间和您的姓名会记入日志，企业和审计员可以看到。"),
    )


class ProposalForm(forms.Form):
    """What a contact proposes to change of the own enterprise."""

    short_name = forms.CharField(label=_("简称"), max_length=60)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    registered_count = forms.IntegerField(
        label=_("在册人数"), min_value=0, max_value=200_000, required=False
    )
    aliases = _lines(_("其他叫法"), 2, max_length=500)
    is_closed_loop = forms.BooleanField(label=_("正在闭环生产"), required=False)
    note = _lines(
        _("说明"), 3, max_length=300, help_text=_("上面没有的内容写在这里，服务专员会联系您。")
    )

    @staticmethod
    def initial_of(enterprise: Enterprise) -> dict[str, Any]:
        """Return what the form shows of an enterprise."""
        return {field: getattr(enterprise, field) for field in PROPOSABLE}

    def clean_aliases(self) -> str:
        """Return the names, one a line."""
        return "\n".join(self.cleaned_data["aliases"].splitlines())


class AnswerForm(forms.Form):
    """Why a proposal is declined."""

    answer = _lines(_("不采纳的理由"), 2, max_length=300, help_text=_("企业会看到。"))


def starting(day: date) -> dict[str, Any]:
    """Return the initial values of a form that begins today."""
    return {"on": day}

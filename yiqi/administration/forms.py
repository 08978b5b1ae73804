"""What administrators type: accounts, roles, units, devices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.fields import MomentInput, PhoneField, PlaceField
from yiqi.accounts.models import ScopeNode, Unit, User
from yiqi.accounts.rules import CLIENT_PLACES, DEVICE_ROLES, ROLES, TOKEN_DAYS
from yiqi.accounts.words import ROLE_NAMES
from yiqi.administration.rules import DISTRICT_CODE as DISTRICT_CODE_PATTERN
from yiqi.administration.rules import USERNAME as USERNAME_PATTERN

USERNAME = RegexValidator(
    rf"^{USERNAME_PATTERN.pattern}\Z", _("用小写字母、数字、点、下划线，2位以上。")
)
DISTRICT_CODE = RegexValidator(rf"^{DISTRICT_CODE_PATTERN.pattern}\Z", _("六位数字，例如 610302。"))


def free_username(name: str) -> str:
    """Return ``name`` unless an account has it."""
    if User.objects.filter(username=name).exists():
        raise ValidationError(_("这个用户名已有人用。"))
    return name


class FirstPasswordMixin(forms.Form):
    """A first password that its holder must change."""

    password = forms.CharField(
        label=_("初始密码"),
        required=False,
        strip=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("本人首次登录后必须修改。留空则只能用统一身份认证登录。"),
    )

    def clean_password(self) -> str:
        """Check that even a first password is no weak one."""
        if self.cleaned_data["password"]:
            validate_password(self.cleaned_data["password"])
        return str(self.cleaned_data["password"])


class UserForm(forms.Form):
    """What stands on an account."""

    display_name = forms.CharField(label=_("姓名"), max_length=60)
    phone = PhoneField(required=False)
    email = forms.EmailField(label=_("邮箱"), required=False)


class NewUserForm(FirstPasswordMixin, UserForm):
    """A new account."""

    username = forms.CharField(label=_("用户名"), max_length=60, validators=[USERNAME])
    field_order = ("username", "display_name", "phone", "email", "password")

    def clean_username(self) -> str:
        """Refuse a name that is taken."""
        return free_username(str(self.cleaned_data["username"]))


class PasswordResetForm(FirstPasswordMixin):
    """A new first password for somebody who forgot it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = True
        self.fields["password"].help_text = _("本人下次登录后必须修改；其所有登录立即结束。")


class AssignmentForm(forms.Form):
    """A role in a scope, from now on."""

    role = forms.ChoiceField(label=_("角色"), choices=[(r, ROLE_NAMES[r]) for r in ROLES])
    node = PlaceField(queryset=ScopeNode.objects.none(), label=_("范围"))
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        label=_("单位"),
        required=False,
        empty_label=_("不选单位"),
        help_text=_("“股室”必须选；其他角色可不选。"),
    )
    is_head = forms.BooleanField(label=_("单位负责人"), required=False)
    valid_to = forms.DateTimeField(
        label=_("到期"), required=False, widget=MomentInput(), help_text=_("不填则长期有效。")
    )

    def __init__(
        self, *args: Any, nodes: QuerySet[ScopeNode], units: QuerySet[Unit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = nodes.select_related("parent")  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class UnitForm(forms.Form):
    """A working body's name and phone."""

    name = forms.CharField(label=_("名称"), max_length=60)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)


class NewUnitForm(UnitForm):
    """A new working body."""

    node = PlaceField(queryset=ScopeNode.objects.none(), label=_("所属"))
    kind = forms.ChoiceField(label=_("类型"), choices=Unit.Kind.choices)
    code = forms.SlugField(label=_("代码"), max_length=40, help_text=_("字母和数字，以后不能改。"))
    field_order = ("kind", "name", "code", "node", "phone")

    def __init__(self, *args: Any, nodes: QuerySet[ScopeNode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = nodes.select_related("parent")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a code that the district uses already."""
        given = self.cleaned_data
        node, code = given.get("node"), given.get("code")
        if node and Unit.objects.filter(district=node.district_id or node.pk, code=code).exists():
            self.add_error("code", _("这个代码已有单位在用。"))
        return given


class DistrictForm(forms.Form):
    """A further district with its duty office."""

    name = forms.CharField(label=_("区名"), max_length=60, help_text=_("例如：渭滨区"))
    code = forms.CharField(
        label=_("行政区划代码"),
        max_length=6,
        validators=[DISTRICT_CODE],
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("GB/T 2260 的六位代码，以后不能改。"),
    )
    office_name = forms.CharField(
        label=_("值班室名称"),
        max_length=60,
        initial=_("值班室"),
        help_text=_("随区一起设立，新来的问题都由它先接收。"),
    )


class DeviceForm(forms.Form):
    """A device bound to one place."""

    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("例如：东门岗 1号手机"))
    role = forms.ChoiceField(label=_("用途"), choices=[(r, ROLE_NAMES[r]) for r in DEVICE_ROLES])
    node = PlaceField(queryset=ScopeNode.objects.none(), label=_("地点"))

    def __init__(self, *args: Any, nodes: QuerySet[ScopeNode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = nodes.select_related("parent")  # type: ignore[attr-defined]


class ClientForm(forms.Form):
    """A client program: what it is called, what it may do, and where."""

    display_name = forms.CharField(
        label=_("名称"), max_length=60, help_text=_("例如：市民热线转办系统")
    )
    username = forms.CharField(
        label=_("代号"),
        max_length=60,
        validators=[USERNAME],
        help_text=_("小写字母和数字，例如 hotline-12345；以后不能改。"),
    )
    role = forms.ChoiceField(
        label=_("角色"),
        choices=[(r, ROLE_NAMES[r]) for r in CLIENT_PLACES],
        help_text=_("程序只能做这个角色能做的事，也只看得到下面的范围。"),
    )
    node = PlaceField(
        queryset=ScopeNode.objects.none(),
        label=_("范围"),
        help_text=_("值班室、股室选区，管委会选片区或园区，企业联络人选一家企业。"),
    )
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        label=_("单位"),
        required=False,
        empty_label=_("不选单位"),
        help_text=_("“股室”必须选；其他角色可不选。"),
    )

    def __init__(
        self, *args: Any, nodes: QuerySet[ScopeNode], units: QuerySet[Unit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = nodes.select_related("parent")  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean_username(self) -> str:
        """Refuse a name that is taken."""
        return free_username(str(self.cleaned_data["username"]))


def _token_days() -> list[tuple[int, str]]:
    """Return how long a token may be good, in the reader's language."""
    limited = [(days, str(_("%d 天")) % days) for days in TOKEN_DAYS]
    return [*limited, (0, str(_("不限期，直到吊销")))]


class TokenForm(forms.Form):
    """What a token is for, and how long it is good."""

    label = forms.CharField(
        label=_("用途"), max_length=80, help_text=_("例如：正式环境、2026年换发")
    )
    days = forms.TypedChoiceField(
        label=_("有效期"),
        coerce=int,
        choices=_token_days,
        initial=TOKEN_DAYS[-1],
    )

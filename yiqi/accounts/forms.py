"""What people type about themselves, their absence, and an enterprise's contacts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.fields import MomentInput, PhoneField, PlaceField
from yiqi.accounts.models import Absence, ScopeNode, User


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """Six digits, or a recovery code."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class PasswordForm(forms.Form):
    """The old password once, the new one twice."""

    old = forms.CharField(
        label=_("原密码"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("至少10位，不要用常见密码，也不要与用户名相近。"),
    )
    again = forms.CharField(
        label=_("再输一次新密码"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self) -> str:
        """Check the old password."""
        if not self.user.check_password(self.cleaned_data["old"]):
            raise ValidationError(_("原密码不对。"))
        return str(self.cleaned_data["old"])

    def clean_new(self) -> str:
        """Check that the new password is strong enough."""
        validate_password(self.cleaned_data["new"], self.user)
        return str(self.cleaned_data["new"])

    def clean(self) -> dict[str, Any]:
        """Check that both new passwords are one."""
        given = self.cleaned_data
        if given.get("again") and given.get("new") and given["new"] != given["again"]:
            self.add_error("again", _("两次输入的新密码不一致。"))
        return given


class ProfileForm(forms.Form):
    """Own phone, mail address and language."""

    phone = PhoneField(required=False)
    email = forms.EmailField(label=_("邮箱"), required=False)
    language = forms.ChoiceField(
        label=_("语言"),
        required=False,
        choices=[("", _("跟随浏览器")), *settings.LANGUAGES],
    )


class InvitedPhoneForm(forms.Form):
    """The number under which a contact was invited, or is known."""

    phone = PhoneField(help_text=_("请填写专员登记的那个手机号。"))


class ContactForm(forms.Form):
    """Whom to invite as a contact of which enterprise."""

    node = PlaceField(queryset=ScopeNode.objects.none(), label=_("企业"))
    display_name = forms.CharField(label=_("姓名"), max_length=60)
    phone = PhoneField()

    def __init__(self, *args: Any, nodes: QuerySet[ScopeNode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["node"]
        field.queryset = nodes.select_related("parent")  # type: ignore[attr-defined]
        if nodes[:2].count() == 1:
            field.initial = nodes[0].pk


class ContactChangeForm(ContactForm):
    """Who should be contact, in whose place, and why."""

    leaving = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("替换谁"),
        required=False,
        empty_label=_("不替换，增加一位"),
    )
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)
    field_order = ("node", "leaving", "display_name", "phone", "reason")

    def __init__(self, *args: Any, leaving: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaving"].queryset = leaving  # type: ignore[attr-defined]


class AbsenceForm(forms.Form):
    """Who is away, from when to when, and who deputises."""

    user = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("外出人"), empty_label=_("请选择")
    )
    deputy = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("代理人（B岗）"),
        empty_label=_("请选择"),
        help_text=_("外出期间，待办和提醒转给代理人，代理人的操作会注明“代某某”。"),
    )
    reason = forms.ChoiceField(label=_("事由"), choices=Absence.Reason.choices)
    starts_at = forms.DateTimeField(label=_("从"), widget=MomentInput())
    ends_at = forms.DateTimeField(label=_("到"), widget=MomentInput())

    def __init__(
        self, *args: Any, people: Iterable[User], deputies: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        own = [one.pk for one in people]
        self.fields["user"].queryset = User.objects.filter(pk__in=own).order_by(  # type: ignore[attr-defined]
            "display_name", "pk"
        )
        self.fields["deputy"].queryset = deputies  # type: ignore[attr-defined]

    @staticmethod
    def usual_times(now: datetime) -> dict[str, datetime]:
        """Return what the form shows first: from now, for a day."""
        return {"starts_at": now, "ends_at": now + timedelta(days=1)}


class EmergencyForm(forms.Form):
    """Why an officer needs a foreign place for three hours."""

    node = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("原因"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("例如：火情，片区小组先到。原因和之后的每一步都会记入日志，审计员可见。"),
    )

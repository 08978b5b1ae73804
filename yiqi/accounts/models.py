"""Scope tree, units, users and their assignments."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.rules import ADMINISTRATORS, ROLES, Grant, Reach


class ScopeNode(models.Model):
    """A place in the tree of scopes; ``path`` is the ids from the district down: ``/3/17/``."""

    class Kind(models.TextChoices):
        """What stands at the node."""

        DISTRICT = "district", _("区")
        ZONE = "zone", _("片区")
        PARK = "park", _("园区")
        ENTERPRISE = "enterprise", _("企业")
        SITE = "site", _("点位")
        CARRIER = "carrier", _("运营商")
        PARTNER = "partner", _("协同单位")

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    district = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=120, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="district", parent=None)
                | (~Q(kind="district") & Q(parent__isnull=False)),
                name="only_a_district_has_no_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A body that owns work: a section (股室), task force (专班), duty office, park committee…"""

    class Kind(models.TextChoices):
        """What sort of body it is."""

        DUTY_OFFICE = "duty_office", _("值班室")
        SECTION = "section", _("股室")
        TASK_FORCE = "task_force", _("专班")
        PARK_COMMITTEE = "park_committee", _("管委会")
        ACTION_TEAM = "action_team", _("专项行动小组")
        PARTNER = "partner", _("协同单位")

    node = models.ForeignKey(ScopeNode, models.PROTECT, related_name="units")
    district = models.ForeignKey(ScopeNode, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "code"], name="a_unit_code_is_used_once"),
            models.UniqueConstraint(
                fields=["district"],
                condition=Q(kind="duty_office"),
                name="a_district_has_one_duty_office",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by name for Django's sign-in."""


class User(AbstractBaseUser):
    """A person, a device or a client program that signs in."""

    class Kind(models.TextChoices):
        """Who signs in."""

        PERSON = "person", _("人员")
        CONTACT = "contact", _("企业联络人")
        DEVICE = "device", _("设备")
        CLIENT = "client", _("接口")

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    display_name = models.CharField(_("姓名"), max_length=60)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PERSON)
    phone = models.CharField(_("手机"), max_length=30, blank=True)  # T2: shown masked
    email = models.EmailField(_("邮箱"), blank=True)
    language = models.CharField(max_length=10, blank=True)  # empty: the browser's
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]
    objects: ClassVar[UserManager] = UserManager()

    # Filled once a request by accounts.queries, so that a page asks the database once.
    loaded_grants: tuple[Grant, ...] | None = None
    loaded_reach: Reach | None = None

    class Meta:
        indexes = [models.Index(fields=["phone"], name="user_by_phone")]
        constraints = [
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(kind="contact"),
                name="a_contact_phone_is_one_account",
            ),
            models.CheckConstraint(
                condition=~Q(kind="contact") | ~Q(phone=""), name="a_contact_has_a_phone"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The grants loaded for this request; none before they are."""
        return self.loaded_grants or ()


class Assignment(models.Model):
    """One role of one user in one scope, from–to; emergency access is one for three hours."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=12)
    node = models.ForeignKey(ScopeNode, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="assignments")
    is_head = models.BooleanField(default=False)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    emergency_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=ROLES), name="a_role_is_known"),
            # For good, not only at the same time: an auditor must not audit what she did before.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=ADMINISTRATORS),
                name="one_person_holds_one_administrator_role_at_most",
            ),
            models.CheckConstraint(
                condition=~Q(role="section") | Q(unit__isnull=False),
                name="a_section_role_names_its_section",
            ),
            models.CheckConstraint(
                condition=Q(emergency_reason="") | Q(valid_to__isnull=False),
                name="emergency_access_ends",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="an_assignment_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} in {self.node}"


class Absence(models.Model):
    """A time in which a deputy (AB岗) acts for somebody: leave, isolation, duty elsewhere."""

    class Reason(models.TextChoices):
        """Why the person is away."""

        LEAVE = "leave", _("请假")
        ISOLATION = "isolation", _("隔离")
        TRAVEL = "travel", _("出差")
        OTHER = "other", _("其他")

    user = models.ForeignKey(User, models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="deputyships")
    reason = models.CharField(max_length=10, choices=Reason)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)  # called off before it began
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(user=F("deputy")), name="nobody_deputises_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="an_absence_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} away, {self.deputy} deputises"


class AccessToken(models.Model):
    """A secret of a device or a client program; only its hash is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="access_tokens")
    label = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)  # to five minutes

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("created_at")),
                name="an_access_token_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} of {self.user}"


class SignIn(models.Model):
    """One session of one person: when, from where, how, and how it ended."""

    class Method(models.TextChoices):
        """How the person proved who it is."""

        PASSWORD = "password", _("密码")
        OPEN_ID = "openid", _("统一身份认证")
        INVITATION = "invitation", _("邀请链接")
        SMS = "sms", _("短信验证码")
        REMEMBERED = "remembered", _("已记住的设备")

    user = models.ForeignKey(User, models.PROTECT, related_name="sign_ins")
    session_key = models.CharField(max_length=40, db_index=True)
    method = models.CharField(max_length=10, choices=Method)
    device = models.CharField(max_length=80)
    address = models.GenericIPAddressField(null=True)
    signed_in_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user} from {self.device}"


class Invitation(models.Model):
    """A contact's first way in: a secret link, good once, together with the contact's number."""

    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    node = models.ForeignKey(ScopeNode, models.PROTECT, related_name="invitations")
    phone = models.CharField(max_length=30)  # T2; as it was when the invitation was made
    token_hash = models.CharField(max_length=64, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)  # wrong numbers entered
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "node"],
                condition=Q(used_at=None, revoked_at=None),
                name="one_open_invitation_for_a_contact_of_an_enterprise",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} invited to {self.node}"


class RememberedDevice(models.Model):
    """A phone or computer on which a contact stays signed in; only the secret's hash is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="remembered_devices")
    label = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.label} of {self.user}"


class SmsCode(models.Model):
    """A code sent to a contact's phone; only its keyed hash is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="sms_codes")
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code for {self.user}"


class ContactChange(models.Model):
    """An enterprise asks to have another contact; the specialist or the duty office decides."""

    node = models.ForeignKey(ScopeNode, models.PROTECT, related_name="contact_changes")
    leaving = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: one more
    display_name = models.CharField(max_length=60)
    phone = models.CharField(max_length=30)  # T2
    reason = models.CharField(max_length=200, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_approved = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, is_approved=None)
                | Q(decided_at__isnull=False, is_approved__isnull=False),
                name="a_decided_contact_change_says_how",
            ),
            models.UniqueConstraint(
                fields=["node", "phone"],
                condition=Q(decided_at=None),
                name="one_open_contact_change_for_a_phone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_name} for {self.node}"

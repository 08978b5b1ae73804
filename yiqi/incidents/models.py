"""Incident, its levels, its leading group and the versions of its two plans."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiqi.accounts.models import ScopeNode, User
from yiqi.incidents.rules import LEVELS
from yiqi.workflow.models import Tracked


class Incident(models.Model):
    """What happened to a district: an emergency with its area, its dates and its document."""

    class Kind(models.TextChoices):
        """What sort of emergency it is."""

        EPIDEMIC = "epidemic", _("疫情防控")
        FLOOD = "flood", _("防汛")
        POLLUTION = "pollution", _("重污染天气")
        POWER = "power", _("有序用电")
        SAFETY = "safety", _("安全生产整治")

    district = models.ForeignKey(ScopeNode, models.PROTECT, related_name="+")
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    area_text = models.CharField(_("影响范围"), max_length=200)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"), null=True)
    authority_document = models.CharField(_("依据文件"), max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="an_incident_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["district", "-starts_at"], name="incident_by_district")]

    def __str__(self) -> str:
        return self.name


class LevelDecision(models.Model):
    """One level on one of the three scales: by whom, by which document, where, from–to."""

    class Scale(models.TextChoices):
        """Which of the three; they are set by different bodies and never mixed."""

        EVENT_GRADE = "event_grade", _("事件分级")
        WARNING_LEVEL = "warning_level", _("预警级别")
        RESPONSE_LEVEL = "response_level", _("响应级别")

    class EventGrade(models.TextChoices):
        """How grave the event is."""

        ESPECIALLY_MAJOR = "especially_major", _("特别重大")
        MAJOR = "major", pgettext_lazy("event grade", "重大")
        CONSIDERABLE = "considerable", pgettext_lazy("event grade", "较大")
        ORDINARY = "ordinary", pgettext_lazy("event grade", "一般")

    class WarningLevel(models.TextChoices):
        """What may come."""

        RED = "red", _("红色（一级）")
        ORANGE = "orange", _("橙色（二级）")
        YELLOW = "yellow", _("黄色（三级）")
        BLUE = "blue", _("蓝色（四级）")

    class ResponseLevel(models.TextChoices):
        """How much is called out against it."""

        LEVEL_1 = "level_1", _("Ⅰ级响应")
        LEVEL_2 = "level_2", _("Ⅱ级响应")
        LEVEL_3 = "level_3", _("Ⅲ级响应")
        LEVEL_4 = "level_4", _("Ⅳ级响应")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="level_decisions")
    scale = models.CharField(max_length=16, choices=Scale)
    level = models.CharField(max_length=20)
    decided_by = models.CharField(_("决定机关"), max_length=80)
    document = models.CharField(_("依据文件"), max_length=200)
    area_text = models.CharField(_("适用范围"), max_length=200)
    valid_from = models.DateTimeField(_("自"))
    valid_to = models.DateTimeField(_("至"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "scale"],
                condition=Q(valid_to=None),
                name="one_open_decision_a_scale",
            ),
            models.CheckConstraint(
                condition=Q(scale="event_grade", level__in=LEVELS["event_grade"])
                | Q(scale="warning_level", level__in=LEVELS["warning_level"])
                | Q(scale="response_level", level__in=LEVELS["response_level"]),
                name="a_level_belongs_to_its_scale",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="a_level_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scale} {self.level}"


class LeadingGroupMember(models.Model):
    """Somebody of the leading group (领导小组), from–to; not everyone has an account."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    organisation = models.CharField(_("所在单位"), max_length=120)
    duty = models.CharField(_("职责"), max_length=120)
    valid_from = models.DateTimeField(_("自"))
    valid_to = models.DateTimeField(_("至"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="a_membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.organisation})"


class PlanVersion(Tracked):
    """One version of one of the two plans; its text stands still from its submission on.

    ``number`` counts the versions of a plan in its incident (``version`` is the workflow's count
    of writes). A trigger refuses to change the text after submission, and the approval after it.
    """

    class PlanName(models.TextChoices):
        """The two plans that the district has."""

        CONTROL = "control", _("防疫管控工作方案")
        SERVICE = "service", _("企业服务工作方案")

    class State(models.TextChoices):
        """Where a version stands."""

        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待批准")
        APPROVED = "approved", _("已批准")
        RETURNED = "returned", _("已退回")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="plan_versions")
    plan = models.CharField(max_length=8, choices=PlanName)
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)  # SHA-256 of the text, hex
    basis = models.CharField(_("依据"), max_length=200)
    drafted_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approver = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    in_force_from = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "plan", "number"], name="a_plan_number_is_used_once"
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("author")),
                name="the_approver_is_not_the_author",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(approver__gt=0, approved_at__isnull=False, in_force_from__isnull=False),
                name="an_approved_plan_names_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="a_returned_plan_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["district", "plan", "-in_force_from"], name="plan_version_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What a decision that followed this version stores: ``service-5``."""
        return f"{self.plan}-{self.number}"

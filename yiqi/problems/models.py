"""Problems, their words, attachments, suggestions and pauses."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiqi.accounts.models import ScopeNode, Unit, User
from yiqi.enterprises.models import Contact, Enterprise
from yiqi.problems.rules import reference
from yiqi.workflow.models import Tracked


class Problem(Tracked):
    """Something that an enterprise needs solved; it has exactly one owner at every moment."""

    class State(models.TextChoices):
        """Where it stands (the flow in ``rules`` says how it moves)."""

        RECEIVED = "received", _("已受理")
        RETURNED = "returned", _("退回补充")
        TRIAGED = "triaged", _("已研判")
        DISPATCHED = "dispatched", _("已分派")
        IN_HAND = "in_hand", _("办理中")
        SUSPENDED = "suspended", pgettext_lazy("state", "挂起")
        TO_CONFIRM = "to_confirm", _("待确认")
        CLOSED = "closed", _("已销号")
        TRANSFERRED = "transferred", _("已转出")
        WITHDRAWN = "withdrawn", _("已撤回")
        REOPENED = "reopened", pgettext_lazy("state", "重办")

    class Channel(models.TextChoices):
        """The door by which it came in."""

        APP = "app", _("企业端")
        PHONE = "phone", _("电话")
        VISIT = "visit", _("走访")
        API = "api", _("接口")
        OPEN311 = "open311", _("Open311")
        IMPORT = "import", _("导入")
        CHAT = "chat", _("群聊")
        DAILY_REPORT = "daily_report", _("日报")

    class Outcome(models.TextChoices):
        """How it ended: four different things that a count must not mix."""

        SOLVED = "solved", _("已解决")
        REFUSED = "refused", _("依规不予办理")
        NOT_OURS = "not_ours", _("不属本局职责")
        WITHDRAWN = "withdrawn", _("企业撤回")

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, related_name="problems"
    )  # null: the caller is not in the register yet
    area = models.ForeignKey(ScopeNode, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    channel = models.CharField(max_length=16, choices=Channel)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    reporter_name = models.CharField(max_length=80, blank=True)
    reporter_phone = models.CharField(max_length=30, blank=True)  # T2: shown masked
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    source_system = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    category = models.CharField(max_length=40, blank=True)  # a code of the plan
    priority = models.CharField(max_length=20)  # a code of the plan
    plan_version = models.CharField(max_length=32)  # the plan that the last decision followed
    owner_unit = models.ForeignKey(Unit, models.PROTECT, related_name="problems")
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="problems_owned")
    handler = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    received_at = models.DateTimeField()
    clock_from = models.DateTimeField()  # received, or reopened
    clock = models.CharField(max_length=8)  # natural | working
    limit_minutes = models.PositiveIntegerField()
    contact_due_at = models.DateTimeField()
    amber_at = models.DateTimeField()
    due_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True)
    triaged_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    suspend_reason = models.TextField(blank=True)
    review_on = models.DateField(null=True)

    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    outcome_text = models.TextField(blank=True)  # the solution, or the rule of the refusal
    proposed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    unconfirmed_reason = models.TextField(blank=True)
    rating = models.PositiveSmallIntegerField(null=True)
    rating_words = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    escalation_level = models.PositiveSmallIntegerField(default=0)
    reopened_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(closed_by=F("handler")),
                name="who_handles_a_problem_does_not_close_it",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (Q(ended_at__isnull=False) & ~Q(outcome="") & Q(closed_by__isnull=False)),
                name="a_closed_problem_tells_when_who_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(confirmed_at__isnull=False)
                | ~Q(unconfirmed_reason=""),
                name="a_closed_problem_is_confirmed_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5)), name="a_rating_has_five_levels"
            ),
            models.CheckConstraint(
                condition=~Q(state="suspended")
                | (~Q(suspend_reason="") & Q(review_on__isnull=False)),
                name="a_suspended_problem_has_reason_and_review_date",
            ),
            models.UniqueConstraint(
                fields=["district", "source_system", "external_id"],
                condition=~Q(external_id=""),
                name="an_outside_number_comes_in_once",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="problem_new"),
            models.Index(fields=["district", "area", "-id"], name="problem_area"),
            models.Index(fields=["district", "state", "due_at"], name="problem_state_due"),
            models.Index(fields=["district", "owner_unit", "state", "due_at"], name="problem_unit"),
            models.Index(fields=["enterprise", "-id"], name="problem_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """The number that people say on the telephone."""
        return reference(self.pk)


class SourceText(models.Model):
    """The words exactly as they came in; never changed."""

    problem = models.OneToOneField(Problem, models.PROTECT, related_name="source")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)  # where it stood: group, line, page

    def __str__(self) -> str:
        return self.text[:40]


class Message(models.Model):
    """Something said about a problem: an answer to the enterprise or a note among officers."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    is_internal = models.BooleanField(default=False)
    said_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["problem", "said_at"], name="message_by_problem")]

    def __str__(self) -> str:
        return self.text[:40]


class Attachment(models.Model):
    """A file that was checked by its content; pictures carry no position any more."""

    class Purpose(models.TextChoices):
        """Why it was sent."""

        REPORT = "report", _("反映材料")
        EVIDENCE = "evidence", _("办结证据")

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="attachments")
    purpose = models.CharField(max_length=8, choices=Purpose)
    file = models.FileField(upload_to="problems/%Y/%m/")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12)  # jpeg, png, pdf, docx, xlsx…
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Suggestion(models.Model):
    """What the text model proposed, and what a person decided: the material of retraining."""

    problem = models.OneToOneField(Problem, models.PROTECT, related_name="suggestion")
    category = models.CharField(max_length=40)
    priority = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    confidence = models.FloatField()
    is_unsure = models.BooleanField()
    words = models.JSONField(default=list)
    model_version = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    decided_category = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.category} {self.confidence:.0%}"


class Pause(models.Model):
    """A time in which a problem was suspended and its clock stood still."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="pauses")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["problem"], condition=Q(ends_at=None), name="a_clock_pauses_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"pause of {self.problem_id}"

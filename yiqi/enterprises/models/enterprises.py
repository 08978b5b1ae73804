"""Enterprises, their sites and workshops, and what is known of them by date."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import ScopeNode, User


class Enterprise(models.Model):
    """One enterprise. Key: its unified social credit code, where there is one.

    ``is_above_scale`` and ``specialist`` say what holds now; the operations that write
    AboveScaleTerm and SpecialistTerm keep them. ``version`` counts the changes of the facts.
    """

    class Size(models.TextChoices):
        """Size class of the statistics (大中小微)."""

        LARGE = "large", _("大型")
        MEDIUM = "medium", _("中型")
        SMALL = "small", _("小型")
        MICRO = "micro", _("微型")

    node = models.OneToOneField(ScopeNode, models.PROTECT, related_name="enterprise")
    district = models.ForeignKey(ScopeNode, models.PROTECT, related_name="+")
    area = models.ForeignKey(  # a zone or park
        ScopeNode, models.PROTECT, verbose_name=_("片区或园区"), related_name="+"
    )
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, null=True, unique=True)  # noqa: DJ001 - null: none yet
    name = models.CharField(_("企业名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60)
    initials = models.CharField(max_length=200, blank=True)  # pinyin initials of the names
    aliases = models.TextField(_("其他叫法"), blank=True)  # one further name a line
    industry_code = models.CharField(_("行业代码"), max_length=8, blank=True)  # GB/T 4754-2017
    size = models.CharField(_("规模"), max_length=8, choices=Size, default=Size.SMALL)
    registered_count = models.PositiveIntegerField(
        _("在册人数"), null=True
    )  # persons; empty: not known
    address = models.CharField(_("地址"), max_length=200, blank=True)
    lat = models.FloatField(_("纬度"), null=True)  # WGS-84
    lon = models.FloatField(_("经度"), null=True)
    is_above_scale = models.BooleanField(default=False)
    specialist = models.ForeignKey(User, models.PROTECT, null=True, related_name="enterprises")
    is_closed_loop = models.BooleanField(_("闭环生产"), default=False)
    is_active = models.BooleanField(_("在营"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["district", "short_name", "id"], name="enterprise_by_name"),
            models.Index(fields=["district", "area"], name="enterprise_by_area"),
            models.Index(fields=["district", "specialist"], name="enterprise_by_specialist"),
            models.Index(fields=["district", "is_above_scale"], name="enterprise_by_scale"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(lat=None, lon=None) | Q(lat__range=(-90, 90), lon__range=(-180, 180))),
                name="a_position_has_both_numbers_in_range",
            ),
            models.CheckConstraint(
                condition=Q(uscc=None) | ~Q(uscc=""), name="no_credit_code_is_null_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class AboveScaleTerm(models.Model):
    """A time in which an enterprise counts as above scale (规上), with the list that says so."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="above_scale_terms")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(valid_to=None),
                name="an_enterprise_is_above_scale_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="an_above_scale_term_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} above scale from {self.valid_from}"


class Tag(models.Model):
    """A mark that a district gives to enterprises (产业链配套, 保供 …); retired, never renamed."""

    district = models.ForeignKey(ScopeNode, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "code"], name="a_tag_code_is_used_once_a_district"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EnterpriseTag(models.Model):
    """A tag that an enterprise carries from a day, until a day, by a source."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="tag_terms")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="terms")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "tag"],
                condition=Q(valid_to=None),
                name="an_enterprise_carries_a_tag_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_tag_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}: {self.tag}"


class SpecialistTerm(models.Model):
    """Who serves an enterprise (中小企业服务专员) from a day on."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="specialist_terms")
    user = models.ForeignKey(User, models.PROTECT, related_name="specialist_terms")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(valid_to=None),
                name="an_enterprise_has_one_specialist",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_specialist_term_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} serves {self.enterprise}"


class Site(models.Model):
    """A physical place of an enterprise; a branch in the district is a site of its own.

    ``closed_on``: the first day on which it is closed. ``version`` counts the changes.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="sites")
    node = models.OneToOneField(ScopeNode, models.PROTECT, related_name="site")
    name = models.CharField(_("厂区名称"), max_length=80)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    lat = models.FloatField(_("纬度"), null=True)  # WGS-84
    lon = models.FloatField(_("经度"), null=True)
    is_active = models.BooleanField(_("在用"), default=True)
    closed_on = models.DateField(_("关闭日期"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "name"], name="a_site_name_is_used_once_an_enterprise"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(is_active=False),
                name="a_site_closed_on_a_day_is_not_in_use",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Workshop(models.Model):
    """A workshop or department of an enterprise.

    ``closed_on``: the first day on which it is closed. ``version`` counts the changes.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="workshops")
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, verbose_name=_("所在厂区"), related_name="workshops"
    )
    name = models.CharField(_("车间或部门"), max_length=80)
    is_active = models.BooleanField(_("在用"), default=True)
    closed_on = models.DateField(_("关闭日期"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "name"], name="a_workshop_name_is_used_once_an_enterprise"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(is_active=False),
                name="a_workshop_closed_on_a_day_is_not_in_use",
            ),
        ]

    def __str__(self) -> str:
        return self.name

"""The people of an enterprise: whom the bureau calls, and who works there.

Identity and phone numbers of staff are sealed under the district's staff key
(``district-ID-staff``); a keyed hash finds them again, the last four digits are shown.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import ScopeNode, User
from yiqi.enterprises.models.enterprises import Enterprise, Workshop
from yiqi.workflow.models import Tracked


class Contact(models.Model):
    """A person who answers for an enterprise, from–to; one person may answer for several."""

    class Duty(models.TextChoices):
        """As what the person answers."""

        PRINCIPAL = "principal", _("负责人")
        CONTACT_A = "contact_a", _("联络人A")
        CONTACT_B = "contact_b", _("联络人B")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="contacts")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="contacts")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30)  # T2: shown masked
    phone_digits = models.CharField(max_length=20, db_index=True)  # what a caller is found by
    duty = models.CharField(max_length=10, choices=Duty)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["enterprise", "valid_to"], name="contact_by_enterprise"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "phone_digits", "duty"],
                condition=Q(valid_to=None),
                name="a_number_answers_once_in_a_duty",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_contact_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.enterprise})"


class Staff(models.Model):
    """A person on the staff list of an enterprise (职工); ``is_on_duty``: on the 在岗名册."""

    class Sex(models.TextChoices):
        """Sex as the identity paper says; empty where none is given."""

        MALE = "M", _("男")
        FEMALE = "F", _("女")

    class IdType(models.TextChoices):
        """Which paper the identity number is of."""

        RESIDENT = "resident", _("居民身份证")
        PASSPORT = "passport", _("护照")
        HK_MACAO = "hk_macao", _("港澳居民来往内地通行证")
        TAIWAN = "taiwan", _("台湾居民来往大陆通行证")
        FOREIGN_RESIDENT = "foreign_resident", _("外国人永久居留身份证")
        RESIDENCE_PERMIT = "residence_permit", _("港澳台居民居住证")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    district = models.ForeignKey(ScopeNode, models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="staff")
    workshop = models.ForeignKey(Workshop, models.PROTECT, null=True, related_name="staff")
    name = models.CharField(max_length=60)
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    post = models.CharField(max_length=60, blank=True)
    id_type = models.CharField(max_length=16, choices=IdType, default=IdType.RESIDENT)
    id_sealed = models.BinaryField()
    id_hash = models.CharField(max_length=64)
    id_last4 = models.CharField(max_length=4)
    phone_sealed = models.BinaryField(null=True)
    phone_hash = models.CharField(max_length=64, blank=True)
    phone_last4 = models.CharField(max_length=4, blank=True)
    residence = models.CharField(max_length=80, blank=True)  # coarse: street and compound
    is_on_duty = models.BooleanField(default=False)
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["district", "enterprise", "name"], name="staff_by_enterprise"),
            models.Index(fields=["district", "id_hash"], name="staff_by_identity"),
            models.Index(fields=["district", "phone_hash"], name="staff_by_phone"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "id_hash"],
                condition=Q(left_on=None),
                name="a_person_is_employed_once_an_enterprise",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gte=F("joined_on")),
                name="a_person_leaves_after_joining",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(is_on_duty=False),
                name="nobody_who_left_is_on_duty",
            ),
        ]

    def __str__(self) -> str:
        return f"staff {self.pk} of {self.enterprise_id}"


class ChangeRequest(Tracked):
    """What a contact proposes to change in the enterprise's facts; a specialist applies it.

    ``changes`` is JSON: name of a field to the proposed value. (Another contact is asked for
    through the accounts area, which also invites the person.)
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="change_requests")
    changes = models.TextField()
    note = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["district", "state", "enterprise"], name="change_request_by_state")
        ]

    def __str__(self) -> str:
        return f"change request {self.pk} of {self.enterprise_id}"

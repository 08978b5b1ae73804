"""Contacts and the staff list of one enterprise."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.enterprises.forms import (
    ContactForm,
    NewStaffForm,
    ReasonForm,
    StaffFactsForm,
)
from yiqi.enterprises.models import Contact, Enterprise, Staff
from yiqi.enterprises.operations import (
    NewContact,
    NewStaff,
    add_contact,
    add_contacts,
    add_staff,
    add_staff_many,
    change_staff,
    change_staff_many,
    end_contact,
    read_identity,
    staff_leave,
)
from yiqi.enterprises.queries import (
    contacts_of,
    enterprise_visible_to,
    roles_over,
    staff_counts,
    staff_of,
    workshops_open_to,
)
from yiqi.enterprises.rules import CARERS, STAFF_KEEPERS
from yiqi.enterprises.tables import StaffTable
from yiqi.enterprises.views.forms_answered import answered, done, saved
from yiqi.web.reloads import posted_from

GET_POST = ("GET", "HEAD", "POST")


@page(add_contacts)
@require_http_methods(GET_POST)
def contacts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show who answers for an enterprise, and add a person."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    form = ContactForm(request.POST or None)

    def act() -> None:
        new = NewContact(enterprise=enterprise, **form.cleaned_data)
        add_contact(new, actor=request.user, now=now)

    if request.method == "POST" and done(form, act):
        return saved(request, own_page("contacts", enterprise), _("联系人已增加。"))
    current = contacts_of([pk], at=now)[pk]
    former = enterprise.contacts.exclude(pk__in=[c.pk for c in current]).order_by("-valid_to")
    context = page_context(request, enterprise, form, now) | {"current": current, "former": former}
    return answered(request, "enterprises/contacts.html", context, form)


@page(end_contact)
@posted_from("enterprises:contacts", "pk")
def contact_end(request: SignedInRequest, pk: int, contact_id: int) -> HttpResponse:
    """Let a person answer for the enterprise no longer."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    contact = get_object_or_404(Contact, pk=contact_id, enterprise=enterprise)
    end_contact(contact, actor=request.user, now=now)
    return saved(request, own_page("contacts", enterprise), _("联系人已卸任。"))


@page(*STAFF_KEEPERS)
@require_GET
def staff(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show the staff list of an enterprise, numbers masked."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    table = StaffTable(request, enterprise, now=now)
    context = page_context(request, enterprise, None, now) | {"counts": staff_counts(enterprise)}
    return table.respond("enterprises/staff_list.html", context)


@page(add_staff_many)
@require_http_methods(GET_POST)
def staff_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a person on the staff list."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    form = NewStaffForm(request.POST or None, workshops=workshops_open_to(enterprise))

    def act() -> None:
        new = NewStaff(enterprise=enterprise, **form.cleaned_data)
        add_staff(new, actor=request.user, now=now)

    if request.method == "POST" and done(form, act):
        return saved(request, own_page("staff", enterprise), _("职工已入册。"))
    context = page_context(request, enterprise, form, now)
    return answered(request, "enterprises/staff_new.html", context, form)


@page(change_staff_many)
@require_http_methods(GET_POST)
def person(request: SignedInRequest, pk: int, staff_id: int) -> HttpResponse:
    """Show and change one person of the staff list."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    found = _person(enterprise, staff_id)
    form = StaffFactsForm(
        request.POST or None,
        workshops=workshops_open_to(enterprise, also=found.workshop_id),
        initial={f: getattr(found, f) for f in StaffFactsForm.base_fields},
    )

    def act() -> None:
        change_staff(found, changes=form.facts(), actor=request.user, now=now)

    if request.method == "POST" and done(form, act):
        return saved(request, own_page("staff", enterprise), _("职工信息已保存。"))
    context = page_context(request, enterprise, form, now)
    context |= {"person": found, "reason_form": ReasonForm()}
    return answered(request, "enterprises/person.html", context, form)


@page(read_identity)
@posted_from("enterprises:person", "pk", "staff_id")
def identity(request: SignedInRequest, pk: int, staff_id: int) -> HttpResponse:
    """Show one person's numbers once, to somebody who says why; the reading is logged."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    found = _person(enterprise, staff_id)
    reason = ReasonForm(request.POST)
    shown: list[dict[str, str]] = []

    def act() -> None:
        number, phone = read_identity(
            found, reason=reason.cleaned_data["reason"], actor=request.user, now=now
        )
        shown.append({"id_number": number, "phone": phone})

    done(reason, act)
    form = StaffFactsForm(
        workshops=workshops_open_to(enterprise, also=found.workshop_id),
        initial={f: getattr(found, f) for f in StaffFactsForm.base_fields},
    )
    context = page_context(request, enterprise, form, now)
    context |= {"person": found, "reason_form": reason, "shown": shown[0] if shown else None}
    return answered(request, "enterprises/person.html", context, reason)


@page(staff_leave)
@posted_from("enterprises:person", "pk", "staff_id")
def leave(request: SignedInRequest, pk: int, staff_id: int) -> HttpResponse:
    """Take a person who left off the list."""
    now = current_time()
    enterprise = enterprise_visible_to(request.user, pk, now=now)
    staff_leave(_person(enterprise, staff_id), actor=request.user, now=now)
    return saved(request, own_page("staff", enterprise), _("已登记离职。"))


def _person(enterprise: Enterprise, staff_id: int) -> Staff:
    people = staff_of(enterprise, is_employed=None).select_related("enterprise__node", "workshop")
    return get_object_or_404(people, pk=staff_id)


def page_context(
    request: SignedInRequest, enterprise: Enterprise, form: Any, now: Any
) -> dict[str, Any]:
    """Return what every page here shows; a contact sees them in the frame for phones."""
    roles = roles_over(request.user, enterprise, at=now)
    is_contact = roles <= {"enterprise"}
    return {
        "enterprise": enterprise,
        "form": form,
        "is_contact": is_contact,
        "frame": "web/phone.html" if is_contact else "web/page.html",
        "home": reverse(
            "enterprises:own" if is_contact else "enterprises:enterprise", args=[enterprise.pk]
        ),
        "may_edit": bool(roles & set(CARERS)),
    }


def own_page(name: str, enterprise: Enterprise) -> str:
    """Return the address of one of the enterprise's pages."""
    return reverse(f"enterprises:{name}", args=[enterprise.pk])

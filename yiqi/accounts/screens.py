"""What this area's views share: the frame that fits the person, refusals shown on a form.

(Not one of an area's usual names: the views of one area in several files need one place.)
"""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from yiqi.accounts.models import User
from yiqi.accounts.queries import grants_of
from yiqi.accounts.words import sentence
from yiqi.audit.clock import current_time
from yiqi.lib.errors import Refusal

STAFF, PHONE, PLAIN = "web/page.html", "web/phone.html", "web/plain.html"


def frame_for(request: HttpRequest) -> str:
    """Return the page's frame: the phone's for an enterprise's contact, else the office's."""
    user = request.user
    if not isinstance(user, User):
        return PLAIN
    roles = {grant.role for grant in grants_of(user, at=current_time())}
    return PHONE if roles == {"enterprise"} or user.kind == User.Kind.CONTACT else STAFF


def show_refusal(form: forms.Form, refusal: Refusal, *, field: str | None = None) -> None:
    """Say on the form why the step was declined; what was typed stays."""
    form.add_error(field, sentence(refusal))


def tell(request: HttpRequest, words: str) -> None:
    """Show ``words`` on the next page."""
    messages.success(request, words)

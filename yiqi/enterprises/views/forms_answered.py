"""How a form's page answers: saved and back, or again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from yiqi.accounts.permissions import SignedInRequest
from yiqi.lib.errors import Refusal
from yiqi.web.navigation import Words
from yiqi.web.notes import tell
from yiqi.web.refusals import said
from yiqi.workflow.operations import StaleCopy

UNPROCESSABLE = 422


def done(form: Form, act: Callable[[], object]) -> bool:
    """Call the operation for a valid form; put a refusal's words on the form.

    Raises:
        StaleCopy: for the page that shows yours beside theirs.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except StaleCopy:
        raise
    except Refusal as refusal:
        form.add_error(None, said(refusal))
        return False
    return True


def saved(request: SignedInRequest, url: str, words: Words) -> HttpResponse:
    """Say that it is done and lead on."""
    tell(request, words)
    return HttpResponseRedirect(url)


def answered(
    request: SignedInRequest, template: str, context: dict[str, Any], *forms: Form
) -> HttpResponse:
    """Show the page; with 422 where one of its forms was sent and is not acceptable."""
    is_refused = any(form.is_bound and form.errors for form in forms)
    return render(request, template, context, status=UNPROCESSABLE if is_refused else 200)

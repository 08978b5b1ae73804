"""One screen a step of the flow: the form to ask for what it needs, then the operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.problems.models import Problem
from yiqi.problems.queries import problem_visible_to
from yiqi.problems.steps import SCREENS, StepScreen
from yiqi.problems.words import STEPS, PlanWords, plan_words
from yiqi.web.notes import tell


def step_view(code: str) -> Callable[..., HttpResponseBase]:
    """Return the view of the step ``code``, open to whom the flow lets take it."""
    screen = SCREENS[code]

    @page(*screen.permissions)
    @require_http_methods(["GET", "POST"])
    def step(request: SignedInRequest, problem_id: int) -> HttpResponse:
        """Ask what the step needs, or take it and go back to the problem."""
        now = current_time()
        found = problem_visible_to(request.user, problem_id, now=now)
        words = plan_words(found.district_id, now=now)
        if request.method != "POST":
            form = screen.make_form(found, words, initial=_initial(found, code))
            return _show(request, found, code, form)
        seen = request.POST.get("version", "")
        if seen.isascii() and seen.isdigit():
            found.version = int(seen)  # the copy that the person had before the eyes
        form = _bound(request, screen, found, words)
        if not form.is_valid():
            return _show(request, found, code, form, status=422)
        screen.apply(found, form.cleaned_data, request.user, now)
        tell(request, _("%(step)s：已完成。") % {"step": STEPS[code][0]})
        return redirect("problems:problem", problem_id=found.pk)

    return step


def _bound(
    request: SignedInRequest, screen: StepScreen, found: Problem, words: PlanWords
) -> forms.Form:
    return screen.make_form(found, words, data=request.POST, files=request.FILES)


def _initial(found: Problem, code: str) -> dict[str, Any]:
    """Return what the form proposes: the suggestion where it is sure, else what stands."""
    if code != "judge":
        return {}
    suggestion = getattr(found, "suggestion", None)
    if found.category or suggestion is None:
        return {"category": found.category, "priority": found.priority}
    if suggestion.is_unsure:
        return {"priority": suggestion.priority}
    return {
        "category": suggestion.category,
        "priority": suggestion.priority,
        "unit": suggestion.unit_id,
    }


def _show(
    request: SignedInRequest, found: Problem, code: str, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    label, icon, _is_main = STEPS[code]
    context = {
        "problem": found,
        "code": code,
        "form": form,
        "label": label,
        "icon": icon,
        "suggestion": getattr(found, "suggestion", None),
    }
    template = "problems/_step.html" if request.htmx else "problems/step.html"
    return render(request, template, context, status=status)

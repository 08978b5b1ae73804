"""One screen a step of the flow: the form to ask for what it needs, then the operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.problems.models import Problem
from yiqi.problems.queries import problem_visible_to
from yiqi.problems.steps import SCREENS, StepScreen
from yiqi.problems.words import OWN_STEPS, STEPS, PlanWords, plan_words
from yiqi.web.notes import tell
from yiqi.workflow.operations import Difference, StaleCopy

LABELS = {
    "category": gettext_lazy("类别"),
    "priority": gettext_lazy("紧急程度"),
    "owner_unit": gettext_lazy("负责单位"),
}


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
        form = _bound(request, screen, found, words)
        if not form.is_valid():
            return _show(request, found, code, form, status=422)
        if _is_stale(request, found):
            raise _stale(found, form.cleaned_data, words)
        screen.apply(found, form.cleaned_data, request.user, now)
        tell(request, _("%(step)s：已完成。") % {"step": STEPS[code][0]})
        return redirect("problems:problem", problem_id=found.pk)

    return step


def _is_stale(request: SignedInRequest, found: Problem) -> bool:
    """Whether somebody changed the problem since the person had it before the eyes."""
    seen = request.POST.get("version", "")
    return seen.isascii() and seen.isdigit() and int(seen[:9]) != found.version


def _stale(found: Problem, given: Mapping[str, Any], words: PlanWords) -> StaleCopy:
    """Return the refusal with both sides in words: what the person chose, what stands now."""
    wanted = {"category": given.get("category"), "priority": given.get("priority")}
    wanted["owner_unit"] = given.get("unit")
    refusal = StaleCopy(found, {name: value for name, value in wanted.items() if value})
    names = {"category": words.category, "priority": words.priority}
    refusal.differences = tuple(
        replace(
            one,
            label=str(LABELS[one.field]),
            theirs=names.get(one.field, str)(str(one.theirs or "")),
            yours=names.get(one.field, str)(str(one.yours)),
        )
        for one in refusal.differences
    )
    if given.get("text") or given.get("instruction"):
        said = given.get("text") or given["instruction"]
        label = str(_("您写的文字"))
        kept = Difference(field="text", theirs="", yours=said, label=label)
        refusal.differences = (*refusal.differences, kept)
    refusal.params["differences"] = refusal.differences
    return refusal


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
    roles = {grant.role for grant in request.user.loaded_grants or ()}
    is_enterprise = roles <= {"enterprise"}
    context = {
        "frame": "web/phone.html" if is_enterprise else "web/page.html",
        "problem": found,
        "code": code,
        "form": form,
        "label": OWN_STEPS.get(code, label) if is_enterprise else label,
        "icon": icon,
        "suggestion": getattr(found, "suggestion", None),
    }
    template = "problems/_step.html" if request.htmx else "problems/step.html"
    return render(request, template, context, status=status)

"""One problem: its page, its files, what is said about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time
from yiqi.enterprises.queries import enterprises_visible_to
from yiqi.problems.forms import JoinForm, RateForm, SayForm
from yiqi.problems.histories import timeline_of
from yiqi.problems.models import Attachment, Problem
from yiqi.problems.operations import join_enterprise, rate_solution, say
from yiqi.problems.queries import messages_of, problem_visible_to, similar_open
from yiqi.problems.rules import ENDED_STATES
from yiqi.problems.steps import screens_open_to
from yiqi.problems.words import STEPS, light, plan_words
from yiqi.web.notes import tell

READERS = ("leader", "duty", "section", "specialist", "team", "park", "enterprise")
MILESTONES = ("received", "dispatched", "in_hand", "to_confirm", "closed")
INLINE = frozenset({"jpeg", "png", "webp", "gif"})


@page(*READERS)
@require_GET
def problem(request: SignedInRequest, problem_id: int) -> HttpResponse:
    """Show one problem: to an officer with all, to the enterprise in plain words."""
    now = current_time()
    found = problem_visible_to(request.user, problem_id, now=now)
    context = _context(request, found)
    template = "problems/my_problem.html" if context["is_enterprise"] else "problems/problem.html"
    return render(request, template, context)


@page(say)
@require_POST
def reply(request: SignedInRequest, problem_id: int) -> HttpResponse:
    """Add a message and show the timeline anew."""
    now = current_time()
    found = problem_visible_to(request.user, problem_id, now=now)
    form = SayForm(request.POST)
    if form.is_valid():
        say(
            found,
            text=form.cleaned_data["text"],
            is_internal=form.cleaned_data["is_internal"] and not _is_enterprise(request),
            actor=request.user,
            now=now,
        )
        tell(request, _("留言已发出。"))
        return redirect("problems:problem", problem_id=found.pk)
    context = _context(request, found) | {"say_form": form}
    template = "problems/my_problem.html" if context["is_enterprise"] else "problems/problem.html"
    return render(request, template, context, status=422)


@page(rate_solution)
@require_POST
def rate(request: SignedInRequest, problem_id: int) -> HttpResponse:
    """Record the enterprise's five-level rating."""
    now = current_time()
    found = problem_visible_to(request.user, problem_id, now=now)
    form = RateForm(request.POST)
    if form.is_valid() and found.confirmed_at is not None:
        rate_solution(
            found,
            rating=form.cleaned_data["rating"],
            words=form.cleaned_data["words"],
            actor=request.user,
            now=now,
        )
        tell(request, _("谢谢您的评价。"))
    return redirect("problems:problem", problem_id=found.pk)


@page(join_enterprise)
@require_POST
def join(request: SignedInRequest, problem_id: int) -> HttpResponse:
    """Say which enterprise a caller belonged to who was not in the register."""
    now = current_time()
    found = problem_visible_to(request.user, problem_id, now=now)
    form = JoinForm(request.POST, enterprises=enterprises_visible_to(request.user, now=now))
    if found.enterprise_id is None and form.is_valid():
        enterprise = form.cleaned_data["enterprise"]
        join_enterprise(found, enterprise, actor=request.user, now=now)
        tell(request, _("已登记到%(name)s。") % {"name": enterprise.short_name})
    return redirect("problems:problem", problem_id=found.pk)


@page(*READERS)
@require_GET
def attachment(request: SignedInRequest, attachment_id: int) -> FileResponse:
    """Send a file of a problem in the viewer's scope; never as a page of ours."""
    found = get_object_or_404(Attachment, pk=attachment_id)
    problem_visible_to(request.user, found.problem_id, now=current_time())
    is_picture = found.kind in INLINE
    return FileResponse(
        found.file.open("rb"),
        as_attachment=not is_picture,
        filename=found.name,
        content_type=f"image/{found.kind}" if is_picture else "application/octet-stream",
    )


def _is_enterprise(request: SignedInRequest) -> bool:
    return {grant.role for grant in request.user.loaded_grants or ()} <= {"enterprise"}


def _primary(found: Problem, buttons: list[tuple[Any, ...]]) -> tuple[Any, ...] | None:
    """Return the one main thing to do; closing is not, until the enterprise has confirmed."""
    waits = found.state == "to_confirm" and found.confirmed_at is None
    return next((b for b in buttons if b[3] and not (waits and b[0] == "close")), None)


def _context(request: SignedInRequest, found: Problem) -> dict[str, object]:
    now = current_time()
    words = plan_words(found.district_id, now=now)
    open_screens = screens_open_to(request.user, found, now=now)
    buttons = [(code, *STEPS[code]) for code in open_screens]
    suggestion = getattr(found, "suggestion", None)
    messages = list(messages_of(found, request.user, now=now))
    return {
        "problem": found,
        "now": now,
        "is_enterprise": _is_enterprise(request),
        "light": light(found, now=now),
        "limit": timedelta(minutes=found.limit_minutes),
        "category_name": words.category(found.category),
        "priority_name": words.priority(found.priority),
        "milestones": [(code, Problem.State(code).label) for code in MILESTONES],
        "buttons": buttons,
        "primary": _primary(found, buttons),
        "open_screens": open_screens,
        "timeline": timeline_of(found, request.user, messages, now=now),
        "last_message": messages[-1] if messages else None,
        "attachments": list(found.attachments.order_by("pk")),
        "suggestion": suggestion,
        "suggested_name": words.category(suggestion.category) if suggestion else "",
        "similar": similar_open(found),
        "say_form": SayForm(),
        "rate_form": RateForm(),
        "has_ended": found.state in ENDED_STATES,
        "join_form": JoinForm(enterprises=enterprises_visible_to(request.user, now=now))
        if found.enterprise_id is None
        else None,
    }

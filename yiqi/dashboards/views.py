"""The Today page."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yiqi.accounts.models import Assignment
from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.accounts.rules import ROLES
from yiqi.audit.clock import current_time
from yiqi.audit.operations import retry_reactions, run_reactions
from yiqi.dashboards.operations import review_emergency_access
from yiqi.dashboards.queries import meeting_at, today_of
from yiqi.dashboards.rules import FRESH, LATER, OVERDUE, TOMORROW, TONIGHT
from yiqi.web.notes import tell

GROUP_WORDS = {
    OVERDUE: gettext_lazy("已超时"),
    FRESH: gettext_lazy("刚刚收到"),
    TONIGHT: gettext_lazy("今晚例会前"),
    TOMORROW: gettext_lazy("明天例会前"),
    LATER: gettext_lazy("其他待办"),
}


@page(*ROLES)
@require_GET
def today(request: SignedInRequest) -> HttpResponse:
    """Show what is mine now, most urgent first, each row with its next step as a button."""
    now = current_time()
    found = today_of(request.user, now=now)
    context = {
        "today": found,
        "now": now,
        "meeting_at": meeting_at(request.user, now=now),
        "groups": [(GROUP_WORDS[group.code], group) for group in found.groups],
    }
    name = "today_phone" if found.role == "enterprise" else "today"
    return render(request, f"dashboards/{name}.html", context)


@page(review_emergency_access)
@require_POST
def emergency_review(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Note that the auditor has looked at an emergency access."""
    districts = {g.district_id for g in request.user.loaded_grants or () if g.role == "auditor"}
    found = get_object_or_404(
        Assignment.objects.exclude(emergency_reason="")
        .filter(Q(node__district__in=districts) | Q(node__in=districts))
        .select_related("node"),
        pk=assignment_id,
    )
    review_emergency_access(found, actor=request.user, now=current_time())
    tell(request, _("已记录：您看过这次临时授权。"))
    return redirect("dashboards:today")


@page("sysadmin")
@require_POST
def retry(request: SignedInRequest) -> HttpResponse:
    """Run the failed reactions again at once."""
    now = current_time()
    waiting = retry_reactions(now=now)
    done = run_reactions(now=now)
    if done >= waiting:
        tell(request, _("已全部完成。"))
    else:
        tell(request, _("仍有失败，系统会继续自动重试。"), tone="warn")
    return redirect("dashboards:today")

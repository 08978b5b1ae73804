"""The button of the demo clock."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yiqi.accounts.permissions import SignedInRequest, page
from yiqi.audit.clock import current_time, set_demo_clock
from yiqi.audit.operations import run_reactions
from yiqi.incidents.faces import district_of_viewer
from yiqi.incidents.phrases import fixed_time_label
from yiqi.incidents.queries import plan_in_force
from yiqi.incidents.rules import KEEPS_INCIDENTS, SERVICE, next_fixed_time
from yiqi.web.notes import tell


@page(*KEEPS_INCIDENTS)
@require_POST
def step_demo_clock(request: SignedInRequest) -> HttpResponse:
    """Set the demo clock to the next fixed time and run the reactions due then; only in a demo.

    Repeated jobs become due by the same jump; the worker, which looks twice a second, runs them.
    """
    if not settings.DEMO:
        raise Http404
    district_id = district_of_viewer(request)
    now = current_time()
    coming = next_fixed_time(plan_in_force(SERVICE, district_id=district_id or 0, at=now), now)
    set_demo_clock(coming.at)
    run_reactions(now=coming.at)
    words = _("演示时钟已到 %(time)s：%(label)s。")
    tell(request, words % {"time": f"{coming.at:%H:%M}", "label": fixed_time_label(coming.code)})
    return HttpResponseRedirect(_back(request))


def _back(request: SignedInRequest) -> str:
    page_before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page_before, {request.get_host()})
    return page_before if is_ours else "/"

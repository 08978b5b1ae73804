"""Tells a person on whatever page that an import has ended, until the result was opened.

Which imports somebody waits for stands in the session, so that nobody else's page asks for it.
(Not one of an area's usual names: it fills a slot of the frame.)
"""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from yiqi.exchange.models import ImportRun
from yiqi.exchange.queries import imports_visible_to
from yiqi.exchange.rules import WAITING_STATES
from yiqi.web.slots import Banner, add_banners
from yiqi.web.viewer import viewer_of

_KEY = "yq_imports"


def watch(request: HttpRequest, run: ImportRun) -> None:
    """Remember that this person waits for an import."""
    waiting = request.session.get(_KEY, [])
    if run.pk not in waiting:
        request.session[_KEY] = [*waiting, run.pk][-20:]


def forget(request: HttpRequest, run_id: int) -> None:
    """Remember no longer: the person has seen how it ended."""
    waiting = request.session.get(_KEY, [])
    if run_id in waiting:
        request.session[_KEY] = [one for one in waiting if one != run_id]


def ended(request: HttpRequest) -> list[Banner]:
    """Return a banner for each import of the viewer that ended since."""
    waiting = request.session.get(_KEY) if hasattr(request, "session") else None
    viewer = viewer_of(request)
    if not waiting or viewer is None:
        return []
    over = imports_visible_to(viewer).filter(pk__in=waiting).exclude(state__in=WAITING_STATES)
    return [_banner(run) for run in over]


def _banner(run: ImportRun) -> Banner:
    is_done = run.state == "done"
    if is_done:
        words = _(
            "“%(file)s”导入完成：新增 %(created)s 行，更新 %(updated)s 行，有错误 %(failed)s 行。"
        ) % {
            "file": run.file_name,
            "created": run.created,
            "updated": run.updated,
            "failed": run.failed,
        }
    elif run.state == "previewed":
        words = _("“%(file)s”检查完毕，等您确认。") % {"file": run.file_name}
    else:
        words = _("“%(file)s”没有导入，没有写入任何一行。") % {"file": run.file_name}
    address = reverse("exchange:seen", args=[run.pk])
    return Banner(words, "good" if is_done else "info", _("查看"), address)


def register() -> None:
    """Fill the slot."""
    add_banners(ended)

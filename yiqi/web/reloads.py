"""Addresses that only take a form: a browser that asks for one again is led to the form's page.

(Not one of an area's usual names: a decorator for views of every area.) A page that shows what is
wrong stands at the address to which its form was sent. Reloaded from the address bar, or opened
again with the window, the browser asks for that address without the form.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yiqi.web.notes import tell

View = Callable[..., HttpResponseBase]


def posted_from(url_name: str, *arguments: str, part: str = "") -> Callable[[View], View]:
    """Serve a view to POST; lead a browser that asks otherwise to the page with the form.

    Args:
        url_name: the page on which the form stands.
        arguments: which of the view's own arguments that page takes, in its order.
        part: the id of the place on that page.

    A program (one that does not accept HTML) is told 405.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            asks = request.method in {"GET", "HEAD"}
            if not asks or "text/html" not in request.headers.get("Accept", ""):
                return HttpResponseNotAllowed(["POST"])
            tell(request, _("上次提交的内容没有保存，请在本页重新提交。"), tone="warn")
            page = reverse(url_name, args=[kwargs[name] for name in arguments])
            return HttpResponseRedirect(f"{page}#{part}" if part else page)

        return guarded

    return decorate

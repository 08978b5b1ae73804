"""The web entry point for gunicorn."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

# Python keeps its frames in pieces of 16 KB and gives each back to the system as soon as it is
# empty. A page's templates call one another so deeply that a loop may stand at the edge of two
# pieces: each turn then asks the system for memory and returns it (measured: 1,300 times and a
# third of the time of one list). A frame that asks for more than a piece gets a larger one, whose
# rest serves all calls from it: 16,000 words make one of 256 KB, half of it free.
ROOM = 16_000

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiqi.config.settings")
_answer = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request."""
    return _answer(environ, start_response)


application.__code__ = application.__code__.replace(co_stacksize=ROOM)

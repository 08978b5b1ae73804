"""Notes to the person after a step: what was done, and how to take it back.

(Not one of an area's usual names: views of every area call ``tell``.)
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

from yiqi.web.navigation import Words

LEVELS = {
    "good": messages.SUCCESS,
    "info": messages.INFO,
    "warn": messages.WARNING,
    "bad": messages.ERROR,
}
UNDO = "undo:"


def tell(request: HttpRequest, words: Words, *, tone: str = "good", undo_url: str = "") -> None:
    """Show ``words`` on the next page; ``undo_url`` (a POST address) gives it an undo button."""
    tags = UNDO + undo_url if undo_url else ""
    messages.add_message(request, LEVELS[tone], str(words), extra_tags=tags)


def undo_url_of(message: Message) -> str:
    """Return where the step can be undone; empty where it cannot."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""

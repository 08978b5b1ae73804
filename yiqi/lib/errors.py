"""The one base class of every refusal that a person may read."""

from __future__ import annotations


class Refusal(Exception):
    """A step that Yiqi declines, with a reason code that a page turns into words.

    Subclass it once per reason, in the module that raises it. ``code`` is stable and is what
    tests and the API compare; ``params`` fills the sentence that the page shows. Nothing has been
    written when it is raised.
    """

    code = "refused"

    def __init__(self, message: str = "", **params: object) -> None:
        super().__init__(message or self.code)
        self.params = params

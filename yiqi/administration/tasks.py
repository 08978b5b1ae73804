"""What takes too long for a page: the check of the whole log.

(Not one of an area's usual names: the queue finds tasks by module.)
"""

from __future__ import annotations

from django_tasks import task

from yiqi.audit.seals import verify_log


@task()
def check_log() -> dict[str, object]:
    """Check every seal and event; return what ``yiqi verify-log`` says."""
    found = verify_log()
    return {
        "events": found.events,
        "seals": found.seals,
        "unsealed": found.unsealed,
        "ok": found.ok,
        "first_bad": found.first_bad,
        "bad_seals": list(found.bad_seals),
    }

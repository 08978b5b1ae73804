"""Pages of one's own account, of getting in, of contacts and deputies."""

from yiqi.accounts.views import (
    absences,
    contact_entry,
    contacts,
    openid,
    own,
    second_factor,
    sign_in,
)
from yiqi.accounts.views.sign_in import locked_out

__all__ = [
    "absences",
    "contact_entry",
    "contacts",
    "locked_out",
    "openid",
    "own",
    "second_factor",
    "sign_in",
]

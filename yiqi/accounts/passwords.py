"""How long a password must be, in the words of this house: Django's own have no Chinese.

(Not one of an area's usual names: the settings name it as a password validator.)
"""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Refuses a password with fewer than ``min_length`` characters."""

    def get_error_message(self) -> str:
        """Return what the form says."""
        return _("密码至少要%d位。") % self.min_length

    def get_help_text(self) -> str:
        """Return what the form says before anybody typed."""
        return self.get_error_message()

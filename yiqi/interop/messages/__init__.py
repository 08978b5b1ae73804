"""Real messages of real people, taken through the doors into a district of their own.

They are citizens' letters and never mix with the demo (docs/real-messages.md).
"""

from yiqi.interop.messages.district import NotAFreshDatabase, TestDistrict, found_test_district
from yiqi.interop.messages.reading import BadMessages, RealMessage, read_messages
from yiqi.interop.messages.sending import Sent, import_all, send_all

__all__ = [
    "BadMessages",
    "NotAFreshDatabase",
    "RealMessage",
    "Sent",
    "TestDistrict",
    "found_test_district",
    "import_all",
    "read_messages",
    "send_all",
]

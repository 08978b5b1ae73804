"""How numbers, shares and durations are written. Pure: plain values in, text out.

(Not one of an area's usual names: tags, tables and Excel write the same figures.)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

LOCAL = ZoneInfo("Asia/Shanghai")
NOTHING = "—"
MINUTE = timedelta(minutes=1)
MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]  # for the English dates


def number(value: float | Decimal | None) -> str:
    """Return a number with thousands separated; nothing known is a dash, never 0."""
    return NOTHING if value is None else f"{value:,}"


def share(part: int | None, whole: int | None, *, digits: int = 2) -> str:
    """Return part of whole in per cent, cut and never rounded up: 4,451 of 4,452 is 99.97 %.

    A dash when the whole is 0 or one of the two is unknown.
    """
    if part is None or not whole:
        return NOTHING
    return ratio(Decimal(part) / Decimal(whole), digits=digits)


def ratio(value: float | Decimal | None, *, digits: int = 2) -> str:
    """Return a fraction (1 = all) in per cent, cut and never rounded up."""
    if value is None:
        return NOTHING
    step = Decimal(1).scaleb(-digits)
    cut = (Decimal(str(value)) * 100).quantize(step, rounding=ROUND_FLOOR)
    text = f"{cut:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + " %"


def local(moment: datetime) -> datetime:
    """Return the moment in Asia/Shanghai.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment on a page needs a time zone")
    return moment.astimezone(LOCAL)


def moment_words(moment: datetime, *, now: datetime) -> str:
    """Return a moment as short as it stays clear: 今天 19:10, 03-16 09:12, 2021-03-16 09:12."""
    return _moment_words(moment, local(now).date(), get_language())


@lru_cache(maxsize=4096)
def _moment_words(moment: datetime, today: date, language: str | None) -> str:
    here = local(moment)
    clock = f"{here:%H:%M}"
    if here.date() == today:
        return _("今天 %(clock)s") % {"clock": clock}
    if here.date() == today - timedelta(days=1):
        return _("昨天 %(clock)s") % {"clock": clock}
    if here.date() == today + timedelta(days=1):
        return _("明天 %(clock)s") % {"clock": clock}
    return f"{here:%m-%d} {clock}" if here.year == today.year else f"{here:%Y-%m-%d} {clock}"


def full_moment(moment: datetime) -> str:
    """Return a moment in full, for a title: 2022年3月18日 周五 19:10:05."""
    here = local(moment)
    return f"{day_words(here.date())} {here:%H:%M:%S}"


def day_words(day: date) -> str:
    """Return a date in full with its weekday."""
    return _("%(year)d年%(month)d月%(day)d日 %(weekday)s") % {
        "year": day.year,
        "month": day.month,
        "mon": MONTHS[day.month - 1],
        "day": day.day,
        "weekday": _weekday(day),
    }


def short_day(day: date) -> str:
    """Return a date without its year: 3月18日 周五."""
    return _("%(month)d月%(day)d日 %(weekday)s") % {
        "month": day.month,
        "mon": MONTHS[day.month - 1],
        "day": day.day,
        "weekday": _weekday(day),
    }


def duration(span: timedelta) -> str:
    """Return how long, in two units, cut: 3天4时, 2时05分, 12分; the sign is dropped."""
    minutes = int(abs(span).total_seconds() // 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return _("%(days)d天%(hours)d时") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d时%(minutes)02d分") % {"hours": hours, "minutes": minutes % 60}
    return _("%(minutes)d分") % {"minutes": minutes}


def since(moment: datetime, *, now: datetime) -> str:
    """Return how long ago: 刚刚, 12分前, 3天4时前."""
    span = now - moment
    if span < timedelta(minutes=1):
        return _("刚刚")
    return _("%(span)s前") % {"span": duration(span)}


def left_until(moment: datetime, *, now: datetime) -> str:
    """Return what is left, or by how much it is late: 剩 3时20分, 超时 2时05分."""
    span = moment - now
    return _left_words(abs(span) // MINUTE, span < timedelta(0), get_language())


@lru_cache(maxsize=4096)
def _left_words(minutes: int, is_late: bool, language: str | None) -> str:
    words = _("超时 %(span)s") if is_late else _("剩 %(span)s")
    return words % {"span": duration(minutes * MINUTE)}


def in_utc(text: str) -> datetime:
    """Return an ISO moment with a zone as UTC.

    Raises:
        ValueError: not a moment, or without a zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment.astimezone(UTC)


def _weekday(day: date) -> str:
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return names[day.weekday()]


def listed(values: Iterable[object]) -> str:
    """Return several names in one line: 甲、乙 in Chinese, A, B in English."""
    return pgettext("between names", "、").join(str(value) for value in values)


def labelled(label: object, sentence: object) -> str:
    """Return a sentence after the name of what it speaks of."""
    return _("%(label)s：%(sentence)s") % {"label": label, "sentence": sentence}


def with_unit(label: object, unit: object) -> str:
    """Return a label with its unit behind it."""
    return _("%(label)s（%(unit)s）") % {"label": label, "unit": unit}

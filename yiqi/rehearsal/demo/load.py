"""Loads the demo district through the real operations; broken off, it starts over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import as_file, files

from django.conf import settings

from yiqi.accounts.models import ScopeNode
from yiqi.accounts.queries import demo_accounts
from yiqi.accounts.rules import DEMO_PASSWORD
from yiqi.audit.clock import current_time, set_demo_clock
from yiqi.audit.operations import run_reactions
from yiqi.audit.seals import seal_events
from yiqi.enterprises.models import District as Founded
from yiqi.incidents.models import Incident
from yiqi.rehearsal.demo.district import DEFAULT_SEED, build_district
from yiqi.rehearsal.demo.evening import add_a_newcomer, borrow_an_access, hand_in_a_plan
from yiqi.rehearsal.demo.founding import employ, found, open_gate_account
from yiqi.rehearsal.demo.incident import DEMO_MOMENT, STARTED_ON
from yiqi.rehearsal.demo.opening import (
    OPENED,
    decide_levels,
    open_the_incident,
    put_plans_in_force,
    take_zones,
)
from yiqi.rehearsal.demo.part import part_of
from yiqi.rehearsal.demo.playing import Player
from yiqi.rehearsal.demo.register import (
    close_loops,
    enter_contacts,
    enter_enterprises,
    enter_staff,
    enter_terms,
    give_tags,
)
from yiqi.rehearsal.demo.shapes import District
from yiqi.rehearsal.demo.shown import shown_stories
from yiqi.rehearsal.demo.stories import STORIES, problem_stories, read_problem_texts
from yiqi.rehearsal.demo.story_shapes import Story
from yiqi.rehearsal.demo.world import World, before_it, on, stage
from yiqi.rehearsal.operations import (
    OnlyInDemoMode,
    note_demo_begun,
    note_demo_loaded,
    throw_demo_away,
)
from yiqi.rehearsal.queries import demo_counts, is_begun

Progress = Callable[[str, int, int], None]  # called with (what, done, of)


@dataclass(frozen=True, slots=True)
class DemoLoaded:
    """What stands in the database, and whether this call has put it there."""

    counts: Mapping[str, int]  # enterprises, staff, contacts, problems, …
    is_new: bool
    seconds: float  # that the loading took; 0 where it stood there already


def demo_is_loaded() -> bool:
    """Tell whether the demo district is there, complete."""
    return demo_counts() is not None


def reset_demo() -> None:
    """Throw the demo away; the next ``load_demo`` makes it anew.

    Raises:
        OnlyInDemoMode, HoldsRealWork: nothing is touched.
    """
    throw_demo_away()


def load_demo(
    *,
    progress: Progress,
    seed: int = DEFAULT_SEED,
    enterprises: int | None = None,
    problems: int = STORIES,
) -> DemoLoaded:
    """Load the demo district unless it is there; a half-loaded one is thrown away first.

    Args:
        progress: called with what is being done, how much is done, and of how much.
        enterprises: how many, for a smaller demo; None: all thousand.

    Raises:
        OnlyInDemoMode: this installation is no demo.
        HoldsRealWork: a demo broke off here before, but the database is not the demo's own.
    """
    if not settings.DEMO:
        raise OnlyInDemoMode
    standing = demo_counts()
    if standing is not None:
        return DemoLoaded(standing, is_new=False, seconds=0)
    if is_begun():
        throw_demo_away()
    began = time.monotonic()
    district = build_district(seed)
    if enterprises is not None:
        district = part_of(district, enterprises=enterprises)
    counts = _Loader(district, _stories(district, problems), progress).load()
    return DemoLoaded(counts, is_new=True, seconds=time.monotonic() - began)


def account_lines() -> Iterator[str]:
    """Yield the demo's accounts for the console, one a line, and their password."""
    if not settings.DEMO or not demo_is_loaded():
        return
    yield f"Password of all demo accounts: {DEMO_PASSWORD}"
    for role, people in demo_accounts(at=current_time()).items():
        for person in people:
            yield f"  {role:<12} {person.username:<12} {person.display_name}"


def _stories(district: District, count: int) -> tuple[Story, ...]:
    """Return the hand-written stories of the demo account's enterprise and the invented ones."""
    shown = shown_stories(district)
    source = files("yiqi.incidents.plans").joinpath("examples/problem_texts_zh.csv")
    with as_file(source) as path:
        texts = read_problem_texts(path)
    return (*shown, *problem_stories(district, texts, count=max(1, count - len(shown))))


class _Loader:
    """Feeds one district through the operations; each stage is one transaction at its own time."""

    def __init__(self, district: District, stories: tuple[Story, ...], progress: Progress) -> None:
        self.district, self.stories, self.progress = district, stories, progress

    def load(self) -> dict[str, int]:
        """Take all stages; return the counts that the mark at the end holds."""
        world = self._found()
        self._enter(world)
        with stage(OPENED) as now:
            take_zones(world, now=now)
            incident = open_the_incident(world, now=now)
        put_plans_in_force(world, incident)
        self._play(world, incident)
        self._settle()
        counts = self._counts()
        with stage(DEMO_MOMENT) as now:
            note_demo_loaded(_founded(world), counts=counts, now=now)
            seal_events(now=now)
        set_demo_clock(DEMO_MOMENT)
        return counts

    def _found(self) -> World:
        self.progress("district, zones and sections", 0, 1)
        with stage(before_it(days=7, hour=9)) as now:
            world = found(self.district, now=now)
            note_demo_begun(_founded(world), seed=self.district.seed, now=now)
            employ(world, self._part("officers"), now=now)
        return world

    def _enter(self, world: World) -> None:
        self.progress("enterprises", 0, len(self.district.enterprises))
        with stage(before_it(days=6, hour=9)) as now:
            enter_enterprises(world, now=now)
            seat = self._seat_of_gate(world)
            open_gate_account(world, node=seat, now=now)
        self.progress("enterprises", len(self.district.enterprises), len(self.district.enterprises))
        with stage(before_it(days=6, hour=15)) as now:
            enter_terms(world, now=now)
        with stage(before_it(days=5, hour=8)) as now:
            acting = {step.actor_code for story in self.stories for step in story.steps}
            acting |= {str(account.person_code) for account in self.district.accounts}
            enter_contacts(world, with_account=acting, now=now)
        self.progress("contacts", len(self.district.contacts), len(self.district.contacts))
        enter_staff(world, self._part("staff, identity numbers sealed"))
        self._seal(before_it(days=1, hour=9))

    def _play(self, world: World, incident: Incident) -> None:
        """Play day by day; each day is one transaction and sealed at its end."""
        player = Player(world, self.stories)
        before = OPENED
        for end in _day_ends():
            with stage(end):
                self._happenings(world, incident, player, since=before, until=end)
                player.play_until(end)
            self._seal(end)
            before = end
            self.progress("problems of eleven days", player.done, len(player.steps))

    def _happenings(
        self, world: World, incident: Incident, player: Player, *, since: datetime, until: datetime
    ) -> None:
        """Let happen, between the problems, what else happened that day."""
        day = until.date()
        moments = {level.since for level in self.district.incident.levels}
        for moment in sorted(at for at in moments if since < at <= until):
            player.play_until(moment - timedelta(seconds=1))
            decide_levels(world, incident, since=moment - timedelta(seconds=1), until=moment)
        with stage(on(day, 9, 30)) as now:
            give_tags(world, since=day, until=day, now=now)
            close_loops(world, day=day, now=now)
        if day == DEMO_MOMENT.date():
            add_a_newcomer(world)
            hand_in_a_plan(world, incident)
            borrow_an_access(world)

    def _settle(self) -> None:
        """Run what the jobs worker would have run since."""
        with stage(DEMO_MOMENT) as now:
            while run_reactions(now=now):
                pass

    def _seal(self, moment: datetime) -> None:
        with stage(moment) as now:
            seal_events(now=now)

    def _part(self, what: str) -> Callable[[int, int], None]:
        return lambda done, of: self.progress(what, done, of)

    def _seat_of_gate(self, world: World) -> ScopeNode:
        code = next(a.scope_code for a in self.district.accounts if a.scope_kind == "site")
        firm = next(e for e in self.district.enterprises if any(s.code == code for s in e.sites))
        name = next(site.name for site in firm.sites if site.code == code)
        return world.enterprises[firm.code].sites.select_related("node").get(name=name).node

    def _counts(self) -> dict[str, int]:
        day = DEMO_MOMENT.date()
        return {
            "enterprises": len(self.district.enterprises),
            "above_scale": sum(e.is_above_scale_on(day) for e in self.district.enterprises),
            "staff": len(self.district.staff),
            "on_duty": sum(person.is_on_duty for person in self.district.staff),
            "contacts": len(self.district.contacts),
            "officers": len(self.district.officers),
            "zones": len(self.district.zones),
            "parks": len(self.district.parks),
            "problems": len(self.stories),
        }


def _founded(world: World) -> Founded:
    return Founded.objects.get(node=world.node)


def _day_ends() -> Iterator[datetime]:
    """Yield the last moment of each day of the incident; the last one is the demo moment."""
    day: date = STARTED_ON
    while day < DEMO_MOMENT.date():
        yield on(day, 23, 59)
        day += timedelta(days=1)
    yield DEMO_MOMENT

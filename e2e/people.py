"""Opens browsers as the people of the demo, and watches that no page complains."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from e2e.site import Site

PASSWORD = "yiqi-demo-2022"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "user_agent": (
        "Mozilla/5.0 (Linux; Android 12; HONOR 50) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/120.0.0.0 Mobile Safari/537.36"
    ),
}
SIZES = {"phone": PHONE, "desktop": DESKTOP}


def chromium() -> str:
    """Return the path of the browser: $YIQI_CHROMIUM or the installed one."""
    named = os.environ.get("YIQI_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser")
    return found or "/usr/bin/chromium"


@dataclass
class Watch:
    """What pages complained of: console errors, page errors, breaches of the content policy."""

    complaints: list[str] = field(default_factory=list)
    allowed: list[re.Pattern[str]] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Take a complaint as expected, such as the browser's line about an answer of 409."""
        self.allowed.append(re.compile(pattern))

    def listen(self, page: Page) -> None:
        """Watch a page from now on."""
        page.on("console", self._console)
        page.on("pageerror", self._page_error)

    @property
    def unexpected(self) -> list[str]:
        """The complaints that nobody allowed."""
        return [
            line
            for line in self.complaints
            if not any(pattern.search(line) for pattern in self.allowed)
        ]

    def _console(self, message: ConsoleMessage) -> None:
        is_policy = "Content Security Policy" in message.text
        if message.type == "error" or is_policy:
            where = message.location.get("url", "")
            self.complaints.append(f"{message.type}: {message.text} ({where})")

    def _page_error(self, error: Error) -> None:
        self.complaints.append(f"page error: {error.message}")


class People:
    """Opens pages as one of the demo's people; each has one session for all walks."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.sessions: dict[str, Any] = {}
        self.watch = Watch()
        self.contexts: list[BrowserContext] = []

    def open(
        self, who: str | None = None, *, size: str = "desktop", fresh: bool = False, **options: Any
    ) -> Page:
        """Return a page signed in as ``who`` (None: a visitor) at the home page.

        Args:
            size: ``phone`` or ``desktop``.
            fresh: with a session of its own, which the walk may end.
        """
        given = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **SIZES[size], **options}
        if who and not fresh:
            given["storage_state"] = self._session(who)
        context = self.browser.new_context(base_url=self.site.url, **given)
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        context.on("page", self.watch.listen)
        page = context.new_page()
        if who and fresh:
            sign_in(page, who)
        elif who:
            page.goto("/")
        return page

    def close(self) -> list[str]:
        """Close what was opened; return what pages complained of without being allowed to."""
        for context in self.contexts:
            context.close()
        unexpected = self.watch.unexpected
        self.contexts, self.watch = [], Watch()
        return unexpected

    def _session(self, who: str) -> Any:
        if who not in self.sessions:
            context = self.browser.new_context(base_url=self.site.url, locale="zh-CN")
            page = context.new_page()
            sign_in(page, who)
            self.sessions[who] = context.storage_state()
            context.close()
        return self.sessions[who]


def sign_in(page: Page, who: str, *, start: str = "/accounts/sign-in/") -> None:
    """Sign in by name and password and wait for the next page."""
    page.goto(start)
    page.locator("input[name=username]").fill(who)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)

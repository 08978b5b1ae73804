"""Small pictures that stand for evidence: a plain card with number and date, nothing real."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import PurePath

from PIL import Image, ImageDraw, ImageFont

from yiqi.problems.operations import NewFile
from yiqi.rehearsal.demo.incident import SHANGHAI

SIZE = (480, 320)  # pixels
PAPERS = ("#dfe7ef", "#e9e4d8", "#dde8df", "#e8dfe4")


def evidence(name: str, *, reference: str, at: datetime) -> NewFile:
    """Return a JPEG for a piece of evidence, whatever kind of file its name spoke of."""
    lines = (reference, at.astimezone(SHANGHAI).strftime("%Y-%m-%d  %H:%M"), "DEMO")
    return NewFile(
        name=f"{PurePath(name).stem}.jpg",
        kind="jpeg",
        content=_card(lines, PAPERS[len(name) % len(PAPERS)]),
    )


@lru_cache(maxsize=1)
def _font() -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size=34)


def _card(lines: tuple[str, ...], paper: str) -> bytes:
    picture = Image.new("RGB", SIZE, paper)
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((14, 14, SIZE[0] - 15, SIZE[1] - 15), outline="#8a97a6", width=3)
    for row, line in enumerate(lines):
        drawing.text((44, 70 + 62 * row), line, font=_font(), fill="#33404d")
    written = BytesIO()
    picture.save(written, format="JPEG", quality=70)
    return written.getvalue()

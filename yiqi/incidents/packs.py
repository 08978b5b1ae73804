"""The plan packs that ship with Yiqi, as text.

(Not one of an area's usual names: packs are files of this area, read by operations and tests.)
"""

from __future__ import annotations

from importlib.resources import files

from yiqi.incidents.rules import PLANS

PACKS = ("jintai_2022_03",)


def pack_text(pack: str, plan: str) -> str:
    """Return the TOML of ``plan`` in ``pack``.

    Raises:
        KeyError: there is no such pack or plan.
    """
    if pack not in PACKS or plan not in PLANS:
        raise KeyError(f"no plan {plan!r} in a pack {pack!r}")
    found = files("yiqi.incidents.plans").joinpath(f"{pack}_{plan}.toml")
    return found.read_text(encoding="utf-8")

"""Fetch the front-end files that Yiqi ships, and record what they are.

``python scripts/vendor.py``        fetch every package again and rewrite VENDORED.json
``python scripts/vendor.py icons``  rebuild the icon sprite alone after a change to icons.txt
``python scripts/vendor.py check``  compare the files with their recorded SHA-256; exit 1 if not

Packages come through ``npm pack NAME@VERSION``, so whatever registry npm is set up with is used
and no address is written down. Files are copied byte for byte, with the package's licence.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent / "yiqi" / "web"
VENDOR = WEB / "static" / "web" / "vendor"
RECORD = VENDOR / "VENDORED.json"
ICON_LIST = WEB / "icons.txt"
ICON_PACKAGE = "@tabler/icons"


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package: its version, the folder it goes to, and which of its files are kept."""

    name: str
    version: str
    folder: str
    licence: str
    files: tuple[str, ...]


PACKAGES = (
    Package(
        "@tabler/core",
        "1.6.1",
        "tabler",
        "MIT",
        ("dist/css/tabler.min.css",),
    ),
    Package("htmx.org", "4.0.1", "htmx", "0BSD", ("dist/htmx.min.js", "LICENSE")),
    Package(
        "leaflet",
        "1.9.4",
        "leaflet",
        "BSD-2-Clause",
        (
            "dist/leaflet.css",
            "dist/leaflet.js",
            "dist/images/layers.png",
            "dist/images/layers-2x.png",
            "dist/images/marker-icon.png",
            "dist/images/marker-icon-2x.png",
            "dist/images/marker-shadow.png",
            "LICENSE",
        ),
    ),
    Package(ICON_PACKAGE, "3.51.0", "icons", "MIT", ("LICENSE",)),
)


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit code."""
    if arguments == ["check"]:
        return _report(differing_files())
    chosen = [p for p in PACKAGES if not arguments or p.name == ICON_PACKAGE]
    if arguments not in ([], ["icons"]):
        sys.stderr.write(__doc__ or "")
        return 2
    records = {} if not arguments else json.loads(RECORD.read_text(encoding="utf-8"))
    for package in chosen:
        records[package.name] = fetch(package)
    RECORD.write_text(json.dumps(records, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def fetch(package: Package) -> dict[str, object]:
    """Copy the package's files into its folder; return what VENDORED.json says of it."""
    target = VENDOR / package.folder
    with tempfile.TemporaryDirectory() as scratch:
        root = unpacked(package, Path(scratch))
        target.mkdir(parents=True, exist_ok=True)
        written = [copy(root / name, target, name) for name in package.files]
        if not any(path.name == "LICENSE" for path in written):
            written.append(licence_from_readme(root, target))
        if package.name == ICON_PACKAGE:
            written.append(write_sprite(root, target))
    return {
        "version": package.version,
        "licence": package.licence,
        "files": {str(p.relative_to(VENDOR)): sha256(p) for p in sorted(written)},
    }


def unpacked(package: Package, scratch: Path) -> Path:
    """Return the folder of the freshly fetched and unpacked package."""
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    (archive,) = scratch.glob("*.tgz")
    with tarfile.open(archive) as opened:
        opened.extractall(scratch, filter="data")
    return scratch / "package"


def copy(source: Path, target: Path, name: str) -> Path:
    """Copy one file; ``dist/`` and the folders css and js are left out of its new path."""
    path = target / re.sub(r"^dist/(css/|js/)?", "", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source.read_bytes())
    return path


def licence_from_readme(root: Path, target: Path) -> Path:
    """Write the licence for a package that ships none: what its package.json and README state."""
    stated = json.loads((root / "package.json").read_text(encoding="utf-8"))
    name, holder = stated["name"], stated.get("author", "its authors")
    holder = holder if isinstance(holder, str) else holder["name"]
    path = target / "LICENSE"
    path.write_text(f"{name}\nCopyright (c) {holder}\n\n{MIT_TEXT}", encoding="utf-8")
    return path


def write_sprite(root: Path, target: Path) -> Path:
    """Write one SVG file with a symbol for each icon named in icons.txt."""
    symbols = [symbol(root, name) for name in icon_names()]
    path = target / "icons.svg"
    body = "\n".join(symbols)
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n', encoding="utf-8")
    return path


def icon_names() -> list[str]:
    """Return the icons in use, sorted; ``name`` is outlined, ``name-filled`` is filled."""
    lines = ICON_LIST.read_text(encoding="utf-8").splitlines()
    return sorted({line.split("#")[0].strip() for line in lines} - {""})


def symbol(root: Path, name: str) -> str:
    """Return one icon as a ``<symbol>``.

    Raises:
        FileNotFoundError: the package has no such icon.
    """
    filled = name.endswith("-filled")
    folder, plain = ("filled", name.removesuffix("-filled")) if filled else ("outline", name)
    text = (root / "icons" / folder / f"{plain}.svg").read_text(encoding="utf-8")
    inner = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inner)
    inner = re.sub(r"\s*\n\s*", "", inner)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def sha256(path: Path) -> str:
    """Return the file's SHA-256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def differing_files() -> list[str]:
    """Return the vendored files that are missing, changed, or not recorded."""
    records = json.loads(RECORD.read_text(encoding="utf-8"))
    expected = {name: h for record in records.values() for name, h in record["files"].items()}
    found = {str(p.relative_to(VENDOR)): p for p in VENDOR.rglob("*") if p.is_file()}
    del found[RECORD.name]
    wrong = {n for n, h in expected.items() if n not in found or sha256(found[n]) != h}
    return sorted(wrong | (found.keys() - expected.keys()))


def _report(wrong: list[str]) -> int:
    for name in wrong:
        sys.stderr.write(f"vendored file differs from its record: {name}\n")
    return 1 if wrong else 0


MIT_TEXT = """Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

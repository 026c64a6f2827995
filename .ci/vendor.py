#!/usr/bin/env python3
"""Bring third-party front-end files into static/ and prove that they are the ones we chose.

    vendor.py           install the locked npm packages, build, copy, write SHA256SUMS
    vendor.py --check   compare the committed files with SHA256SUMS; no network, no Node

The copies are committed, so that running the portal needs no Node. Only the first form does.
"""

# ruff: noqa: T201, S603  a command-line tool that prints, and runs npm and sass with fixed arguments

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECIPES = ROOT / ".ci" / "vendor"
PACKAGES = ROOT / "node_modules"
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
SPRITE = STATIC / "img" / "icons.svg"
SUMS = VENDOR / "SHA256SUMS"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only compare with SHA256SUMS")
    options = parser.parse_args()
    if options.check:
        return check()
    install()
    build()
    SUMS.write_text("".join(f"{digest}  {name}\n" for name, digest in digests().items()))
    print(f"{len(digests())} files under static/ are up to date; commit them and the lock file.")
    return 0


def install():
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is missing. Install Node 20 or newer; it is needed for vendoring only.")
    subprocess.run([npm, "ci", "--ignore-scripts", "--omit=optional"], cwd=ROOT, check=True)


def build():
    """Write every vendored file afresh, so that nothing stays from an older version."""
    if VENDOR.exists():
        shutil.rmtree(VENDOR)
    tabler = folder("tabler", "@tabler/core")
    (tabler / "tabler.min.css").write_text(tabler_css(), encoding="utf-8")
    shutil.copyfile(RECIPES / "LICENSE-tabler", tabler / "LICENSE")
    shutil.copyfile(PACKAGES / "bootstrap" / "LICENSE", tabler / "LICENSE-bootstrap")

    htmx = folder("htmx", "htmx.org")
    shutil.copyfile(PACKAGES / "htmx.org" / "dist" / "htmx.min.js", htmx / "htmx.min.js")
    shutil.copyfile(PACKAGES / "htmx.org" / "LICENSE", htmx / "LICENSE")

    leaflet = folder("leaflet", "leaflet")
    dist = PACKAGES / "leaflet" / "dist"
    (leaflet / "leaflet.js").write_text(without_source_map(dist / "leaflet.js"), encoding="utf-8")
    shutil.copyfile(dist / "leaflet.css", leaflet / "leaflet.css")
    shutil.copytree(dist / "images", leaflet / "images")  # the style sheet names them
    shutil.copyfile(PACKAGES / "leaflet" / "LICENSE", leaflet / "LICENSE")

    icons = folder("tabler-icons", "@tabler/icons")
    shutil.copyfile(PACKAGES / "@tabler" / "icons" / "LICENSE", icons / "LICENSE")
    SPRITE.parent.mkdir(parents=True, exist_ok=True)
    SPRITE.write_text(sprite(), encoding="utf-8")


def folder(name, package):
    path = VENDOR / f"{name}-{version(package)}"
    path.mkdir(parents=True)
    return path


def version(package):
    return json.loads((PACKAGES / package / "package.json").read_text(encoding="utf-8"))["version"]


def without_source_map(script):
    """The text of ``script`` without the address of a map that we do not ship."""
    return re.sub(r"\n//# sourceMappingURL=.*", "", script.read_text(encoding="utf-8"))


def tabler_css():
    """Compile our selection of Tabler's modules (.ci/vendor/tabler.scss)."""
    command = [
        str(PACKAGES / ".bin" / "sass"),
        "--style=compressed",
        "--no-source-map",
        "--no-charset",
        "--quiet",  # Tabler 1.4 and Bootstrap 5.3 still use @import, which Sass warns about
        f"--load-path={PACKAGES / '@tabler' / 'core' / 'scss'}",
        f"--load-path={PACKAGES}",
        str(RECIPES / "tabler.scss"),
    ]
    css = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    banner = (
        f"/*! Selected modules of Tabler {version('@tabler/core')} (MIT, The Tabler Authors) "
        f"and Bootstrap {version('bootstrap')} (MIT, The Bootstrap Authors), "
        "built by .ci/vendor.py */\n"
    )
    return banner + css


def sprite():
    """One SVG file with a <symbol> for each line of icons.txt."""
    symbols = [symbol(*line) for line in icon_lines()]
    banner = (
        f"<!-- Tabler Icons {version('@tabler/icons')}, MIT, Paweł Kuna; built by .ci/vendor.py -->"
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{banner}\n' + "\n".join(symbols) + "\n</svg>\n"


def icon_lines():
    for line in (RECIPES / "icons.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, _, source = (part.strip() for part in line.partition("="))
        yield name, source or f"outline/{name}"


def symbol(name, source):
    path = PACKAGES / "@tabler" / "icons" / "icons" / f"{source}.svg"
    if not path.is_file():
        sys.exit(f"icons.txt: there is no icon {source} (wanted as {name}) in @tabler/icons.")
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)[1]
    drawing = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "", drawing)
    drawing = re.sub(r">\s+<", "><", drawing).strip().replace(" />", "/>")
    paint = (
        'fill="currentColor"'
        if source.startswith("filled/")
        else 'fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<symbol id="{name}" viewBox="0 0 24 24" {paint}>{drawing}</symbol>'


def digests():
    """Path below static/ -> sha256, of every file that must not be edited by hand."""
    files = [path for path in [*VENDOR.rglob("*"), SPRITE] if path.is_file() and path != SUMS]
    return {
        path.relative_to(STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(files)
    }


def check():
    listed = dict(reversed(line.split("  ", 1)) for line in SUMS.read_text().splitlines())
    found = digests()
    wrong = {
        "changed": {name for name in listed.keys() & found.keys() if listed[name] != found[name]},
        "missing": listed.keys() - found.keys(),
        "not listed": found.keys() - listed.keys(),
    }
    for what, names in wrong.items():
        for name in sorted(names):
            print(f"{what}: static/{name}", file=sys.stderr)
    if any(wrong.values()):
        print("Vendored files differ from SHA256SUMS. Run `make vendor`.", file=sys.stderr)
        return 1
    print(f"{len(found)} vendored files match SHA256SUMS.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

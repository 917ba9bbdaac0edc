"""Write docs/licenses.md from what is installed: `python -m tools.licenses`."""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]

#: Short names of licenses by the end of their trove classifier.
SHORT = {
    "BSD License": "BSD",
    "The Unlicense (Unlicense)": "Unlicense",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
}

INTRODUCTION = """\
# Licenses of what studio uses

Written by `./dev lock` from the packages' own statements. Studio itself is MIT. At run time
everything is MIT, BSD, Apache, PSF or as free (ISC, Unlicense); pyphen offers MPL among three.
pi-heif is BSD, its wheel carries libheif and libde265 as shared libraries under the LGPL.
psycopg (LGPL) comes only with the extra `pg`. djlint (GPL) is a tool that runs beside the code
and is no part of it.
"""


#: How the MIT license begins, for packages that only ship its text.
_MIT_WORDS = "Permission is hereby granted, free of charge"


def names_in(lock: str) -> list[str]:
    return re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==", (ROOT / lock).read_text(), re.MULTILINE)


def license_of(package: Distribution) -> str:
    """Return the stated expression, else the classifiers, else the field's or file's first line."""
    stated = package.metadata.json
    if "license_expression" in stated:
        return str(stated["license_expression"])
    classifiers = package.metadata.get_all("Classifier") or []
    ends = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License ::")]
    named = [SHORT.get(end, end) for end in ends if end != "OSI Approved"]
    text = str(stated.get("license") or package.read_text("licenses/LICENSE") or "not stated")
    stated_line = " or ".join(named) or text.strip().splitlines()[0]
    return "MIT" if _MIT_WORDS in text else stated_line


def table(names: list[str]) -> str:
    """Return rows of name, version and license; a package of other platforms has none."""
    rows = ["| package | version | license |", "|---|---|---|"]
    for name in names:
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue
        rows.append(f"| {name} | {package.version} | {license_of(package)} |")
    return "\n".join(rows)


def main() -> None:
    runtime = names_in("requirements.txt")
    development = [name for name in names_in("requirements-dev.txt") if name not in runtime]
    page = (
        f"{INTRODUCTION}\n## Runtime\n\n{table(runtime)}\n\n"
        f"## Development and extras\n\n{table(development)}\n"
    )
    (ROOT / "docs" / "licenses.md").write_text(page)


if __name__ == "__main__":
    main()

"""Run the named measurements, or all: `python -m bench [assessment] [pages] [slots] …`."""

import sys

from bench import assessment, dictionary, pages, pdf, slots
from bench.measure import show

MEASUREMENTS = {
    "assessment": assessment.goals,
    "dictionary": dictionary.goals,
    "pages": pages.goals,
    "pdf": pdf.goals,
    "slots": slots.goals,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"No measurement {unknown[0]}; there are: {', '.join(MEASUREMENTS)}, pgmpy")
        return 2
    for name in names or MEASUREMENTS:
        print(f"== {name}")
        show(MEASUREMENTS[name]())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Branch coverage of the rooms where a line that no test reaches may cost most, held to the floors of pyproject.toml.

`make coverage` runs their fast tests under `coverage`, then this module, which ends with 1 below a floor.
"""

import os
import sys
import tomllib

from coverage import Coverage

from tests import PROJECT

FLOORS = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["aos-analysis"]["coverage"]


def measured() -> dict[str, float]:
    """% of lines and branches reached, by the patterns of FLOORS."""
    data = Coverage(config_file=PROJECT / "pyproject.toml")
    data.combine(keep=True)
    with open(os.devnull, "w") as nowhere:
        return {name: data.report(include=name.split(","), file=nowhere) for name in FLOORS}


def main() -> int:
    found = measured()
    for name, floor in FLOORS.items():
        print(f"{found[name]:6.1f} % (at least {floor} %)  {name}")
    return int(any(found[name] < floor for name, floor in FLOORS.items()))


if __name__ == "__main__":
    sys.exit(main())

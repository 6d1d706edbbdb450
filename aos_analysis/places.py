"""Where the product's own files stand: beside the package in a checkout, inside it where a wheel was installed."""

import os
from pathlib import Path

PACKAGE = Path(__file__).parent
PROJECT = PACKAGE.parent
CHECKOUT = (PROJECT / "pyproject.toml").is_file() and (PROJECT / "parameters").is_dir()
_SHIPPED = PROJECT if CHECKOUT else PACKAGE / "shipped"

NOTEBOOKS = _SHIPPED / "notebooks"
PARAMETERS = _SHIPPED / "parameters"
OUTPUTS = (PROJECT if CHECKOUT else Path.cwd()) / "outputs"  # an installed package never writes beside itself
CACHE = OUTPUTS / ".cache"

# data that are made when they are asked for: their name -> the module whose `folder()` makes them. The opening of data
# stands in a room below it, and loads it by this name only.
SYNTHETIC, ACTS, TERRITORIES = "synthetic", "synthetic_acts", "synthetic_territories"
MADE = {
    SYNTHETIC: "aos_analysis.demo.opening",
    ACTS: "aos_analysis.demo.acts_opening",
    TERRITORIES: "aos_analysis.demo.territories.opening",
}

OUTPUT = "AOS_OUTPUT"  # folder of outputs of the running report; elsewhere (JupyterLab), the default ones


def outputs() -> Path:
    """Where the packets of the running report stand."""
    return Path(os.environ.get(OUTPUT) or OUTPUTS)

"""One shipped indicator with what it names, as a plan that needs no campaign file."""

from aos_analysis.definitions.folders import FOLDERS
from aos_analysis.definitions.library import open_library
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.shelf import Shelf
from tests.tables import campaign


def shipped(name: str) -> Plan:
    """For the units it is made for."""
    shelf = Shelf(open_library())
    needed = shelf.needed(shelf.find("indicators", name))
    held = {folder: {one.path.stem: one.value for one in needed if one.folder == folder} for folder in FOLDERS}
    unit = "facility" if held["indicators"][name].denominator == "stays" else "practitioner"
    return Plan(
        campaign=campaign(unit=unit, completeness_months=6, indicator=name),
        indicators=held["indicators"],
        codelists=held["codelists"],
        values=held["values"],
        options=None,
        files=(),
    )

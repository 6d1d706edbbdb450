"""What `aos check --data` says of the data while a campaign file is not complete: enough to complete it."""

from aos_analysis.cli.checking import data_faults
from aos_analysis.data.sources import read_folder
from aos_analysis.run.holdings import holdings
from tests.tables import write

CONTACTS = """
campaign unit_id status   contact_date channel        wave
essai    a       targeted -            -           visite
essai    a       done     2021-03-05   delegate_visit visite
essai    b       done     2021-05-06   letter         visite
essai    c       targeted -            -           témoin
"""
MONTHLY = """
unit_id month      indicator numerator denominator
a       2020-01-01 essai     1         2
b       2021-12-01 essai     0         3
"""


def test_a_file_is_completed_from_what_is_said(tmp_path):
    said = holdings(read_folder(write(tmp_path, contacts=CONTACTS, monthly_indicators=MONTHLY)))
    assert said == [
        "mois de soins de monthly_indicators : 2020-01 à 2021-12.",
        "contacts « essai » : 3 unités, rencontres de 2021-03 à 2021-05 ; canaux : delegate_visit (1), letter (1) ;"
        " vagues ou bras (wave) : témoin (1), visite (2).",
    ]


def test_it_is_said_while_files_are_incomplete_and_never_in_their_place(tmp_path, small_caisse):
    folder = str(write(tmp_path, monthly_indicators=MONTHLY))
    assert data_faults(folder, ["essai"], None, sound=False)[1][1:] == holdings(read_folder(tmp_path))
    assert data_faults("synthetic", [], None, sound=True) == ([], [])  # its own tests run the shipped campaigns


def test_each_campaign_is_asked_of_the_invented_data_that_hold_it(small_caisse):
    """One of acts and one of deliveries, named together: neither is looked for in the other's tables."""
    faults, told = data_faults("synthetic", ["bsi", "antidepresseurs"], None, sound=True)
    assert faults == []
    assert {line.split(" : ")[0] for line in told} == {"bsi", "antidepresseurs"}

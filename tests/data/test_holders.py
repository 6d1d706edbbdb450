"""The second lock: words of a page that are identifiers of the opened data, whatever they look like."""

import pandas as pd
import pytest
from nbformat.v4 import new_notebook

from aos_analysis.data.holders import held
from aos_analysis.page.audit import audit_notebook
from aos_analysis.page.beside import tokens
from aos_analysis.page.export import export_pages
from aos_analysis.words.errors import DisclosureError
from tests.page.test_leaks import said
from tests.tables import write


@pytest.fixture
def folder(tmp_path):
    practitioners = {"practitioner_id": ["hugonnet", "204816"], "cluster_id": ["cab-manche", "k2"]}
    contacts = {"campaign": "essai", "unit_id": ["Cotentin", "Avranchin"], "status": "targeted"}
    places = pd.DataFrame(practitioners | {"territory_id": ["Avranchin", "Cotentin"]})
    return write(
        tmp_path, practitioners=places, contacts=pd.DataFrame(contacts | {"contact_date": None, "channel": None})
    )


@pytest.mark.parametrize(
    ("words", "areas", "expected"),
    [
        ({"hugonnet", "médecins"}, False, {"hugonnet"}),
        ({"cab-manche"}, False, {"cab-manche"}),
        ({"204816"}, False, {"204816"}),
        ({"Cotentin"}, False, set()),  # a territory is printed, even where it is the unit of another campaign
        ({"Cotentin"}, True, set()),
        (set(), False, set()),
    ],
)
def test_an_identifier_of_the_data_is_found(folder, words, areas, expected):
    assert held(folder, words, areas) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le médecin hugonnet, 204816", {"médecin", "hugonnet", "204816"}),
        ("cab-manche", {"cab-manche", "manche"}),
        ("204816,5 et 204\u202f816 et 12,204816", set()),  # formatted numbers
        ("un mot", set()),
    ],
)
def test_words_that_are_looked_up(text, expected):
    assert tokens(text) == expected


def test_a_page_that_names_an_identifier_is_refused(folder):
    audit = audit_notebook(new_notebook(cells=[said("Le cabinet de hugonnet a refusé.")]))
    export_pages(audit, {})
    with pytest.raises(DisclosureError, match="identifiant d'un praticien") as refusal:
        export_pages(audit, {}, holders=lambda words: held(folder, words, False))
    assert "hugonnet" not in str(refusal.value)

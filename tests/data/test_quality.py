"""The quality of the data: one hand-made folder, one defect at a time, and the reason that is told, word for word."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.importing.rejects import COLUMNS
from aos_analysis.data.quality.arrivals import development
from aos_analysis.data.quality.breaks import find_breaks
from aos_analysis.words.wording import say
from tests.page_text import plain
from tests.quality_example import judge, make_plan, tables

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Defect:
    """What is done to the sound folder, under which campaign, and what must be told: verdict and reasons, all."""

    verdict: str
    reasons: tuple[str, ...]
    spoil: Callable[[Tables], None] = lambda data: None
    plan: dict = field(default_factory=dict)


def change(name: str, how: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Tables], None]:
    return lambda data: data.update({name: how(data[name])})


def month_of(lines: pd.DataFrame, column: str, month: str) -> pd.Series:
    return lines[column].dt.strftime("%Y-%m") == month


def renamed_from(lines: pd.DataFrame, month: str) -> pd.DataFrame:
    late = lines["care_date"] >= month
    return lines.assign(practitioner_id=lines["practitioner_id"].where(~late, "x" + lines["practitioner_id"]))


def every(step: int, lines: pd.DataFrame) -> np.ndarray:
    return np.arange(len(lines)) % step == 0


def orphaned(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines of three cancellations out of four are not there."""
    keys = ["patient_id", "practitioner_id", "care_date"]
    cancelled = lines[lines["quantity"] < 0]
    lost = cancelled[~every(4, cancelled)].assign(lost=True)[[*keys, "lost"]]
    lost = lines.merge(lost, how="left", on=keys)["lost"].notna().to_numpy()
    return lines[(lines["quantity"] < 0) | ~lost]


def both_names(practitioners: pd.DataFrame) -> pd.DataFrame:
    again = practitioners.assign(practitioner_id="x" + practitioners["practitioner_id"])
    return pd.concat([practitioners, again], ignore_index=True)


def renumbered(data: Tables) -> None:
    data["deliveries"] = renamed_from(data["deliveries"], "2022-06-01")
    data["practitioners"] = both_names(data["practitioners"])


def hasty(lines: pd.DataFrame) -> pd.DataFrame:
    """One line in a hundred is processed forty days before its care."""
    early = lines["care_date"] - pd.Timedelta(40, "D")
    return lines.assign(flux_date=lines["flux_date"].where(~every(101, lines), early))


def emptied(lines: pd.DataFrame, column: str, first: str) -> pd.DataFrame:
    """A column lost for all the lines of the practitioners before `first`."""
    return lines.assign(**{column: lines[column].where(lines["practitioner_id"] >= first, None)})


def halved_from(lines: pd.DataFrame) -> pd.DataFrame:
    return lines[(lines["care_date"] < "2022-07-01") | every(2, lines)]


def quiet(lines: pd.DataFrame) -> pd.DataFrame:
    """Six lines out of ten of one month of care are not there."""
    return lines[~(month_of(lines, "care_date", "2022-07") & (np.arange(len(lines)) % 10 < 6))]


DEFECTS = {
    "none": Defect("usable", ()),
    "flux month not delivered": Defect(
        "unusable",
        (
            "Des mois de flux n'ont rien apporté : mai 2022. Les soins de cette période sont incomplets ; redemandez "
            "ces mois.",
        ),
        change("deliveries", lambda d: d[~month_of(d, "flux_date", "2022-05")]),
    ),
    "care month not delivered": Defect(
        "unusable",
        (
            "Des mois n'ont aucune donnée : mai 2022. Ils se liraient comme des mois sans soin ; redemandez ces mois.",
        ),
        change("deliveries", lambda d: d[~month_of(d, "care_date", "2022-05")]),
    ),
    "flux month loaded twice": Defect(
        "reserved",
        (
            "Le volume s'écarte brusquement des mois voisins : mai 2022. Cherchez un fichier manquant ou chargé deux "
            "fois, ou déclarez le choc.",
            "Des lignes identiques se répètent dans deliveries : 2,9 %. Un fichier a peut-être été chargé deux fois.",
        ),
        change("deliveries", lambda d: pd.concat([d, d[month_of(d, "flux_date", "2022-05")]])),
    ),
    "care month half empty": Defect(
        "reserved",
        (
            "Le volume s'écarte brusquement des mois voisins : juillet 2022. Cherchez un fichier manquant ou chargé "
            "deux fois, ou déclarez le choc.",
        ),
        change("deliveries", quiet),
    ),
    "care month half empty, in a declared shock": Defect(
        "usable", (), change("deliveries", quiet), {"shocks": ("choc",)}
    ),
    "another perimeter": Defect(
        "reserved",
        (
            "Le niveau change durablement à partir de : juillet 2022. Cherchez un changement de périmètre ou de "
            "codage, ou déclarez le choc.",
        ),
        change("deliveries", halved_from),
    ),
    "delay declared too short": Defect(
        "unusable",
        (
            "Le recul déclaré (1 mois) est trop court : en novembre 2023, dernier mois retenu, 60 % seulement des "
            "lignes sont arrivées. Il faut 2 mois de recul, soit un arrêt en octobre 2023.",
        ),
        plan={"completeness_months": 1},
    ),
    "flux dates copied from care": Defect(
        "reserved",
        (
            "La date de flux est toujours celle du mois de soin : rien ne dit quand les données sont complètes. "
            "Demandez la date de traitement des lignes.",
        ),
        change("deliveries", lambda d: d.assign(flux_date=d["care_date"])[d["care_date"] < "2023-10-01"]),
    ),
    "flux before care": Defect(
        "reserved",
        (
            "Des lignes sont traitées avant la date du soin : 1,0 %. Vérifiez le sens et le format des deux dates.",
        ),
        change("deliveries", hasty),
    ),
    "age missing": Defect(
        "reserved",
        ("Valeurs manquantes dans une colonne nécessaire, age (deliveries) : 5,0 %.",),
        change("deliveries", lambda d: d.assign(age=d["age"].astype(float).where(~every(20, d)))),
        {"of": {"population": {"age": (65, 75)}}},
    ),
    "age missing, but not needed": Defect(
        "usable", (), change("deliveries", lambda d: d.assign(age=d["age"].astype(float).where(~every(20, d))))
    ),
    "prescriber missing": Defect(
        "unusable",
        ("Valeurs manquantes dans une colonne nécessaire, practitioner_id, facility_id (deliveries) : 25 %.",),
        change("deliveries", lambda d: emptied(d, "practitioner_id", "g15")),
    ),
    "no ATC class": Defect(
        "reserved",
        ("Valeurs manquantes dans une colonne nécessaire, atc (deliveries) : 10 %.",),
        change("deliveries", lambda d: emptied(d, "atc", "g06")),
    ),
    "quantities not signed": Defect(
        "reserved",
        (
            "Aucune quantité n'est négative : les annulations manquent, ou les quantités ne sont pas signées. Les "
            "volumes seraient surestimés.",
        ),
        change("deliveries", lambda d: d[d["quantity"] > 0]),
    ),
    "cancellations without their line": Defect(
        "unusable",
        (
            "Des annulations n'ont pas la ligne qu'elles annulent : 75 %. L'extraction est sans doute tronquée.",
        ),
        change("deliveries", orphaned),
    ),
    "pseudonyms changed": Defect(
        "unusable",
        (
            "De nombreuses unités arrivent ou partent d'un coup en juin 2022 : 100 %. Les pseudonymes ont peut-être "
            "changé à cette date.",
        ),
        renumbered,
    ),
    "contacts under other pseudonyms": Defect(
        "unusable",
        (
            "Des unités ciblées ou contactées sont absentes des données : 40 %. Vérifiez que les contacts portent les "
            "mêmes pseudonymes.",
        ),
        change("contacts", lambda c: c.assign(unit_id=c["unit_id"].where(c.index < 30, "x" + c["unit_id"]))),
    ),
    "contacts repeated": Defect(
        "unusable",
        ("Des lignes identiques se répètent dans contacts : 50 %. Un fichier a peut-être été chargé deux fois.",),
        change("contacts", lambda c: pd.concat([c, c])),
    ),
    "no contact of the campaign": Defect(
        "unusable",
        (
            "L'indicateur de la campagne ne peut pas être calculé. contacts.parquet : aucun contact de la campagne "
            "« essai » (on y trouve : autre).",
        ),
        change("contacts", lambda c: c.assign(campaign="autre")),
    ),
    "prescribers that the registry ignores": Defect(
        "reserved",
        (
            "Des lignes viennent de prescripteurs absents de la table des unités : 20 %. Vérifiez que les pseudonymes "
            "sont les mêmes.",
        ),
        lambda data: data.update(
            practitioners=data["practitioners"].iloc[:48], contacts=data["contacts"].iloc[:40]
        ),
    ),
    "lists without patients": Defect(
        "reserved",
        ("Des unités n'ont aucun dénominateur sur toute la période : 40 %.",),
        change("practitioners", lambda p: p.assign(list_size=np.where(p.index < 24, 0.0, 900.0))),
    ),
    "codes that are not there": Defect(
        "unusable",
        (
            "« Essai » : aucune ligne ne porte les codes attendus (N06A). Vérifiez la nomenclature et les zéros de "
            "tête.",
        ),
        plan={"of": {"codes": {"include": ["N06A"]}}},
    ),
    "one class out of two": Defect(
        "reserved",
        ("« Essai » : aucune ligne pour J04.",),
        plan={"of": {"codes": {"include": ["J01", "J04"]}}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_and_the_reason_that_is_told(name, tmp_path):
    defect, data = DEFECTS[name], tables()
    defect.spoil(data)
    quality = judge(tmp_path / "data", data, make_plan(**defect.plan))
    assert (quality.verdict, tuple(map(plain, quality.reasons))) == (defect.verdict, defect.reasons)


@pytest.mark.parametrize(
    ("lines", "verdict", "reasons"),
    [
        (50, "usable", ()),
        (
            500,
            "reserved",
            ("L'import a écarté des lignes : 4,5 %. Lisez leurs motifs dans le dossier « rejets ».",),
        ),
    ],
)
def test_lines_that_the_import_set_aside(lines, verdict, reasons, tmp_path):
    """Recognised totals are no lines that were lost."""
    rows = [("a.csv", i, "age", "x", say("import.reasons.bad_whole")) for i in range(lines)]
    rows += [("a.csv", i, "", "", say("import.reasons.total")) for i in range(4000)]
    (tmp_path / "data" / "rejets").mkdir(parents=True)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame.to_csv(tmp_path / "data" / "rejets" / "a.csv", sep=";", index=False, encoding="utf-8-sig")
    quality = judge(tmp_path / "data", tables())
    assert (quality.verdict, tuple(map(plain, quality.reasons))) == (verdict, reasons)
    assert quality.findings.rejects.columns.to_numpy().tolist() == [["age", lines]]


@pytest.mark.parametrize(
    ("values", "empty", "isolated", "shifts"),
    [
        ([100] * 36, [], [], []),
        ([100] * 10 + [0] + [100] * 10, [10], [], []),
        ([100] * 10 + [59] + [100] * 10, [], [10], []),
        ([100] * 10 + [61] + [100] * 10, [], [], []),
        ([100] * 10 + [170] + [100] * 10, [], [10], []),
        ([100] * 20 + [65] * 20, [], [], [20]),
        ([100] * 20 + [75] * 20, [], [], []),
        ([100] * 11 + [10], [], [11], []),
        ([200, 180, 150, 120, 100, 90, 90, 100, 120, 150, 180, 200] * 3, [], [], []),  # a season is no break
        ([5], [], [], []),
    ],
)
def test_breaks(values, empty, isolated, shifts):
    months = pd.Series(pd.date_range("2021-01-01", periods=len(values), freq="MS"))
    found = find_breaks(pd.DataFrame({"month": months, "lines": values}))
    expected = [tuple(months.iloc[rows]) for rows in (empty, isolated, shifts)]
    assert [found.empty, found.isolated, found.shifts] == expected


def triangle(months: int, arrivals: list[int]) -> pd.DataFrame:
    """So many lines in after 0, 1, 2… months, for every month of care, as far as the last flux month has seen."""
    first = pd.Period("2021-01", "M")
    rows = [(first + m, first + m + k, k, n) for m in range(months) for k, n in enumerate(arrivals) if m + k < months]
    return pd.DataFrame(rows, columns=["care", "flux", "lag", "lines"])


@pytest.mark.parametrize(
    ("arrivals", "share"),
    [([100], [1.0]), ([20, 60, 19, 1], [0.2, 0.8, 0.99, 1.0]), ([0, 50, 50], [0.0, 0.5, 1.0])],
)
def test_arrival_shares_are_those_of_the_months_that_were_seen(arrivals, share):
    counts = triangle(24, arrivals)
    curve = development(counts, pd.Period("2021-01", "M"), pd.Period("2022-12", "M"))
    assert curve["share"].tolist()[: len(share)] == pytest.approx(share)


def test_shares_do_not_depend_on_volumes():
    """Twice as many lines each year: the arrival curve is the same."""
    counts = triangle(24, [20, 60, 20])
    counts["lines"] *= counts["care"].map(lambda month: 2 ** (month.year - 2021))
    curve = development(counts, pd.Period("2021-01", "M"), pd.Period("2022-12", "M"))
    assert curve["share"].tolist()[:3] == pytest.approx([0.2, 0.8, 1.0])


def monthly(values: dict[str, float]) -> Tables:
    """Boxes of one territory, 100 a month over three years but for `values`; never more than 1 to count them among."""
    months = pd.date_range("2021-01-01", periods=36, freq="MS")
    boxes = pd.Series(100.0, months.strftime("%Y-%m"))
    boxes.update(pd.Series(values, dtype=float))
    frame = pd.DataFrame({"unit_id": "France", "month": months, "indicator": "essai", "numerator": boxes.to_numpy()})
    frame["flux_max"] = pd.Timestamp("2024-06-01")
    return {"monthly_indicators": frame.assign(denominator=1.0)}


@pytest.mark.parametrize(
    ("values", "last", "verdict", "reasons"),
    [
        ({}, None, "usable", ()),
        (
            {"2023-03": 0},
            None,
            "unusable",
            (
                "Des mois n'ont aucune donnée : mars 2023. Ils se liraient comme des mois sans soin ; redemandez ces "
                "mois.",
            ),
        ),
        ({"2023-03": 0}, "2022-12", "usable", ()),  # a month that the campaign does not study
        (
            {"2021-05": 300},
            None,
            "reserved",
            (
                "Le volume s'écarte brusquement des mois voisins : mai 2021. Cherchez un fichier manquant ou chargé "
                "deux fois, ou déclarez le choc.",
            ),
        ),
        ({f"{day:%Y-%m}": 200 for day in pd.date_range("2022-09", "2023-12", freq="MS")}, None, "usable", ()),
    ],
    ids=["steady", "empty", "empty later", "peak", "doubled by the campaign"],
)  # fmt: skip
def test_what_is_counted_is_judged_where_data_are_aggregated(values, last, verdict, reasons, tmp_path):
    of = {"measure": "aggregated", "codes": None, "denominator": None, "unit": "count", "per": 1}
    plan = make_plan(of=of, unit="territory", comparison="none", contacts=None,
                     period={"first": "2021-01", "last": last})  # fmt: skip
    quality = judge(tmp_path / "data", monthly(values), plan)
    assert (quality.verdict, tuple(map(plain, quality.reasons))) == (verdict, reasons)


def test_each_care_month_is_told_by_flux_month(tmp_path):
    """Five lines a month and practitioner: one in at once, two a month later, two after two months."""
    months = judge(tmp_path / "data", tables()).findings.arrivals.months.set_index("month")
    told = months[["lines", "after_0", "after_1", "after_2"]]
    assert told.loc["2023-06-01"].tolist() == [300, 60, 180, 300]
    assert told.loc["2023-11-01"].fillna(-1).tolist() == [180, 60, 180, -1]  # December is the last flux month

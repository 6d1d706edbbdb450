"""Loading a campaign with all it names: shipped files, overlay, file names, new files, schemas, documentation."""

import json
import re
import runpy
import shutil
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from pydantic import ConfigDict

from aos_analysis.definitions import (
    campaign_ids,
    check_all,
    check_campaign,
    load_plan,
    new_campaign,
    options,
    write_schemas,
)
from aos_analysis.definitions.faults import keys, meaning
from aos_analysis.definitions.folders import FOLDERS
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.indicator_rules import MEASURES
from aos_analysis.definitions.json_schema import schema
from aos_analysis.definitions.library import SHIPPED
from aos_analysis.definitions.references import declared
from aos_analysis.definitions.values import DaysPerBox, Shock, UnitCost
from aos_analysis.definitions.yaml_lines import parse, read
from aos_analysis.run import designs as run_designs
from aos_analysis.run.designs import DesignOptions
from aos_analysis.study.designs import design_names, design_of
from aos_analysis.words.errors import AosError, ParameterError
from aos_analysis.words.wording import say


class OwnOptions(options.Options):
    model_config = ConfigDict(extra="forbid", strict=True)
    harmonics: int = 1


DESIGNS = {"staggered_adoption": OwnOptions, "interrupted_time_series": OwnOptions}
TODAY = date(2026, 11, 21)


def edit(source: Path, target: Path, **replaced: str) -> Path:
    """A copy of a definition with some of its top keys given another value."""
    text = source.read_text("utf-8")
    for key, value in replaced.items():
        text = re.sub(rf"(?m)^{key}:.*$", f"{key}: {value}", text)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target


CAMPAIGN = SHIPPED / "campaigns" / "antidepresseurs.yaml"


# shipped ---------------------------------------------------------------------------------------------------------


def test_shipped_parameters_have_no_fault():
    assert check_all(designs=DesignOptions()) == []


def test_shipped_campaign():
    plan = load_plan("antidepresseurs", designs=DESIGNS)
    assert plan.indicator.id == "antidepressant_duration_180d"
    assert set(plan.indicators) == {
        "antidepressant_duration_180d", "antidepressant_single_delivery", "antibiotic_rate",
    }  # fmt: skip
    assert {name: type(value) for name, value in plan.values.items()} == {
        "covid_2020": Shock, "days_per_box_n06a": DaysPerBox, "visit_delegate": UnitCost, "interview_peer": UnitCost,
    }  # fmt: skip
    assert plan.options == OwnOptions(harmonics=1)
    assert plan.files[0].name == "antidepresseurs.yaml"
    assert len(plan.files) == 8


def test_every_measure_has_an_example():
    """A shipped indicator each, aggregated ones included."""
    shipped = [read(path).data["measure"] for path in (SHIPPED / "indicators").glob("*.yaml")]
    assert set(shipped) == set(MEASURES)


def test_code_list_comes_with_the_indicator_that_names_it(tmp_path):
    campaign = edit(CAMPAIGN, tmp_path / "campaigns" / "pansements.yaml", id="pansements", unit="facility",
                    indicator="dressing_renewal_3d", secondary="[]", placebo="null", adjust_for="[]",
                        subgroups="[]")  # fmt: skip
    codes = load_plan(campaign).codelists["pansements"]
    assert list(codes.columns) == ["code", "label", "valid_from", "valid_to"]
    assert len(codes) == 50 and codes.code.str.fullmatch(r"\d{7}").all()


# overlay ---------------------------------------------------------------------------------------------------------


def test_a_campaign_is_one_file(tmp_path):
    """Another indicator, the contacts of a shipped campaign: one file, no code."""
    campaign = edit(CAMPAIGN, tmp_path / "campaigns" / "abandons.yaml", id="abandons",
                    indicator="antidepressant_single_delivery", secondary="[]")  # fmt: skip
    plan = load_plan(campaign, designs=DESIGNS)
    assert plan.campaign.contacts_name == "antidepresseurs"
    assert plan.indicator.measure == "single_delivery"
    assert load_plan("abandons", tmp_path).campaign == plan.campaign


def test_overlay_replaces_and_adds(tmp_path):
    edit(SHIPPED / "values" / "visit_delegate.yaml", tmp_path / "values" / "visit_delegate.yaml",
         values="[{from: 2019-01, value: 80}, {from: 2024-01, value: 95.5}]")  # fmt: skip
    cost = load_plan("antidepresseurs", tmp_path).values["visit_delegate"]
    assert [cost.at(date(year, 6, 1)) for year in (2018, 2023, 2024)] == [80, 80, 95.5]
    assert load_plan("antidepresseurs").values["visit_delegate"].at(date(2024, 6, 1)) == 80


def test_other_campaigns_on_the_same_indicator_are_known_by_their_name_in_the_contacts(tmp_path):
    """Primary or secondary there; a campaign that only reads it as a placebo does not act on it."""
    named, read_only = '["antidepressant_duration_180d"]', "antidepressant_duration_180d"
    second = edit(CAMPAIGN, tmp_path / "campaigns" / "suite.yaml", id="suite", contacts="vague_2")
    edit(CAMPAIGN, tmp_path / "campaigns" / "autre.yaml", id="autre", contacts="null",
         indicator="antibiotic_rate", secondary=named, placebo="null")  # fmt: skip
    edit(CAMPAIGN, tmp_path / "campaigns" / "temoin.yaml", id="temoin", indicator="antibiotic_rate",
         secondary="[]", placebo=read_only)  # fmt: skip
    plan = load_plan("antidepresseurs", tmp_path, DESIGNS)
    assert plan.rivals == {"vague_2", "autre"} and second in plan.files
    assert load_plan("antidepresseurs", designs=DESIGNS).rivals == frozenset()


def test_campaigns_of_the_same_title_are_told_apart(tmp_path):
    """One list of contacts each: what one reached must not stand for the other."""
    for name in ("suite", "autre"):
        edit(CAMPAIGN, tmp_path / "campaigns" / f"{name}.yaml", id=name, contacts=f"Vague {name}")
    titles = load_plan("suite", tmp_path, DESIGNS).titles
    assert {"vague_suite", "vague_autre", "antidepresseurs"} <= set(titles)
    assert len(set(titles.values())) == len(titles)


def test_ids_are_the_overlay_s_own(tmp_path):
    edit(CAMPAIGN, tmp_path / "campaigns" / "autre.yaml", id="autre")
    assert campaign_ids(tmp_path) == ["autre"]
    assert "antidepresseurs" in campaign_ids()


def test_overlay_faults_are_told_with_those_of_the_campaign(tmp_path):
    edit(CAMPAIGN, tmp_path / "campaigns" / "antidepresseurs.yaml", useful_effect="0,05")
    edit(SHIPPED / "indicators" / "antibiotic_rate.yaml", tmp_path / "indicators" / "antibiotic_rate.yaml", per="mille")
    edit(SHIPPED / "values" / "covid_2020.yaml", tmp_path / "values" / "covid_2020.yaml", to="2019-01")
    told = [
        "antidepresseurs.yaml, ligne 36 : « useful_effect » attend un nombre, lu « 0,05 ». Écrivez-le avec un point : "
        "0.05.",
        "antibiotic_rate.yaml, ligne 10 : « per » attend un nombre, lu « mille ».",
        "covid_2020.yaml, ligne 6 : « to » (2019-01) précède « from » (2020-03).",
    ]
    assert [str(fault) for fault in check_campaign("antidepresseurs", tmp_path, DesignOptions())] == told
    assert [str(fault) for fault in check_all(tmp_path, DesignOptions())] == told


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (["campaigns/a.yml"], ["a.yml : le fichier doit s'appeler a.yaml. Renommez-le."]),
        (["values/a.yaml.txt"], ["a.yaml.txt : le fichier doit s'appeler a.yaml. Renommez-le."]),
        (["indicators/a.YAML"], ["a.YAML : le fichier doit s'appeler a.yaml. Renommez-le."]),
        (["codelists/a.xlsx"], ["a.xlsx : une liste de codes est un fichier CSV en UTF-8. Enregistrez-la sous le nom "
                                "a.csv."]),
        (["campaigns/LISEZMOI.md", "campaigns/.a.yaml.swp", "campaigns/~$a.yaml"], []),
    ],
)  # fmt: skip
def test_file_names(tmp_path, files, told):
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("id: a\n", encoding="utf-8")
    assert [str(fault) for fault in check_all(tmp_path)] == told


def test_same_id_twice_in_a_folder(tmp_path):
    for name in ("covid_2020", "covid_bis"):
        edit(SHIPPED / "values" / "covid_2020.yaml", tmp_path / "values" / f"{name}.yaml")
    assert [str(fault) for fault in check_all(tmp_path)] == [
        "covid_bis.yaml, ligne 2 : « id » vaut « covid_2020 » alors que le fichier s'appelle covid_bis.yaml. "
        "L'identifiant est le nom du fichier sans « .yaml ».",
        "covid_bis.yaml, ligne 2 : l'identifiant « covid_2020 » est déjà celui de covid_2020.yaml. Un identifiant "
        "désigne un seul fichier par dossier.",
    ]


def nothing(folder: Path) -> tuple:
    return "antidepresseur", None


def no_folder(folder: Path) -> tuple:
    return "antidepresseurs", folder / "absent"


def empty_folder(folder: Path) -> tuple:
    return "antidepresseurs", folder


def no_file(folder: Path) -> tuple:
    return folder / "campaigns" / "absente.yaml", None


def outside(folder: Path) -> tuple:
    return edit(CAMPAIGN, folder / "ailleurs" / "antidepresseurs.yaml"), None


def two_overlays(folder: Path) -> tuple:
    return edit(CAMPAIGN, folder / "campaigns" / "antidepresseurs.yaml"), SHIPPED


def wrong_ending(folder: Path) -> tuple:
    return edit(CAMPAIGN, folder / "campaigns" / "antidepresseurs.yml"), None


def wrong_ending_by_id(folder: Path) -> tuple:
    edit(CAMPAIGN, folder / "campaigns" / "autre.yml")
    return "autre", folder


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (nothing, "campagne « antidepresseur » inconnue. Vouliez-vous dire « antidepresseurs » ? Connus : "),
        (no_folder, "absent : dossier de paramètres introuvable."),
        (empty_folder, "aucun des sous-dossiers attendus dans ce dossier de paramètres : campaigns, indicators, "
                       "values, codelists, sources, feedback, actions, territories, connections."),
        (no_file, "absente.yaml : fichier introuvable."),
        (outside, "antidepresseurs.yaml : un fichier de campagne se trouve dans un dossier nommé « campaigns »."),
        (two_overlays, "antidepresseurs.yaml : ce fichier de campagne appartient à un autre dossier que --parameters. "
                       "Donnez l'un ou l'autre."),
        (wrong_ending, "antidepresseurs.yml : le fichier doit s'appeler antidepresseurs.yaml. Renommez-le."),
        (wrong_ending_by_id, "autre.yml : le fichier doit s'appeler autre.yaml. Renommez-le."),
    ],
)  # fmt: skip
def test_refused(tmp_path, given, told):
    with pytest.raises(ParameterError) as refusal:
        load_plan(*given(tmp_path))
    assert told in str(refusal.value)
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize("write", [str, Path])
def test_windows_files(tmp_path, write):
    """A BOM and CRLF line ends, as Notepad writes them; the path as text or as Path."""
    path = tmp_path / "campaigns" / "antidepresseurs.yaml"
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf" + CAMPAIGN.read_bytes().replace(b"\n", b"\r\n"))
    assert load_plan(write(path)).campaign == load_plan("antidepresseurs").campaign


# what a plan says of itself --------------------------------------------------------------------------------------


def test_resolved_is_the_campaign_with_its_defaults():
    plan = load_plan("antidepresseurs", designs=DESIGNS)
    content = parse(plan.resolved().encode(), "parameters.yaml").data
    assert list(content) == ["campaign", "indicators", "values", "codelists"]
    assert content["campaign"]["options"] == {"harmonics": 1}
    assert content["campaign"]["base"] == "pooled_before_window"
    assert [value["id"] for value in content["values"]] == sorted(plan.values)
    assert plan.resolved() == load_plan("antidepresseurs", designs=DESIGNS).resolved()


def test_resolved_code_list_hash_follows_the_codes_not_the_writing(tmp_path):
    def resolved(change) -> list:
        source = SHIPPED / "codelists" / "pansements.csv"
        (tmp_path / "codelists").mkdir(exist_ok=True)
        (tmp_path / "codelists" / source.name).write_bytes(change(source.read_bytes()))
        campaign = edit(CAMPAIGN, tmp_path / "campaigns" / "sorties.yaml", id="sorties", unit="facility",
                        indicator="dressing_renewal_3d", secondary="[]", placebo="null", adjust_for="[]",
                        subgroups="[]")  # fmt: skip
        return parse(load_plan(campaign).resolved().encode(), "parameters.yaml").data["codelists"]

    first = resolved(lambda content: content)
    assert first[0]["id"] == "pansements" and first[0]["codes"] == 50
    assert resolved(lambda content: content.replace(b"\n", b"\r\n")) == first
    assert resolved(lambda content: content.replace(b"1300744", b"1300745")) != first


def test_warnings_never_stop_a_campaign(tmp_path):
    edit(CAMPAIGN, tmp_path / "campaigns" / "antidepresseurs.yaml",
         signature="{authored_by: Équipe, checked_by: Une relectrice, review_by: 2026-10}")  # fmt: skip
    warnings = load_plan("antidepresseurs", tmp_path).warnings(TODAY)
    kinds = ("7 définitions non relues par une seconde personne : « Durée d'au moins six mois",
             "Définition dont la date de relecture est passée : « Antidépresseurs chez les 65-75 ans ».",
             "2 montants non validés : « Visite d'un délégué de l'Assurance Maladie », « Entretien")  # fmt: skip
    assert [text.startswith(kind) for text, kind in zip(warnings, kinds, strict=True)] == [True] * 3, warnings
    assert not any("passée" in text for text in load_plan("antidepresseurs").warnings(date(2027, 6, 30)))
    assert any("passée" in text for text in load_plan("antidepresseurs").warnings(date(2027, 7, 1)))


# a new campaign --------------------------------------------------------------------------------------------------

FILLED = {
    "title": "Une campagne",
    "question": "A-t-elle agi ?",
    "public": "Médecins généralistes",
    "messages": "[Un message]",
    "territory": "Un département",
    "contact": "service@exemple.fr",
    "indicator": "antibiotic_rate",
    "unit": "practitioner",
    "cluster": "cluster_id",
    "first": "2019-01",
    "channels": "[letter]",
    "score": "highest_rate",
    "visit_order": "random",
    "useful_effect": "1.5",
    "economic_reading": "public_health",
    "authored_by": "Équipe",
    "review_by": "2027-11",
}


def fill(text: str) -> str:
    """The blanks of a new file, filled: the campaign's months first, then the window's."""
    months = iter(["2023-09", "2024-08", "2022-07", "2023-06"])
    lines = []
    for line in text.splitlines():
        found = re.match(r"( *)(\w+): +# à compléter", line) or re.match(r"( *)(\w+):$", line)
        if found:
            key = found[2]
            line = f"{found[1]}{key}: {FILLED.get(key) or next(months)}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def test_new_campaign_asks_for_its_blanks_then_runs(tmp_path):
    path = new_campaign("ma_campagne", "staggered_adoption", tmp_path, DESIGNS, TODAY)
    faults = [str(fault) for fault in check_campaign(path, None, DESIGNS)]
    assert len(faults) == len(FILLED) + 4
    assert all("est à compléter" in fault for fault in faults)
    assert faults[0] == (
        "ma_campagne.yaml, ligne 7 : « title » est à compléter : titre de la campagne, tel qu'il paraît dans le "
        "rapport."
    )
    path.write_text(fill(path.read_text("utf-8")), encoding="utf-8")
    plan = load_plan(path, designs=DESIGNS)
    assert plan.campaign.design == "staggered_adoption"
    assert plan.campaign.seed == 20261121


def test_new_campaign_shows_every_key_and_the_options_of_the_design(tmp_path):
    text = new_campaign("ma_campagne", "staggered_adoption", tmp_path, DESIGNS, TODAY).read_text("utf-8")
    assert [name for name in schema("campaign")["properties"] if not re.search(rf"(?m)^{name}:", text)] == []
    assert re.search(r"(?m)^options: +#.*\n  harmonics: 1( |$)", text)
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize(
    ("name", "design", "told"),
    [
        ("Ma campagne", "staggered_adoption", "« Ma campagne » ne peut pas être un identifiant."),
        ("../ailleurs", "staggered_adoption", "« ../ailleurs » ne peut pas être un identifiant."),
        ("ma_campagne", "staggered_adoptions", "Vouliez-vous dire « staggered_adoption » ?"),
        ("deja_la", "staggered_adoption", "deja_la.yaml : un fichier de ce nom existe déjà."),
    ],
)
def test_new_campaign_refused(tmp_path, name, design, told):
    existing = edit(CAMPAIGN, tmp_path / "campaigns" / "deja_la.yaml", id="deja_la")
    before = existing.read_bytes()
    with pytest.raises(ParameterError, match=re.escape(told)):
        new_campaign(name, design, tmp_path, DESIGNS, TODAY)
    assert [path.name for path in tmp_path.rglob("*.yaml")] == ["deja_la.yaml"]
    assert existing.read_bytes() == before


# schemas and documentation ---------------------------------------------------------------------------------------

SHIPPED_FILES = [
    pytest.param(folder.one, path, id=path.stem)
    for name, folder in FOLDERS.items()
    for path in sorted((SHIPPED / name).glob("*.yaml"))
]


@pytest.mark.parametrize(("name", "path"), SHIPPED_FILES)
def test_schema_accepts_the_shipped_files(name, path):
    jsonschema.validate(read(path).data, schema(name))


@pytest.mark.parametrize(
    ("name", "path", "change"),
    [
        ("campaign", "campaigns/antidepresseurs", {"titel": "x"}),
        ("campaign", "campaigns/antidepresseurs", {"unit": "practitionner"}),
        ("campaign", "campaigns/antidepresseurs", {"period": {"first": "2024-13"}}),
        ("indicator", "indicators/antibiotic_rate", {"codes": {"include": ["j01"]}}),
        ("value", "values/covid_2020", {"kind": "chock"}),
    ],
)
def test_schema_refuses(name, path, change):
    data = {**read(SHIPPED / f"{path}.yaml").data, **change}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema(name))


def test_schemas_are_written_in_french(tmp_path):
    written = write_schemas(tmp_path / "schemas")
    assert [path.name for path in written] == [f"{f.one}.schema.json" for f in FOLDERS.values() if f.holds]
    for path in written:
        content = json.loads(path.read_text("utf-8"))
        jsonschema.Draft202012Validator.check_schema(content)
        models = [content, *content.get("$defs", {}).values()]
        fields = [field for model in models for field in model.get("properties", {}).values()]
        assert all(field.get("description") for field in fields)
        assert "`" not in path.read_text("utf-8"), "an English docstring is left"


README = SHIPPED / "README.md"
NAMING = {  # folder, key of its files, folder of the files named there
    (name, ".".join(place), found.folder)
    for name, folder in FOLDERS.items()
    for model in (folder.kinds.values() or [folder.holds])
    if model is not None
    for place, found in declared(model)
}
EXAMPLES = re.findall(r"```yaml\n# (\S+)\n(.*?)```", README.read_text("utf-8"), flags=re.DOTALL)


TEAM_EXAMPLE = "indicators/vaccination_grippe.yaml"  # a team's own table: nothing to ship


@pytest.mark.parametrize(("name", "text"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_documentation_shows_the_shipped_files(name, text, tmp_path):
    if name == TEAM_EXAMPLE:
        (tmp_path / "indicators").mkdir()
        (tmp_path / name).write_text(text, "utf-8")
        assert check_all(tmp_path) == []
    else:
        assert parse(text.encode(), name).data == read(SHIPPED / name).data


def test_documentation_has_one_example_a_measure_and_a_kind():
    data = [parse(text.encode(), name).data for name, text in EXAMPLES]
    assert sorted(item["measure"] for item in data if "measure" in item) == sorted(MEASURES)
    kinds = {"unit_cost", "sharing", "days_per_box", "shock", "published_effect"}
    assert {item["kind"] for item in data if "kind" in item} == kinds


def test_documentation_explains_every_key():
    rows = dict(re.findall(r"(?m)^\| (`[^|]+`) \| (.+) \|$", README.read_text("utf-8")))
    explained = {name.split(".")[-1]: text for names, text in rows.items() for name in re.findall(r"`([^`]+)`", names)}
    models = {**schema("campaign")["$defs"], **schema("indicator")["$defs"], **schema("value")["$defs"]}
    models |= {"Campaign": schema("campaign"), "Indicator": schema("indicator")}
    for model, content in models.items():
        assert [key for key in content["properties"] if key not in explained] == [], model


def test_documentation_says_what_the_measures_need():
    text = README.read_text("utf-8")
    for measure, uses in MEASURES.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{measure}` |"))
        for key in (*uses.needed, *uses.optional, *uses.denominators, *uses.units, *uses.follow_up):
            assert f"`{key}`" in row, (measure, key)


def test_documentation_says_which_keys_name_files():
    """One declaration, on the fields of the models: README tells the same."""
    rows = re.findall(r"(?m)^\| `(\w+)/` \| (`[^|]+`) \| `(\w+)/` \|$", README.read_text("utf-8"))
    told = {(folder, key, named) for folder, names, named in rows for key in re.findall(r"`([^`]+)`", names)}
    assert told == NAMING


@pytest.mark.parametrize("named", sorted({named for _, _, named in NAMING}))
def test_a_file_that_is_not_there_has_its_sentence(named):
    assert named in FOLDERS
    assert f"sans fichier dans {named}/" in say(f"faults.unknown_{named}", field="clé", read="absent", hint="")


def test_keys_of_the_wording_are_those_of_the_models():
    assert [key for key in keys(Indicator) if not meaning(Indicator, key)] == []
    assert say("keys.Indicator.per") in README.read_text("utf-8")


def test_a_copy_of_the_shipped_folder_is_an_overlay_too(tmp_path):
    copy = shutil.copytree(SHIPPED, tmp_path / "parametres")
    assert check_all(copy, DesignOptions()) == []
    assert campaign_ids(copy) == campaign_ids()


@pytest.mark.parametrize("error", ["KeyError", "ImportError", "SyntaxError"])
def test_a_design_that_does_not_load_is_never_called_unknown(error, tmp_path, monkeypatch):
    code = ")(" if error == "SyntaxError" else f"OPTIONS = None\nraise {error}('bibliothèque')"
    broken = tmp_path / "staggered_adoption" / "design.py"
    broken.parent.mkdir()
    broken.write_text(code, encoding="utf-8")
    monkeypatch.setattr(run_designs, "design_of", lambda name: runpy.run_path(str(broken)))
    with pytest.raises(AosError) as told:
        check_campaign("antidepresseurs", None, DesignOptions())
    line = 1 if error == "SyntaxError" else 2
    said = (
        f"staggered_adoption/design.py, ligne {line} : ce plan d'étude ne se charge pas ({error}). Le détail est dans "
    )
    assert str(told.value).startswith(said)
    assert not {"bibliothèque", "unmatched"} & set(str(told.value).split())  # what Python says is in the log
    log = Path(re.search(r"dans (\S+\.log)", str(told.value))[1])
    assert error in log.read_text("utf-8")
    log.unlink()
    assert "inconnu" not in str(told.value)


def test_every_option_of_a_design_is_explained():
    rows = re.findall(r"(?m)^\| `(\w+)` \| `(\w+)` \| [^|]+ \| ([^|]+) \|$", README.read_text("utf-8"))
    fields = {name: design_of(name).options.model_fields for name in design_names()}
    asked = {(name, key, field.description) for name, held in fields.items() for key, field in held.items()}
    assert asked == set(rows)

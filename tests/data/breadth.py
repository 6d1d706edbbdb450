"""What the files of `../shared/cases/breadth/refused` need to say today what they could not say: keys changed or added.

`None` takes a key away. A file that is no campaign any more names the kind of report that tells it.
"""

ACTS = {"lines": "acts"}
TRANSPORTS = ACTS | {"attributed_to": "facility", "codes": {"exact": ["4212", "4213", "4214"], "system": "PRS"}}
INSULINS, LOOP = {"include": ["A10"]}, {"include": ["C03CA"]}
COHORT = {"from": "2022-01", "to": "2022-12", "min_deliveries": 3}
BIOSIMILAR = {"codes": {"include": ["S01LA04"]}, "first_codes": {"list": "ranibizumab_biosim"}, "washout_codes": None}
CONFIRMED = BIOSIMILAR | {"washout_days": 365, "min_deliveries": 3, "window_days": 180, "follow_up_days": 180}
RESIDENTS = {"denominator": "resident_days", "attributed_to": "facility"}
VACCINATED = {"measure": "volume", "count": "patients", "unit": "rate", "denominator": "residents"}
VACCINATED |= {"attributed_to": "declared_doctor", "codes": {"include": ["J07BB"]}}
NURSES = {"public": "Infirmières", "unit": "practitioner", "profession": "nurse"}
BSI = ACTS | {"codes": {"exact": ["3106", "3107", "3108"]}, "numerator_codes": {"exact": ["3106"]}}
SURGERY = ACTS | {"attributed_to": "facility", "codes": {"exact": ["FAFA001"], "system": "CCAM"}, "washout_days": 30}
TESTS = {"exact": ["0126"], "system": "NABM"}

INDICATORS: dict[str, dict[str, object]] = {
    "ald_number": {"population": {"condition": {"system": "ALD", "codes": ["5"]}}},
    "ambulance_share": TRANSPORTS | {"numerator_codes": {"exact": ["4212"], "system": "PRS"}},
    "anomaly": {},
    "bio_init_confirmed": CONFIRMED | {"measure": "confirmed"},
    "bio_initiation": BIOSIMILAR | {"measure": "initiation"},
    "bio_penetration_boxes": {"measure": "penetration", "count": None, "codes": {"list": "ranibizumab_group"}},
    "bio_switch": CONFIRMED,
    "bnp_ic": ACTS
    | {"cohort_codes": None, "cohort": COHORT | {"codes": LOOP}, "codes": {"exact": ["1821"], "system": "NABM"}},
    "bsc_share": BSI,
    "ddd": {"measure": "volume", "count": "days", "days_per_box": "days_per_box_n06a"},
    "ehpad_j01": RESIDENTS,
    "ehpad_j01_list": RESIDENTS,
    "er_visits": {},
    "hba1c": ACTS
    | {"measure": "cohort_share", "unit": "points", "denominator": "cohort", "attributed_to": "declared_doctor"}
    | {"codes": {"exact": ["1577"], "system": "NABM"}, "cohort": COHORT | {"codes": INSULINS}}
    | {"window_days": 365, "min_events": 2, "min_patients": 5}
    | {"excluded_codes": {"exact": ["1576"], "system": "NABM"}, "excluded_events": 2},
    "ij_days": ACTS
    | {"attributed_to": "prescriber", "codes": {"exact": ["6111"]}, "count": "count", "denominator": "active_patients"},
    "ipp_long": {"measure": "treatment_length", "washout_days": None, "follow_up_days": None},
    "ipp_phev": {"measure": "volume", "count": "quantity", "attributed_to": "facility"},
    "lpp_sensor_cost": {"codes": {"exact": ["9990001"], "system": "LPP"}},
    "perf_cost": {"attributed_to": "facility", "codes": {"exact": ["9990001"], "system": "LPP"}},
    "polypsy": {"measure": "concurrence", "numerator_codes": None, "codes": {"include": ["N05", "N06A"]}}
    | {"classes": [{"include": [name]} for name in ("N05A", "N05B", "N05C", "N06A")]}
    | {"min_classes": 3, "min_days": 28, "days_per_box": "days_per_box_n06a"},
    "pregabaline": {"measure": "volume", "count": "patients"},
    "preop_nabm": ACTS | {"attributed_to": "facility", "codes": TESTS},
    "preop_tests": SURGERY
    | {"measure": "event_after", "event_codes": TESTS, "event_side": "before", "denominator": "codes"}
    | {"stay_codes": None},
    "vacc": VACCINATED,
    "vacc_rate65": VACCINATED,
}
CAMPAIGNS: dict[str, dict[str, object]] = {
    "p05_bsi_nurse": NURSES,
    "p06_bsi_pract": NURSES,
    "p19_commune": {"unit": "territory", "cluster": "territory_id"},
    "p35_seasonal_design": {"design": "staggered_adoption"},
}
ELSEWHERE = {  # campaign file -> the kind of report that tells it: it is no campaign whose effect is estimated
    "p31_expert": "services",
    "p34_maturity": "territory_profile",
    "p36_target_only": "campaign_plan",
    "p41_obj_stays": "portfolio",
}
NOT_YET = {  # campaign file -> what no file can say; a team gives the first two as counted by itself (`aggregated`)
    "p13_append": "stays counted by their group",
    "p16_msp_supply": "the size of a list as what is counted",
    "p15_msp_unit": "a structure as unit",
    "p20_patient": "a patient as unit",
    "p21_ald_rd": "a patient as unit",
    "p37_newly": "a subgroup by date of installation",
    "p38_maturity_mod": "a subgroup by maturity, unless the indicator is counted by the team",
}

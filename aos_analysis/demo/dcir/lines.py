"""Reimbursed lines as ER_PRS_F and its tables of detail, a batch of months of flux at a time.

An act is one line of ER_PRS_F. Its nine keys are the digits of its rank in the batch, so that no eight of them tell two
acts apart. Planted: acts with several boxes, whose amount covers them all; cancellations, unsigned in ER_TIP_F; lines
sent for information (71, in one qualifier or the other), of public hospitals (ETE_IND_TAA 1), of complements; unknown
dates (1600-01-01); babies aged in months; practices, with a key and sometimes without their leading zero; hospital
prescribers; prices missing or by unit; consultations without detail; details without act.
"""

from datetime import date

from aos_analysis.demo.dcir.people import PRODUCTS, SPECIALIST_MONTHS, SPECIALISTS
from aos_analysis.demo.dcir.writer import Writer

TRAPS = ("", "informed", "transmitted", "public", "complement", "undated", "consultation")
BATCH = 500_000  # lines
TRAP_EVERY = 60  # one act in so many is copied with each trap


def write(writer: Writer) -> None:
    for first, last in _batches(writer.connection):
        span = {"first": first, "last": last}
        writer.connection.execute(_LINES.format(**span))
        writer.connection.execute(_ACTS.format(**span))
        for name, query in (("ER_PRS_F", _PRS), ("ER_PHA_F", _PHA), ("ER_TIP_F", _TIP), ("ER_ETE_F", _ETE)):
            writer.table(name, query.format(**span), f"{first:%Y-%m}")


def _batches(connection) -> list[tuple[date, date]]:
    """First and last month of flux of each batch: as many months as hold BATCH lines."""
    counts = connection.sql("SELECT flux_date, count(*) FROM deliveries GROUP BY 1 ORDER BY 1").fetchall()
    batches: list[tuple[date, date]] = []
    lines = BATCH
    for month, count in counts:
        if lines + count > BATCH:
            batches, lines = [*batches, (month, month)], 0
        batches[-1], lines = (batches[-1][0], month), lines + count
    return batches


_PRODUCTS = ", ".join(f"('{code}', '{system}')" for code, system, _ in PRODUCTS)
# act: rank of the line of ER_PRS_F in the batch
_LINES = f"""
CREATE OR REPLACE TABLE line AS
    WITH product (code, system) AS (VALUES {_PRODUCTS}), raw AS (
        SELECT flux_date, patient_id, practitioner_id, facility_id, care_date, prescription_date, code_system, code,
            quantity, amount, age, sex, long_term_condition
        FROM deliveries
        UNION ALL
        SELECT month, 'S' || (s.range * 8 + p.range), 'S' || printf('%06d', s.range), NULL, month, month, system, code,
            1, 10.0, 60, '1', false
        FROM range({SPECIALISTS}) s, range(8) p, product, months
        WHERE month > (SELECT max(month) FROM months) - INTERVAL {SPECIALIST_MONTHS} MONTH
    )
    SELECT *, dense_rank() OVER (ORDER BY flux_date, code_system, patient_id, care_date, prescription_date,
        practitioner_id, facility_id, age, quantity < 0) - 1 AS act
    FROM raw WHERE flux_date BETWEEN DATE '{{first}}' AND DATE '{{last}}'
"""

_TRAPPED = "\n        ".join(
    f"UNION ALL SELECT * REPLACE (act + {number} * total AS act), '{trap}' FROM one WHERE act % {TRAP_EVERY} = {number}"
    for number, trap in enumerate(TRAPS)
    if trap
)
# the digits of the rank are the keys; h: what is drawn for the act
_ACTS = f"""
CREATE OR REPLACE TABLE act AS
    WITH one AS (
        SELECT act, any_value(flux_date) AS flux_date, any_value(patient_id) AS patient_id,
            any_value(practitioner_id) AS practitioner_id, any_value(facility_id) AS facility_id,
            any_value(care_date) AS care_date, any_value(prescription_date) AS prescription_date,
            any_value(age) AS age, any_value(sex) AS sex, any_value(long_term_condition) AS long_term,
            any_value(code_system) AS system, sum(quantity) AS quantity,
            round(sum(amount), 2) AS amount, count(*) AS details, (SELECT max(act) + 1 FROM line) AS total
        FROM line GROUP BY act
    ), planted AS (
        SELECT *, '' AS trap FROM one
        {_TRAPPED}
    )
    SELECT planted.* EXCLUDE (act), act % total AS original, act AS a, hash(act, flux_date) AS h,
        1 + act % 2 AS REM_TYP_AFF, 1 + act // 2 % 3 AS PRS_ORD_NUM, 1 + act // 6 % 2 AS FLX_EMT_ORD,
        10 + act // 12 % 2 AS FLX_EMT_NUM, 1 + act // 24 % 2 AS FLX_EMT_TYP,
        CASE WHEN act // 48 % 2 = 0 THEN '01C500000' ELSE '01C501000' END AS ORG_CLE_NUM,
        flux_date - 1 - (act // 96 % 2)::INTEGER AS FLX_TRT_DTD,
        flux_date + (act // 192 % 2)::INTEGER AS FLX_DIS_DTD, 1 + act // 384 AS DCT_ORD_NUM
    FROM planted
"""
_KEYS = """FLX_DIS_DTD, FLX_TRT_DTD, FLX_EMT_TYP, FLX_EMT_NUM, FLX_EMT_ORD, ORG_CLE_NUM, DCT_ORD_NUM, PRS_ORD_NUM,
        REM_TYP_AFF"""

_PRS = f"""
    WITH numbered AS (
        SELECT act.a, CASE WHEN any_value(h) % 3 = 0 THEN max(number) ELSE min(number) END AS number
        FROM act JOIN practice USING (practitioner_id) JOIN practitioner p USING (practitioner_id)
        WHERE (main OR care_date BETWEEN p.start AND p.until)
            AND date_trunc('month', care_date) >= since AND date_trunc('month', care_date) < practice.until
        GROUP BY act.a
    )
    SELECT {_KEYS}, psa AS BEN_NIR_PSA, rank AS BEN_RNG_GEM,
        CASE WHEN age < 2 THEN 1000 + 12 * age + (h % 12)::INTEGER ELSE age END AS BEN_AMA_COD,
        sex::TINYINT AS BEN_SEX_COD,
        CASE WHEN trap = 'undated' THEN DATE '1600-01-01' ELSE care_date END AS EXE_SOI_DTD,
        prescription_date AS PRE_PRE_DTD, quantity AS PRS_ACT_QTE, amount AS BSE_REM_MNT,
        CASE WHEN act.long_term THEN 100.0 ELSE 65.0 END AS RGO_REM_TAU,
        CASE WHEN trap = 'informed' THEN 71 WHEN h % 5 > 0 THEN 0 END AS DPN_QLF,
        CASE WHEN trap = 'transmitted' THEN 71 WHEN h % 7 > 0 THEN 0 END AS PRS_DPN_QLP,
        CASE WHEN trap = 'complement' THEN 2 WHEN h % 11 > 0 THEN (h % 2)::INTEGER END AS CPL_MAJ_TOP,
        CASE WHEN practitioner_id IS NOT NULL AND h % 2 = 0 THEN number || (h % 10)::VARCHAR
            WHEN practitioner_id IS NOT NULL THEN ltrim(number || (h % 10)::VARCHAR, '0')
            WHEN h % 3 = 0 THEN '000000000' WHEN h % 3 = 1 THEN '' END AS PFS_PRE_NUM,
        coalesce(finess, CASE WHEN h % 13 = 0 THEN '50000001' END) AS ETB_PRE_FIN,
        CASE WHEN trap = 'consultation' THEN 1111 WHEN system = 'LPP' THEN 3515 ELSE 3313 END AS PRS_NAT_REF
    FROM act JOIN patient USING (patient_id) LEFT JOIN facility USING (facility_id) LEFT JOIN numbered USING (a)
    ORDER BY a
"""
_DETAIL = """
    SELECT act.*, code, line.quantity AS boxes, line.amount AS euros, abs(line.amount / line.quantity) AS paid,
        CASE WHEN long_term THEN 1.0 ELSE 0.65 END AS rate
    FROM act JOIN line ON act.original = line.act WHERE trap <> 'consultation' AND system = '{system}'
"""
# the price is written so that boxes x price x rate rounds to the caisse's own amount
_PHA = f"""
    WITH detail AS ({_DETAIL.replace("{system}", "CIP13")}), priced AS (
        SELECT *, h % 17 = 0 AND round(boxes * round(paid / rate, 2) * rate, 2) = euros AS by_unit FROM detail
    )
    SELECT {_KEYS}, code::BIGINT AS PHA_PRS_C13, boxes AS PHA_ACT_QSN,
        CASE WHEN by_unit OR (details = 1 AND h % 19 = 0) THEN NULL ELSE round(paid / rate, 5) END AS PHA_ACT_PRU,
        CASE WHEN by_unit THEN 'D' END AS PHA_DEC_TOP, CASE WHEN by_unit THEN boxes END AS PHA_DEC_QSU,
        CASE WHEN by_unit THEN round(paid / rate, 2) END AS PHA_DEC_PRU
    FROM priced
    UNION ALL
    SELECT DATE '{{first}}', DATE '{{first}}', 1, 10, 1, '01C500000', 999999999, 1, 1, 3400999999999, 1, 1.0,
        NULL, NULL, NULL
    ORDER BY ALL
"""
_TIP = f"""
    SELECT {_KEYS}, code::BIGINT AS TIP_PRS_IDE, abs(boxes) AS TIP_ACT_QSN,
        CASE WHEN details = 1 AND h % 19 = 0 THEN NULL ELSE round(paid / rate, 5) END AS TIP_ACT_PRU
    FROM ({_DETAIL.replace("{system}", "LPP")}) ORDER BY ALL
"""
_ETE = f"""
    SELECT {_KEYS}, CASE WHEN trap = 'public' THEN 1 WHEN h % 2 = 0 THEN 0 END AS ETE_IND_TAA
    FROM act WHERE trap = 'public' OR facility_id IS NOT NULL
    UNION ALL SELECT {_KEYS}, 10 FROM act WHERE trap = 'public' OR (facility_id IS NOT NULL AND h % 3 = 0)
    ORDER BY ALL
"""

"""People and places of the caisse as the SNDS numbers them: pseudonyms and twins, practices of a practitioner, FINESS.

Planted: twins under one BEN_NIR_PSA; two practices for a practitioner in five, taken over by another one at a date;
rows of DA_PRA_R written twice, alike or not; specialists; exonerations that are over, not yet begun, doubled or for
another motive; CIP codes whose leading zeros are gone in one of the two tables.
"""

import duckdb

from aos_analysis.demo.dcir.writer import Writer

SPECIALISTS = 5
SPECIALIST_MONTHS = 3  # installed during the last months only, after every panel's cut-off
TAKEN_OVER = "2022-07-01"  # the day from which a second practice belongs to the next practitioner
PRODUCTS = (
    ("3400999999014", "CIP13", "S01XA99"),
    ("0999001", "LPP", None),
)  # of specialists only; the LPP code begins with zeros, which an export kept as a number loses


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables that the queries of this folder share: patient, practitioner, practice, facility, months."""
    for statement in _PREPARE.split(";"):
        connection.execute(statement)


_PREPARE = f"""
CREATE TABLE months AS
    WITH span AS (SELECT min(flux_date) AS first, max(flux_date) AS last FROM deliveries)
    SELECT range::DATE AS month
    FROM range((SELECT first FROM span), (SELECT last + INTERVAL 1 DAY FROM span), INTERVAL 1 MONTH);
CREATE TABLE patient AS
    WITH known AS (
        SELECT patient_id, bool_or(long_term_condition) AS long_term, min(care_date) AS first, max(care_date) AS last
        FROM deliveries GROUP BY ALL
    ), everyone AS (
        SELECT patient_id FROM known UNION SELECT patient_id FROM stays
        UNION ALL SELECT 'S' || range FROM range({SPECIALISTS * 8})
    ), numbered AS (SELECT patient_id, row_number() OVER (ORDER BY patient_id) - 1 AS n FROM everyone)
    SELECT patient_id, n, long_term, first, last,
        CASE WHEN n % 20 = 1 THEN 2 ELSE 1 END AS rank,
        'A' || upper(left(md5((CASE WHEN n % 20 = 1 THEN n - 1 ELSE n END)::VARCHAR), 16)) AS psa
    FROM numbered LEFT JOIN known USING (patient_id);
CREATE TABLE facility AS
    SELECT facility_id, printf(CASE WHEN n % 2 = 0 THEN '010%05d' ELSE '500%05d' END, n) AS finess
    FROM (SELECT facility_id, row_number() OVER (ORDER BY facility_id) AS n FROM facilities);
CREATE TABLE practitioner AS
    WITH one AS (
        SELECT practitioner_id, any_value(specialty) AS specialty, any_value(department) AS department,
            min(start_date) AS start, max(coalesce(end_date, DATE '2200-01-01')) AS until
        FROM practitioners GROUP BY practitioner_id
        UNION ALL
        SELECT 'S' || printf('%06d', range), '3', 'D1',
            (SELECT max(month) FROM months) - INTERVAL {SPECIALIST_MONTHS - 1} MONTH, DATE '2200-01-01'
        FROM range({SPECIALISTS})
    )
    SELECT *, row_number() OVER (ORDER BY practitioner_id) AS n FROM one;
CREATE TABLE practice AS
    SELECT practitioner_id, printf(CASE WHEN n % 3 = 0 THEN '011%05d' ELSE '501%05d' END, n) AS number,
        DATE '1900-01-01' AS since, DATE '2200-01-01' AS until, true AS main
    FROM practitioner
    UNION ALL
    SELECT practitioner_id, printf('611%05d', n), DATE '1900-01-01', DATE '{TAKEN_OVER}', false
    FROM practitioner WHERE n % 5 = 0
    UNION ALL
    SELECT practitioner_id, printf('611%05d', n - 1), DATE '{TAKEN_OVER}', DATE '2200-01-01', false
    FROM practitioner WHERE n % 5 = 1 AND n > 1
"""


def write(writer: Writer) -> None:
    writer.table("IR_BEN_R", "SELECT psa AS BEN_NIR_PSA, rank AS BEN_RNG_GEM FROM patient ORDER BY n")
    writer.table("IR_IMB_R", _EXONERATIONS)
    writer.table("DA_PRA_R", _REFERENTIAL)
    writer.table("IR_PHA_R", _MEDICINES)


_EXONERATIONS = """
    WITH rows AS (
        SELECT n, first - 900 AS start, CASE WHEN n % 3 = 0 THEN last + 30 ELSE DATE '1600-01-01' END AS stop,
            CASE WHEN n % 4 = 0 THEN 43 ELSE 41 END AS motive FROM patient WHERE long_term
        UNION ALL SELECT n, first - 400, last + 90, 45 FROM patient WHERE long_term AND n % 5 = 0
        UNION ALL SELECT n, first - 900, first - 1, 41 FROM patient WHERE NOT long_term AND n % 3 = 0
        UNION ALL SELECT n, last + 1, DATE '1600-01-01', 41 FROM patient WHERE NOT long_term AND n % 3 = 1
        UNION ALL SELECT n, first - 10, DATE '1600-01-01', 11 FROM patient WHERE NOT long_term AND n % 7 = 0
    )
    SELECT psa AS BEN_NIR_PSA, rank AS BEN_RNG_GEM, start AS IMB_ALD_DTD, stop AS IMB_ALD_DTF, motive AS IMB_ETM_NAT
    FROM rows JOIN patient USING (n) ORDER BY ALL
"""

_REFERENTIAL = """
    WITH rows AS (
        SELECT month, number, specialty, unnest(
            CASE n % 20 WHEN 0 THEN [practitioner_id, practitioner_id] WHEN 10 THEN [practitioner_id, 'Z999999']
                ELSE [practitioner_id] END) AS chained
        FROM practice JOIN practitioner USING (practitioner_id) JOIN months
            ON month >= practitioner.start AND month <= practitioner.until
            AND month >= practice.since AND month < practice.until
    )
    SELECT strftime(month, '%m') AS DTE_MOI_FIN, strftime(month, '%Y') AS DTE_ANN_TRT, number AS PFS_PFS_NUM,
        chained AS STA_PFS_NUM, lpad(specialty, 2, '0') AS PFS_PRA_SPE, '50000' AS PFS_COD_POS,
        NULL::VARCHAR AS PFS_SCN_COD
    FROM rows ORDER BY month, number, chained DESC
"""

_MEDICINES = f"""
    SELECT DISTINCT code AS PHA_CIP_C13, atc AS PHA_ATC_C07 FROM deliveries WHERE code_system = 'CIP13'
    UNION ALL VALUES ('{PRODUCTS[0][0]}', '{PRODUCTS[0][2]}'), ('3400999999999', 'Z99ZZ99') ORDER BY ALL
"""

# what a caisse adds to the SNDS: validity dates only where something changes, presence being the referential's business
PRACTITIONERS = """
    SELECT practitioner_id, cluster_id, territory_id, department, list_size,
        CASE WHEN lag(start_date) OVER career IS NULL THEN NULL ELSE start_date END AS start_date,
        CASE WHEN lead(start_date) OVER career IS NULL THEN NULL ELSE end_date END AS end_date
    FROM practitioners WINDOW career AS (PARTITION BY practitioner_id ORDER BY start_date)
    ORDER BY practitioner_id, start_date NULLS FIRST
"""
FACILITIES = (
    "SELECT finess AS facility_id, * EXCLUDE (facility_id, finess) FROM facilities JOIN facility USING (facility_id)"
)
CONTACTS = """
    SELECT coalesce(finess, unit_id) AS unit_id, contacts.* EXCLUDE (unit_id)
    FROM contacts LEFT JOIN facility ON unit_id = facility_id
"""

"""Stays as the two PMSI tables of each year, T_MCOaaB (group) and T_MCOaaC (patient, dates).

Planted: numbers that start again in each hospital and year; FINESS numbers kept as numbers; groups 90 (errors); return
codes that are not 0; twins, whom the PMSI tells apart by their rank at birth only.
"""

from aos_analysis.demo.dcir.writer import Writer


def write(writer: Writer) -> None:
    writer.connection.execute(_STAYS)
    for (year,) in writer.connection.sql("SELECT DISTINCT year FROM stay ORDER BY year").fetchall():
        writer.table(f"T_MCO{year % 100:02d}B", _GROUPS.format(year=year))
        writer.table(f"T_MCO{year % 100:02d}C", _PATIENTS.format(year=year))


_STAYS = """
CREATE TABLE stay AS
    WITH known AS (
        SELECT psa, rank, finess, admission_date, discharge_date, year(discharge_date) AS year, patient.n
        FROM stays JOIN patient USING (patient_id) JOIN facility USING (facility_id)
    ), planted AS (
        SELECT *, '08C241' AS grp, '0' AS wrong FROM known
        UNION ALL SELECT *, '90Z00Z', '0' FROM known WHERE n % 40 = 5
        UNION ALL SELECT * REPLACE (discharge_date + 5 AS discharge_date), '08C241', '1' FROM known
        WHERE n % 40 = 6 AND year(discharge_date + 5) = year
    )
    SELECT *, 1000000000 + row_number() OVER by_year AS rsa FROM planted
    WINDOW by_year AS (PARTITION BY finess, year ORDER BY discharge_date, psa, rank, grp, wrong)
"""
_NUMBERS = "(finess || (finess::INTEGER % 10)::VARCHAR)::INTEGER AS ETA_NUM, rsa AS RSA_NUM"
_GROUPS = f"SELECT {_NUMBERS}, grp AS GRG_GHM, '{{year}}' AS SOR_ANN FROM stay WHERE year = {{year}} ORDER BY ALL"
_DAY = "upper(strftime({}, '%d%b%Y:00:00:00'))"
_PATIENTS = f"""
    SELECT {_NUMBERS}, psa AS NIR_ANO_17, rank AS RNG_NAI, {_DAY.format("admission_date")} AS EXE_SOI_DTD,
        {_DAY.format("discharge_date")} AS EXE_SOI_DTF, '0' AS NAI_RET, '0' AS SEX_RET, '0' AS SEJ_RET, '0' AS FHO_RET,
        '0' AS PMS_RET, '0' AS DAT_RET, wrong AS NIR_RET
    FROM stay WHERE year = {{year}} ORDER BY ALL
"""

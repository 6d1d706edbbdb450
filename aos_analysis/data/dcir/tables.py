"""The columns of the SNDS that an import reads, with their types.

Source: schemas of the Health Data Hub (schema-snds, Licence Ouverte 2.0); a test compares names and types with them.
"""

import re
from pathlib import PurePosixPath

from aos_analysis.data.columns import FIRST_YEAR, LAST_YEAR
from aos_analysis.data.schema import CONTRACT
from aos_analysis.data.shapes import Column, Kind, Order, Table
from aos_analysis.definitions.mapping import ColumnMapping, SourceMapping, TableMapping
from aos_analysis.definitions.mapping_rules import BESIDE_SNDS

NINE_KEYS = (
    "FLX_DIS_DTD",
    "FLX_TRT_DTD",
    "FLX_EMT_TYP",
    "FLX_EMT_NUM",
    "FLX_EMT_ORD",
    "ORG_CLE_NUM",
    "DCT_ORD_NUM",
    "PRS_ORD_NUM",
    "REM_TYP_AFF",
)
STAY_KEYS = ("SOR_ANN", "ETA_NUM", "RSA_NUM")  # hospitals number their stays again every year
PATIENT_KEYS = ("BEN_NIR_PSA", "BEN_RNG_GEM")
RETURN_CODES = (
    "NIR_RET",
    "NAI_RET",
    "SEX_RET",
    "SEJ_RET",
    "FHO_RET",
    "PMS_RET",
    "DAT_RET",
    "COH_NAI_RET",
    "COH_SEX_RET",
)
DETAILS = ("ER_PHA_F", "ER_TIP_F")
REFERENCES = ("IR_BEN_R", "IR_IMB_R", "DA_PRA_R", "IR_PHA_R", "practitioners")  # what lines already there rest on
WIDTHS = {"PHA_PRS_C13": 13, "PHA_CIP_C13": 13, "TIP_PRS_IDE": 7}  # digits of codes that some exports hold as numbers
FILE = r"(?:[_-]\w[\w-]*)?"  # what may follow the name of a table in that of a file
YEAR = {"minimum": FIRST_YEAR, "maximum": LAST_YEAR}


def _needed(name: str, kind: Kind, **more) -> Column:
    return Column(name, kind, name, required=True, empty=False, **more)


def _known(*names: str, kind: Kind) -> tuple[Column, ...]:
    """Columns that must be there, and may hold nothing on a line."""
    return tuple(Column(name, kind, name, required=True) for name in names)


def _optional(*names: str, kind: Kind) -> tuple[Column, ...]:
    return tuple(Column(name, kind, name) for name in names)


_KINDS: dict[str, Kind] = {"FLX_DIS_DTD": "date", "FLX_TRT_DTD": "date", "ORG_CLE_NUM": "text"}
_ACT = tuple(_needed(name, _KINDS.get(name, "whole")) for name in NINE_KEYS)
_PATIENT = (_needed("BEN_NIR_PSA", "identifier"), _needed("BEN_RNG_GEM", "whole"))
_STAY = (_needed("ETA_NUM", "identifier"), _needed("RSA_NUM", "identifier"))

_COLUMNS: dict[str, tuple[Column, ...]] = {
    "ER_PRS_F": (
        *_ACT,
        *_PATIENT,
        _needed("EXE_SOI_DTD", "date"),
        *_known("PRE_PRE_DTD", kind="date"),
        *_known("BEN_AMA_COD", "BEN_SEX_COD", "DPN_QLF", "PRS_DPN_QLP", "CPL_MAJ_TOP", kind="whole"),
        *_known("PRS_ACT_QTE", "BSE_REM_MNT", "RGO_REM_TAU", kind="number"),
        *_known("PFS_PRE_NUM", "ETB_PRE_FIN", kind="identifier"),
    ),
    "ER_PHA_F": (
        *_ACT,
        _needed("PHA_PRS_C13", "text"),
        _needed("PHA_ACT_QSN", "whole"),
        *_known("PHA_ACT_PRU", kind="number"),
        *_optional("PHA_DEC_TOP", kind="text"),
        *_optional("PHA_DEC_QSU", kind="whole"),
        *_optional("PHA_DEC_PRU", kind="number"),
    ),
    "ER_TIP_F": (
        *_ACT,
        _needed("TIP_PRS_IDE", "text"),
        _needed("TIP_ACT_QSN", "whole"),
        *_known("TIP_ACT_PRU", kind="number"),
    ),
    "ER_ETE_F": (*_ACT, *_known("ETE_IND_TAA", kind="whole")),
    "IR_BEN_R": _PATIENT,
    "IR_IMB_R": (
        *_PATIENT,
        *_known("IMB_ALD_DTD", "IMB_ALD_DTF", kind="date"),
        *_known("IMB_ETM_NAT", kind="whole"),
    ),
    "DA_PRA_R": (
        _needed("DTE_ANN_TRT", "whole", **YEAR),
        _needed("DTE_MOI_FIN", "whole", minimum=1, maximum=12),
        _needed("PFS_PFS_NUM", "identifier"),
        *_known("STA_PFS_NUM", kind="identifier"),
        *_known("PFS_PRA_SPE", kind="text"),
        *_optional("PFS_COD_POS", "PFS_SCN_COD", kind="text"),
    ),
    "IR_PHA_R": (_needed("PHA_CIP_C13", "text"), *_known("PHA_ATC_C07", kind="text")),
    "T_MCOaaB": (*_STAY, _needed("SOR_ANN", "whole", **YEAR), *_known("GRG_GHM", kind="text")),
    "T_MCOaaC": (
        *_STAY,
        *_optional("SOR_ANN", kind="whole"),
        *_known("NIR_ANO_17", kind="identifier"),
        *_optional("RNG_NAI", kind="whole"),
        *_known("EXE_SOI_DTD", kind="date"),
        _needed("EXE_SOI_DTF", "date"),
        *_optional(*RETURN_CODES, kind="text"),
    ),
}
_ORDERS = {
    "ER_PRS_F": (Order("EXE_SOI_DTD", "FLX_DIS_DTD", month=True),),
    "T_MCOaaC": (Order("EXE_SOI_DTD", "EXE_SOI_DTF"),),
}
SNDS = {name: Table(name, name, columns, orders=_ORDERS.get(name, ())) for name, columns in _COLUMNS.items()}
KNOWN = {**CONTRACT, **SNDS}


def columns_of(table: str) -> list[str]:
    return [column.name for column in SNDS[table].columns]


def table_of(file: str) -> str | None:
    """The table that a file, or one of its folders, is named after: `ER_PRS_F_202301.csv.gz`, `ER_PRS_F/2023.csv`,
    `T_MCO23B.parquet`; a table of the contract beside them: `contacts_2024.csv`."""
    for part in reversed(PurePosixPath(file).parts):
        for table in (*SNDS, *BESIDE_SNDS):
            if re.fullmatch(table.replace("aa", r"\d\d") + FILE, part.split(".")[0], re.IGNORECASE):
                return table
    return None


def only(mapping: SourceMapping, table: str) -> SourceMapping:
    """The mapping as a file of this table is read with: columns of the SNDS under their own names."""
    if table not in SNDS:
        return mapping.model_copy(update={"tables": {table: mapping.table(table)}})
    columns = {
        name: ColumnMapping(names=(name,), width=(WIDTHS[name],) if name in WIDTHS else None)
        for name in columns_of(table)
    }
    return mapping.model_copy(update={"tables": {table: TableMapping(columns=columns)}})

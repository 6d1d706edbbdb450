"""A territory: the communes of a CPTS, an MSP or a caisse, and with what they are compared."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aos_analysis.definitions.base import Definition, Identifier, Signature, Text
from aos_analysis.definitions.references import IndicatorName

COMMUNE_PATTERN = r"^[0-9A-Z]{5}$"
Code = Annotated[str, StringConstraints(pattern=COMMUNE_PATTERN)]
Codes = Annotated[tuple[Code, ...], Field(strict=False)]


class Territory(Definition):
    """`parameters/territories/<id>.yaml`: its communes by code, or whole EPCI, or both.

    compared_with  what is compared: the rest of its département, or of its region, without it
    relevance      smallest gap of a standardised ratio that is told as one
    indicators     of the campaigns, read by where patients live (table `care`)
    """

    id: Identifier
    title: Text
    territory: Text
    communes: Codes = ()
    epci: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    compared_with: Literal["department", "region"] = "department"
    relevance: Annotated[float, Field(ge=0.05, le=0.5, allow_inf_nan=False)] = 0.10
    indicators: Annotated[tuple[IndicatorName, ...], Field(strict=False)] = ()
    contact: Text
    signature: Signature

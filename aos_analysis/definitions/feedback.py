"""What the people who carried a campaign out have learnt: strengths, limits, perspectives, signed."""

from typing import Annotated

from pydantic import Field

from aos_analysis.definitions.base import Definition, Month, Signature, Text
from aos_analysis.definitions.references import CampaignName

Lines = Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]
LISTS = ("strengths", "limits", "perspectives")


class Feedback(Definition):
    """`parameters/feedback/<campaign>.yaml`: when and how it was collected, then three lists of sentences. It speaks of
    the action, never of its effect, and names nobody."""

    id: CampaignName
    collected: Month
    method: Text
    strengths: Lines
    limits: Lines
    perspectives: Lines
    signature: Signature

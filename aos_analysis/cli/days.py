"""A day of the past, or a month, as it is typed on a command line."""

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from aos_analysis.definitions.base import MONTH_PATTERN
from aos_analysis.words.errors import ParameterError
from aos_analysis.words.wording import say

if TYPE_CHECKING:
    import pandas as pd

FORMS = ("%Y-%m-%d", "%d/%m/%Y")


def past_day(text: str, option: str) -> date:
    """`2024-10-02` or `02/10/2024`, today at the latest; ParameterError for anything else."""
    for form in FORMS:
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            continue
        if day <= date.today():
            return day
    raise ParameterError(say("cli.bad_day", option=option, read=text))


def month(text: str, option: str) -> "pd.Period":
    """`2024-03`; ParameterError for anything else."""
    import pandas as pd

    if not re.fullmatch(MONTH_PATTERN, text):
        raise ParameterError(say("cli.data.bad_month", option=option, read=text))
    return pd.Period(text, freq="M")

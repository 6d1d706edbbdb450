"""A day of the past, as it is typed on a command line."""

from datetime import date, datetime

from aos_analysis.words.errors import ParameterError
from aos_analysis.words.wording import say

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

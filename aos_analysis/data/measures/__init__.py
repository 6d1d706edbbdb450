"""The closed vocabulary of measures: each turns lines (and stays) into counts by unit and month of care."""

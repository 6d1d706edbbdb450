"""What a run tells as it goes: a sentence for a person, the same facts for a program."""

import json
from collections.abc import Mapping

from aos_analysis.words.wording import say


class Event(str):
    """A sentence of `run.KIND` in wording, with its facts: `kind`, and the words that fill the sentence."""

    kind: str
    facts: Mapping[str, object]

    def __new__(cls, kind: str, **facts: object) -> "Event":
        told = super().__new__(cls, say(f"run.{kind}", **facts))
        told.kind, told.facts = kind, facts
        return told

    @property
    def line(self) -> str:
        """One line of JSON."""
        return json.dumps({"event": self.kind, **self.facts}, ensure_ascii=False)

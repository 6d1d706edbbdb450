"""A connection: where a database holds the tables of the contract. Never a secret."""

import re
from typing import Annotated, Literal

from pydantic import Field

from aos_analysis.definitions.base import Definition, Identifier, Text
from aos_analysis.definitions.campaign_rules import Found
from aos_analysis.definitions.yaml_lines import Document
from aos_analysis.words.wording import say

SECRETS = ("password", "passwd", "pwd", "mot_de_passe", "secret", "token", "url", "dsn", "uri")
ADDRESS = re.compile(r"://|@|password\s*=", re.IGNORECASE)  # of a text that may hold one


class Connection(Definition):
    """`parameters/connections/<id>.yaml`. What it does not say, the environment does (PGHOST, PGUSER, `.pgpass`).

    source     whose data they are, as pages say it
    tables     table of the contract -> its name there, where it has another one
    timeout_s  seconds that one query may take
    """

    id: Identifier
    source: Text
    engine: Literal["postgresql"]
    host: Text | None = None
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    database: Text
    schema_name: Annotated[Text, Field(alias="schema")] = "public"
    user: Text | None = None
    tables: dict[Identifier, Text] = Field(default_factory=dict)
    timeout_s: Annotated[int, Field(ge=1, le=86400)] = 3600
    synthetic: bool = False


def connection_faults(document: Document) -> Found:
    """No password, under any key, and no address that could hold one."""
    for key, value in document.data.items() if isinstance(document.data, dict) else ():
        if str(key).lower() in SECRETS:
            yield (key,), say("faults.secret", read=key)
        elif isinstance(value, str) and ADDRESS.search(value):
            yield (key,), say("faults.address", read=key)

"""The traceback of a failure, kept in a file for whoever will correct it; a reader gets a French sentence."""

import tempfile
from pathlib import Path
from traceback import format_exception


def keep(error: BaseException) -> Path:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="aos-", suffix=".log", delete=False) as file:
        file.writelines(format_exception(error))
    return Path(file.name)

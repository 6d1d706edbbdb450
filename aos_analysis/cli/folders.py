"""The folders that a command will write in, tried before anything is read or computed."""

import tempfile
from pathlib import Path

from aos_analysis.words.errors import ParameterError
from aos_analysis.words.wording import say


def writable(folder: Path, option: str) -> Path:
    """`folder`, absolute; ParameterError where nothing could be written there. Nothing is created."""
    place = folder = folder.resolve()
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        tempfile.TemporaryFile(dir=place).close()
    except OSError:
        raise ParameterError(say("cli.not_writable", option=option, folder=folder)) from None
    return folder

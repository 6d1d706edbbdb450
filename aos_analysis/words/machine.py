"""What a machine refuses (disk, rights, paths, memory), said in French; anything else is a bug, and is told as one."""

import errno
from pathlib import PurePath

from aos_analysis.words.wording import say

REFUSED = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "full"),
    **dict.fromkeys((errno.EACCES, errno.EPERM), "denied"),
    errno.EROFS: "read_only",
    errno.ENAMETOOLONG: "too_long",
    **dict.fromkeys((errno.EBUSY, errno.ETXTBSY), "busy"),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), "too_many"),
    errno.EIO: "device",
    errno.ENOMEM: "memory",
    **dict.fromkeys((errno.ENOTDIR, errno.EISDIR), "not_a_folder"),
}
WINDOWS = {32: "busy", 33: "busy", 39: "full", 112: "full", 206: "too_long"}
IN_WORDS = {"No space left on device": "full", "Read-only file system": "read_only", "File name too long": "too_long",
            "Permission denied": "denied", "Out of Memory": "memory"}  # as DuckDB and Arrow wrap them  # fmt: skip


def machine_fault(error: BaseException | None) -> str | None:
    """One French sentence where the machine, and not the program, refused; None for any other error. What an error was
    raised from is looked at too."""
    while error is not None:
        if kind := _kind(error):
            return say(f"machine.{kind}", place=_place(error))
        error = error.__cause__ or error.__context__
    return None


def _kind(error: BaseException) -> str | None:
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, OSError):
        told = WINDOWS.get(getattr(error, "winerror", None) or 0) or REFUSED.get(error.errno or 0)
        if told:
            return told
    text = str(error)
    return next((kind for words, kind in IN_WORDS.items() if words in text), None)


def _place(error: BaseException) -> str:
    """The name of the file, or folder, where the error says it."""
    name = getattr(error, "filename", None)
    return say("machine.place", name=PurePath(str(name)).name) if name else ""

"""How far an import is in a file, said in one line: lines read, of how many, how fast, and when it should end."""

from aos_analysis.data.importing.reading import Reader
from aos_analysis.words.numbers import lasting, number
from aos_analysis.words.wording import say


def told(reader: Reader, lines: int, seconds: float) -> str:
    """Texts know their lines beforehand; a workbook does not."""
    pace = lines / max(seconds, 1e-3)
    words = {"file": reader.file.name, "lines": number(lines), "pace": number(pace)}
    expected = reader.text.expected if reader.text else 0
    if not 0 < lines < expected:
        return say("import.progress", **words)
    return say("import.progress_of", all=number(expected), left=lasting((expected - lines) / pace), **words)

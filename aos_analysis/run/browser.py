"""The PDF of a report, printed by the browser that is installed (Edge, Chrome or Chromium)."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from aos_analysis.words.errors import AosError, ParameterError
from aos_analysis.words.wording import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge", "chrome")
PLACES = (
    "Microsoft/Edge/Application/msedge.exe",
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
)
APPLICATIONS = (
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
)
TIMEOUT_SECONDS = 120


def find_browser() -> str:
    """The command of an installed browser; ParameterError where there is none."""
    folders = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
    windows = [Path(folder) / place for folder in folders if folder for place in PLACES]
    installed = [*windows, *(Path("/Applications") / name for name in APPLICATIONS)]
    found = [path for name in NAMES if (path := shutil.which(name))]
    found += [str(path) for path in installed if path.is_file()]
    if not found:
        raise ParameterError(say("run.no_browser"))
    return found[0]


def print_pdf(page: Path, pdf: Path) -> None:
    """Print an HTML page, tagged and with its outline; the browser has a profile of its own and no network to use."""
    with tempfile.TemporaryDirectory(prefix="aos-", ignore_cleanup_errors=True) as profile:
        command = [
            find_browser(),
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-extensions",
            *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),  # as root there is no sandbox
            f"--user-data-dir={profile}",
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
            f"--print-to-pdf={pdf}",
            page.resolve().as_uri(),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            pdf.unlink(missing_ok=True)
    if not pdf.is_file():
        raise AosError(say("run.pdf_failed"))

"""The PDF or the picture of a page, made by the browser that is installed (Edge, Chrome or Chromium)."""

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
DESKTOP = (1280, 1600)  # pixels: a narrower window would print the figures drawn for telephones


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


def headless(profile: Path) -> list[str]:
    """The command that starts it without a screen, with a profile of its own."""
    return [
        find_browser(),
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--disable-extensions",
        *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),  # as root there is no sandbox
        f"--user-data-dir={profile}",
    ]


def print_pdf(page: Path, pdf: Path) -> Path:
    """Print an HTML page, tagged and with its outline."""
    options = ["--no-pdf-header-footer", "--generate-pdf-document-outline", f"--print-to-pdf={pdf}"]
    return _draw(page, pdf, options, DESKTOP)


def take_picture(page: Path, picture: Path, width: int, height: int) -> Path:
    """The top of an HTML page as a PNG of `width` x `height` pixels."""
    return _draw(page, picture, ["--hide-scrollbars", f"--screenshot={picture}"], (width, height))


def _draw(page: Path, file: Path, options: list[str], window: tuple[int, int]) -> Path:
    """`file`, or an AosError and no file; the browser has a profile of its own and no network to use."""
    with tempfile.TemporaryDirectory(prefix="aos-", ignore_cleanup_errors=True) as profile:
        size = f"--window-size={window[0]},{window[1]}"
        command = [*headless(Path(profile)), size, *options, page.resolve().as_uri()]
        try:
            subprocess.run(command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            file.unlink(missing_ok=True)
    if not file.is_file():
        raise AosError(say("run.pdf_failed"))
    return file

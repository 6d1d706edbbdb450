"""Pictures of the README, taken from the synthetic demonstration by an installed browser: `make pictures`."""

import tempfile
from pathlib import Path

from PIL import Image

from aos_analysis.reports.files import INDEX, PAGE
from aos_analysis.reports.packets import latest_packet
from aos_analysis.run.browser import take_picture

DOCS = Path(__file__).parent
OUTPUTS = DOCS.parent / "outputs"
COLOURS = 64  # flat pages need few: a tenth of the bytes


def main() -> None:
    report, _ = latest_packet(OUTPUTS, "antidepresseurs", "staggered_adoption")
    draw(report / PAGE, DOCS / "report.png", 1180, 1090)
    draw(OUTPUTS / INDEX, DOCS / "portal.png", 1280, 1110)


def draw(page: Path, picture: Path, width: int, height: int) -> None:
    """The top of a page as a small PNG; sizes in pixels."""
    with tempfile.TemporaryDirectory() as folder:
        taken = take_picture(page, Path(folder) / "page.png", width, height)
        image = Image.open(taken).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)
    print(f"docs/{picture.name} : {picture.stat().st_size // 1000} ko")


if __name__ == "__main__":
    main()

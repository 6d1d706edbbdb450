"""Pages of the site that stand elsewhere in the project: they are read where they are, not copied."""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PROJECT = Path(__file__).parent.parent
PAGES = {
    "index.md": "README.md",
    "parametres.md": "parameters/README.md",
    "contribuer.md": "CONTRIBUTING.md",
    "decisions.md": "DECISIONS.md",
    "versions.md": "CHANGELOG.md",
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds them, their links to one another set right."""
    for page, source in PAGES.items():
        text = (PROJECT / source).read_text("utf-8")
        files.append(File.generated(config, page, content=linked(text)))
    return files


def linked(text: str) -> str:
    """Links of a file at the project's root, as the site has them; what is not on the site stays a text."""
    pages = {source: page for page, source in PAGES.items()}

    def on_site(link: re.Match[str]) -> str:
        words, target = link.groups()
        file, _, anchor = target.partition("#")
        file = file.removeprefix("../")
        if target.startswith(("http", "#")) or not file:
            return link.group()
        page = pages.get(file) or (file.removeprefix("docs/") if file.startswith("docs/") else None)
        return f"[{words}]({page}{'#' + anchor if anchor else ''})" if page else words

    return re.sub(r"(?<!!)\[([^\]]+)\]\(([^)]+)\)", on_site, text.replace("](docs/", "]("))

"""A wheel carries the notebooks and the parameters of the project: it runs where no checkout stands."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SHIPPED = ("notebooks", "parameters")


class WithShipped(build_py):
    def run(self) -> None:
        super().run()
        if self.editable_mode:  # the checkout itself is used
            return
        for name in SHIPPED:
            target = Path(self.build_lib) / "aos_analysis" / "shipped" / name
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(name, target, ignore=shutil.ignore_patterns(".*", "__pycache__", "frozen"))


setup(cmdclass={"build_py": WithShipped})

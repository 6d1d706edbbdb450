"""Everything that a report and its kernel import, imported once: what the ancestor of their processes starts with."""

import atexit
import gc
import os
from importlib import import_module
from pkgutil import walk_packages

import aos_analysis
from aos_analysis.words.wording import say

# as a kernel says it, before its notebook imports matplotlib, which asks once; importing this backend here would lose
# every figure of the kernels
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"  # a process of several threads is never forked

FIRST = ("aos_analysis.run.report", "ipykernel.ipkernel", "ipykernel.kernelapp", "nbclient", "papermill", "seaborn")
APART = ("__main__", "cli")  # the command line is another process


def _own() -> list[str]:
    found = (module.name for module in walk_packages(aos_analysis.__path__, "aos_analysis."))
    return [name for name in found if name.split(".")[1] not in APART]


for name in (*FIRST, *_own()):
    import_module(name)
say("run.none")  # the words too are read once
gc.collect()
gc.freeze()  # what is shared is never looked at again, and so stays shared
atexit.register(gc.unfreeze)  # or DuckDB complains of what was never freed

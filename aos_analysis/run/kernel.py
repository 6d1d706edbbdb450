"""The kernel of a report: this very Python and this very package, whatever kernels and profiles a user has."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

from aos_analysis.places import PROJECT

SINGLE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class OwnSpec(KernelSpecManager):
    """Answers any kernel name with the running interpreter."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        command = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")]))
        # Reports run side by side; one thread each also makes sums independent of the number of cores.
        env = {"PYTHONPATH": path} | {name: os.environ.get(name, "1") for name in SINGLE_THREAD}
        return KernelSpec(argv=command, display_name="Python", language="python", env=env)


class ReportKernel(AsyncKernelManager):
    """Talks through files where the system has them: two kernels cannot be given the same port, and nothing crosses
    the network loopback."""

    @default("kernel_spec_manager")
    def _own_spec(self) -> KernelSpecManager:
        return OwnSpec(parent=self)

    @default("transport")
    def _files_if_any(self) -> str:
        return "tcp" if sys.platform == "win32" else "ipc"

    @default("connection_file")
    def _short_path(self) -> str:
        # a socket path holds about 100 characters, so not the user's runtime folder
        return str(Path(tempfile.mkdtemp(prefix="aos-")) / "kernel.json")

    def start_kernel(self, **options):
        return super().start_kernel(**options, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def cleanup_connection_file(self) -> None:
        super().cleanup_connection_file()
        shutil.rmtree(Path(self.connection_file).parent, ignore_errors=True)

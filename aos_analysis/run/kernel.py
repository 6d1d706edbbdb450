"""The kernel of a report: this very Python and this very package, whatever kernels and profiles a user has."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import default

from aos_analysis.places import PROJECT
from aos_analysis.run.ancestor import SINGLE_THREAD
from aos_analysis.run.keeper import Birth, own
from aos_analysis.words.errors import present


class OwnSpec(KernelSpecManager):
    """Answers any kernel name with the running interpreter."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        command = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")]))
        # Reports run side by side; one thread each also makes sums independent of the number of cores.
        env = {"PYTHONPATH": path} | {name: os.environ.get(name, "1") for name in SINGLE_THREAD}
        return KernelSpec(argv=command, display_name="Python", language="python", env=env)


class Forked(LocalProvisioner):
    """Starts a kernel by a fork of this process's keeper, or afresh where there is none left."""

    async def launch_kernel(self, cmd: list[str], **given: Any) -> KernelConnectionInfo:
        keeper = own()
        if keeper:
            with suppress(OSError, EOFError):
                file = present(self.parent).connection_file
                forked: Any = keeper.fork(Birth(file, given["env"], given.get("cwd") or os.getcwd()))
                self.process, self.pid, self.pgid = forked, forked.pid, forked.pid
                return self.connection_info
        return await super().launch_kernel(cmd, **given)


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
        self.provisioner = Forked(kernel_id="", kernel_spec=self.kernel_spec, parent=self)
        return super().start_kernel(**options, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def cleanup_connection_file(self) -> None:
        super().cleanup_connection_file()
        shutil.rmtree(Path(self.connection_file).parent, ignore_errors=True)

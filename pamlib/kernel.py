"""The kernel that runs a notebook: this very interpreter, reachable by nobody else, untouched by the user's profile.

Started as a script by :class:`OwnKernelManager`. Against a stock kernel it differs in that

* it is ``sys.executable``, whatever kernelspecs are installed and whatever they are called;
* it talks over files in a private folder where the system has them (TCP ports can collide when several kernels start
  at once), with encryption where the library has it;
* it reads no IPython profile, start-up file or module of the current folder: same inputs, same result;
* ``!command`` that fails stops the cell (a stock kernel goes on as if it had worked);
* it skips a validator that jsonschema would build for 0.9 s and nothing here uses.

Out of scope: running cells, which :mod:`pamlib.runs` does through papermill.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# A socket's path is limited to 104 bytes on macOS, 108 on Linux; the name we add takes up to 12.
_SOCKET_PATH_LIMIT = 90


def skip_slow_validator() -> None:
    """Make ``import rfc3987_syntax`` fail at once; jsonschema then does without it, as where it is not installed."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def manager_class(folder: Path, environment: Mapping[str, str] | None = None) -> Any:
    """A kernel manager class whose kernel keeps all it writes in ``folder`` (private, emptied by the caller).

    ``environment`` is added to this process's own. Its static method ``said()`` gives the last lines that the kernel
    itself wrote, which say why it died.
    """
    import zmq
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    files = zmq.has("ipc") and os.name == "posix" and len(os.fsencode(folder)) <= _SOCKET_PATH_LIMIT

    class OwnKernelManager(AsyncKernelManager):
        """Starts :mod:`pamlib.kernel` with this interpreter."""

        def __init__(self, **options: Any) -> None:
            super().__init__(
                **options,
                transport="ipc" if files else "tcp",
                transport_encryption="required" if zmq.has("curve") else "disabled",
                connection_file=str(folder / "k.json"),
            )

        @property
        def kernel_spec(self) -> KernelSpec:
            """Ours, instead of whichever is installed under the notebook's kernel name."""
            return KernelSpec(
                argv=[sys.executable, str(Path(__file__).resolve()), "-f", "{connection_file}"],
                display_name="Python 3",
                language="python",
                metadata={"supported_encryption": ["curve"]},
            )

        async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
            options["env"] = {
                **(options.get("env") or os.environ),
                **(environment or {}),
                "IPYTHONDIR": str(folder),
                "PYTHONHASHSEED": "0",  # the order of a set must not change between two runs
                "PYTHONUTF8": "1",
                "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # a warning about frozen modules that no reader needs
            }
            with (folder / "kernel.log").open("wb") as log:
                command, ready = await super()._async_pre_start_kernel(**options)
                ready.update(stdout=os.dup(log.fileno()), stderr=os.dup(log.fileno()))
            return command, ready

        async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:
            try:
                await super()._async_launch_kernel(kernel_cmd, **options)
            finally:
                os.close(options["stdout"])
                os.close(options["stderr"])

        @staticmethod
        def said() -> str:
            """The end of what the kernel wrote to its own stdout and stderr."""
            log = folder / "kernel.log"
            return log.read_text(encoding="utf-8", errors="replace")[-4000:] if log.is_file() else ""

    return OwnKernelManager


def main(argv: list[str]) -> None:
    """Serve as a kernel until told to stop."""
    skip_slow_validator()
    from subprocess import CalledProcessError

    from ipykernel.ipkernel import IPythonKernel
    from ipykernel.kernelapp import IPKernelApp
    from ipykernel.zmqshell import ZMQInteractiveShell
    from traitlets import Type
    from traitlets.config import Config

    class Shell(ZMQInteractiveShell):
        """A shell where a failed ``!command`` is an error."""

        def system(self, cmd: str) -> None:
            """Run ``cmd``; raise when it ends with another status than 0."""
            super().system_piped(cmd)  # type: ignore[no-untyped-call]
            status = self.user_ns.get("_exit_code", 0)
            if status:
                raise CalledProcessError(status, cmd)

    class Kernel(IPythonKernel):
        """The stock kernel with our shell."""

        shell_class = Type(Shell)

    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShellApp.ignore_cwd = True
    app = IPKernelApp.instance(config=settings, kernel_class=Kernel)
    app.initialize(argv)  # type: ignore[no-untyped-call]
    app.start()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    # As a script the first entry is the package's own folder, where names such as `table` would hide other modules.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    main(sys.argv[1:])

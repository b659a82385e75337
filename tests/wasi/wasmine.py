"""Adapter for the runner of WebAssembly/wasi-testsuite: how to run a test on WASMine's command line.

In a copy of the suite with prebuilt programs (branch prod/testsuite-base), with Python 3.12 or newer:

    ./run-tests -r PATH/TO/wasmine/tests/wasi/wasmine.py

The variable WASMINE replaces the command, for example by "wasmine run --backend interpreter".
"""

import os
import shlex
import subprocess
from pathlib import Path
from typing import Dict, List, Optional, Tuple

MAIN = Path(__file__).resolve().parent.parent.parent / "src" / "cli" / "main.ts"

# Run options may follow; shlex.split() splits as a shell would.
WASMINE = shlex.split(os.getenv("WASMINE", f"deno run -A {shlex.quote(str(MAIN))} run"), posix=os.name != "nt")


def get_name() -> str:
    return "wasmine"


def get_version() -> str:
    command = WASMINE[:WASMINE.index("run", 3 if WASMINE[0] == "deno" else 1)]
    output = subprocess.run(command + ["--version"], encoding="UTF-8", capture_output=True, check=True).stdout
    return output.split()[1]


def get_wasi_versions() -> List[str]:
    return ["wasm32-wasip1"]


def get_wasi_worlds() -> List[str]:
    return ["wasi:cli/command"]


def compute_argv(test_path: str,
                 args_env_root: Tuple[List[str], Dict[str, str], Optional[str]],
                 proposals: List[str],
                 wasi_world: str,
                 wasi_version: str) -> List[str]:
    args, env, root = args_env_root
    argv = list(WASMINE)
    for name, value in env.items():
        argv += ["--env", f"{name}={value}"]
    if root:
        argv += ["--dir", f"{root}::/"]
    return argv + [test_path] + args

"""Install one locked file into the environment that runs this, with one progress line.

`python requirements/install.py base` (or dev). Needs only pip. What pip says goes to a log that is
shown when something fails.
"""

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOG = HERE.parent / "var" / "log" / "pip.log"


def main(name: str) -> int:
    lock = HERE / f"{name}.txt"
    total = sum("==" in line and not line.startswith(" ") for line in lock.read_text().splitlines())
    LOG.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--require-hashes", "-r", str(lock)]
    started, seen = time.monotonic(), 0
    with (
        LOG.open("w") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as pip,
    ):
        for line in pip.stdout:
            log.write(line)
            if line.startswith(("Collecting", "Requirement already")):
                seen += 1
                show(f"  下载依赖 {seen}/{total} …")
            elif line.startswith("Installing"):
                show(f"  安装 {total} 个依赖 …")
    if pip.returncode:
        print(f"\n安装依赖失败。完整记录：{LOG}。最后几行：")
        print("".join(LOG.read_text().splitlines(keepends=True)[-12:]))
        return 1
    show(f"  依赖已就绪：{total} 个，用时 {time.monotonic() - started:.0f} 秒", end="\n")
    return 0


def show(text: str, end: str = "") -> None:
    """Rewrite the line on a terminal; elsewhere only the last word counts."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end=end, flush=True)
    elif end:
        print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

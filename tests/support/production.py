"""A process with the settings of production, as an operator starts it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

REAL = {
    "XINGDONG_ENV": "production",
    "SECRET_KEY": "a-long-enough-key-of-a-test-that-nobody-uses-anywhere-else-0123456789",
    "SITE_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://mail.example",
    "DEFAULT_FROM_EMAIL": "portal@portal.example",
}


def start(tmp_path, *code, **environment):
    """Import the web process's door in a fresh process; (exit code, what it says)."""
    base = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    (tmp_path / "static").mkdir(exist_ok=True)
    paths = {"XINGDONG_VAR": str(tmp_path), "DATABASE_URL": f"sqlite://{tmp_path}/db.sqlite3"}
    environment = {**base, **paths, **REAL, **environment}
    done = subprocess.run(
        [sys.executable, *(code or ("-c", "import xingdong.wsgi"))],
        env={name: value for name, value in environment.items() if value is not None},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr

#!/usr/bin/env python3
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingdong.settings")
    from django.core.management import execute_from_command_line

    from xingdong.env import stopping_plainly

    with stopping_plainly():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

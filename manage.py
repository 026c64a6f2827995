#!/usr/bin/env python3
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingdong.settings")
    from django.core.management import execute_from_command_line

    from xingdong.env import ConfigurationError

    try:
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.exit(f"配置错误：{error}")


if __name__ == "__main__":
    main()

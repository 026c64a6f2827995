"""`manage.py demo_logins`: who may be signed in as, in aligned columns."""

from unicodedata import east_asian_width

from django.core.management.base import BaseCommand

from xingdong.demo.logins import demo_accounts, demo_logins
from xingdong.demo.people import PASSWORD

GAP = "  "


class Command(BaseCommand):
    help = "列出演示社区的登录账号。"

    def handle(self, **options) -> None:
        logins = demo_logins()
        if not logins:
            self.stdout.write("没有演示账号。请先运行 manage.py load_demo。")
            return
        rows = [("身份", "姓名", "用户名", "密码", "可以试什么")]
        rows += [
            (login.role, login.name, login.username, login.password, login.purpose)
            for login in logins
        ]
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (
                cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)
            )
            self.stdout.write(GAP.join(cells).rstrip())
        others = demo_accounts().count() - len(logins)
        if others > 0:
            self.stdout.write(f"另有 {others} 个演示账号，密码都是 {PASSWORD}，用户名见管理后台。")


def width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)

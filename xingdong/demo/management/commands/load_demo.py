"""`manage.py load_demo`: an invented community with its orders, to look at and to try."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xingdong.demo.loading import DemoRefused, load_demo


class Command(BaseCommand):
    help = "载入演示社区：虚构的企业、人员和诉求。可以重复运行；生产环境拒绝。"

    def handle(self, **options) -> None:
        try:
            loaded = load_demo(now=timezone.now())
        except DemoRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if loaded is None:
            self.stdout.write("演示社区已经载入过，没有变化。")
            return
        self.stdout.write(
            f"已载入演示社区：{loaded.enterprises} 家企业，{loaded.people} 个账号，"
            f"{loaded.orders} 件诉求。登录方式见 manage.py demo_logins。"
        )

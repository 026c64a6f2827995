"""The way back where no second administrator is left; everybody else asks one."""

from django.core.management.base import BaseCommand, CommandError

from xingdong.accounts.models import User
from xingdong.accounts.second_factor import has_factor, take_factor_back


class Command(BaseCommand):
    help = "取消一个账号的两步验证和恢复码；本人会收到通知，下次登录后重新设置。"

    def add_arguments(self, parser):
        parser.add_argument("username", help="用户名")

    def handle(self, *args, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None or not has_factor(user):
            raise CommandError(f"没有启用两步验证的用户“{username}”。")
        take_factor_back(user)
        self.stdout.write(f"已取消 {user.real_name} 的两步验证。")

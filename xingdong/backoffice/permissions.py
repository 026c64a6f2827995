"""Who may do what in the admin: one table, read from roles, never from groups or flags.

The system role is not a business role (handbook §2.6): the social workers of the centre keep the
community's records and see the orders; an administrator configures the portal and sees no order, no
event, no survey, no attachment and no message.
"""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.db import models

from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of


class AdminRole(models.TextChoices):
    CENTRE = "centre", "社区社工"
    ADMINISTRATOR = "administrator", "系统管理员"


VIEW = ("view",)
KEEP = ("view", "add", "change")
UNDO = ("view", "add", "change", "delete")

# Model → what each role may do with it in the admin. What is not here nobody may do: orders,
# events, enterprises and people are never deleted, memberships end with a date.
PERMISSIONS: dict[AdminRole, dict[str, tuple[str, ...]]] = {
    AdminRole.CENTRE: {
        "enterprises.enterprise": KEEP,
        "enterprises.contact": KEEP,
        "enterprises.liaison": KEEP,
        "enterprises.site": KEEP,
        "enterprises.headcountcheck": KEEP,
        "enterprises.stagechange": VIEW,
        "enterprises.statuschange": VIEW,
        "enterprises.residency": KEEP,
        "enterprises.visit": KEEP,
        "enterprises.finding": KEEP,
        "enterprises.importrun": VIEW,
        "enterprises.unusualcode": ("view", "add"),
        "enterprises.plan": KEEP,
        "enterprises.planline": KEEP,
        "enterprises.pairing": KEEP,
        "enterprises.pairingoffer": UNDO,
        "enterprises.pairingactivity": KEEP,
        "grids.grid": KEEP,
        "grids.microgrid": KEEP,
        "grids.socialworker": ("view", "change"),  # the duties; the post itself is read only
        "grids.microgridduty": KEEP,
        "grids.venue": KEEP,
        "grids.partyorganisation": KEEP,
        "grids.officeholder": KEEP,
        "grids.partyinstructor": KEEP,
        "grids.membercount": KEEP,
        "grids.partnerbody": KEEP,
        "grids.wechatgroup": KEEP,
        "grids.groupnotice": UNDO,
        "services.department": VIEW,
        "services.membership": VIEW,
        "services.category": VIEW,
        "services.serviceitem": VIEW,
        "services.calendarday": VIEW,
        "services.trainingexample": KEEP,
        "requests_desk.routingrule": UNDO,
        "requests_desk.order": VIEW,
        "requests_desk.assignment": VIEW,
        "requests_desk.orderevent": VIEW,
        "requests_desk.attachment": VIEW,
        "requests_desk.survey": VIEW,
        "notices.delivery": VIEW,
        "notices.grouprobot": KEEP,
    },
    AdminRole.ADMINISTRATOR: {
        "accounts.user": KEEP,
        "accounts.appointment": KEEP,
        "accounts.securityentry": VIEW,
        "accounts.apitoken": VIEW,  # the list revokes, too
        "admin.logentry": VIEW,
        "grids.grid": KEEP,
        "grids.microgrid": KEEP,
        "grids.socialworker": KEEP,
        "grids.microgridduty": KEEP,
        "services.department": KEEP,
        "services.membership": KEEP,
        "services.category": KEEP,
        "services.serviceitem": KEEP,
        "services.calendarday": UNDO,
        "requests_desk.routingrule": UNDO,
        "insight.phonereveal": VIEW,
        "notices.grouprobot": KEEP,
    },
}


def roles_in_admin(user: User | AnonymousUser) -> frozenset[AdminRole]:
    """The roles that open the admin to ``user`` today.

    ``is_staff`` opens nothing. ``is_superuser`` counts as an administrator, because the first
    account of a fresh installation must be able to appoint people; it sees no order either.
    """
    standing = standing_of(user)
    roles = set()
    if standing.is_centre:
        roles.add(AdminRole.CENTRE)
    if standing.is_administrator or (user.is_active and user.is_superuser):
        roles.add(AdminRole.ADMINISTRATOR)
    return frozenset(roles)


def permissions_of(user: User | AnonymousUser) -> set[str]:
    """Permissions as Django spells them: ``enterprises.view_enterprise``."""
    permissions: set[str] = set()
    for role in roles_in_admin(user):
        for label, verbs in PERMISSIONS[role].items():
            app, model = label.split(".")
            permissions.update(f"{app}.{verb}_{model}" for verb in verbs)
    return permissions


class RolePermissions(BaseBackend):
    """Answers Django's permission questions from the table; signs nobody in."""

    def get_all_permissions(self, user_obj, obj=None) -> set[str]:
        if obj is not None:
            return set()
        if not hasattr(user_obj, "_role_permissions"):
            user_obj._role_permissions = permissions_of(user_obj)
        return user_obj._role_permissions

    def has_module_perms(self, user_obj, app_label: str) -> bool:
        return any(
            permission.startswith(f"{app_label}.")
            for permission in self.get_all_permissions(user_obj)
        )

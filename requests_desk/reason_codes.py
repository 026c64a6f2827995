"""Coded reasons: of returns, refusals and pauses, and classes of bad ratings (handbook §2.3)."""

from django.db import models


class ReturnReason(models.TextChoices):
    NOT_OUR_DUTY = "R1", "非本部门职责"
    WRONG_ITEM = "R2", "事项选择错误"
    INCOMPLETE = "R3", "信息不全无法办理"
    OUT_OF_AREA = "R4", "地址或企业不在辖区"
    DUPLICATE = "R5", "重复件"
    IN_OTHER_PROCEDURE = "R6", "已进入诉讼、仲裁、信访或复议"
    OTHER = "R7", "其他"


class RejectReason(models.TextChoices):
    NOT_GOVERNMENT = "not_government", "不属政务服务范围"
    IN_JUSTICE = "in_justice", "已进入司法、信访或纪检程序"
    SECRET = "secret", "涉国家秘密或隐私"
    NO_REQUEST = "no_request", "无实质诉求"
    DONE_BEFORE = "done_before", "同一事实已办结再提"


class HoldReason(models.TextChoices):
    MATERIAL = "material", "等待企业材料"
    HOUSING = "housing", "轮候房源"
    STATUTORY = "statutory", "法定审批时限"
    SUPERIOR = "superior", "等待上级部门"


class BadRatingClass(models.TextChoices):
    """Handbook §3.3."""

    REASONABLE = "reasonable", "合理诉求，立即整改"
    COMPLEX = "complex", "情况复杂，限期整改"
    GROUNDLESS = "groundless", "缺乏依据，解释说明"
    MISTAKEN = "mistaken", "误评"

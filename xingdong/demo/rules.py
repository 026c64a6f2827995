"""Routing rules of the demo community, one of each width, and its chat groups' robots."""

from dataclasses import dataclass

from enterprises.models import Enterprise
from requests_desk.workflow import Grade


@dataclass(frozen=True)
class Rule:
    item: str
    department: str
    note: str
    handler: str = ""
    micro_grid: str = ""
    grid: str = ""
    stage: str = ""
    grade: str = ""
    co_departments: tuple[str, ...] = ()


RULES = (
    Rule("HR-01", "RSZX", "轨道园区的招聘由何敏对接。", handler="jingban", micro_grid="MG-05"),
    Rule("HR-02", "RSZX", "第二网格的岗前培训由何敏排班。", handler="jingban", grid="WG-2"),
    Rule("CG-03", "XDSQ", "轨道园区的走访和信息更新由本网格社工办理。", handler="shegong", micro_grid="MG-05"),
    Rule("PF-04", "JSGL", "第一网格的道路设施由苏文静负责。", handler="jsgl-jingban2", grid="WG-1"),
    Rule("CG-02", "ZHZF", "面料园区的环境秩序由叶知秋负责。", handler="zhzf-jingban2", micro_grid="MG-08"),
    Rule("PC-01", "QYFW", "初创企业的政策咨询先由企服中心解答。", stage=Enterprise.Stage.STARTUP, co_departments=("JJFZ",)),
    Rule("CG-01", "YJGL", "有即时危险的直接派给应急所负责人，派出所协办。", handler="yjgl-fuze", grade=Grade.CRITICAL, co_departments=("ZHZF", "GDS", "PCS")),
)  # fmt: skip

# Switched off: their addresses lead to no group. Name, platform, department, micro-grid, address.
ROBOTS = (
    ("人社中心工作群", "wecom", "RSZX", "", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=demo"),
    ("社区值班群", "dingtalk", "", "", "https://oapi.dingtalk.com/robot/send?access_token=demo"),
    ("轨道园区服务群", "feishu", "", "MG-05", "https://open.feishu.cn/open-apis/bot/v2/hook/demo"),
)  # fmt: skip

"""The invented people of the demo community and their sign-ins."""

from dataclasses import dataclass

PASSWORD = "Xingdong-2026"  # noqa: S105  printed for everybody; production refuses these accounts


@dataclass(frozen=True)
class Person:
    username: str
    name: str


# One for each micro-grid, in the order of their codes. The first is the secretary of the party
# committee and heads the service centre; the last is her deputy.
SOCIAL_WORKERS = (
    Person("shuji", "顾静宜"),
    Person("shegong02", "陈一鸣"),
    Person("shegong03", "陆晓岚"),
    Person("shegong04", "沈佳禾"),
    Person("shegong", "周雨桐"),
    Person("shegong06", "钱思远"),
    Person("shegong07", "吴可心"),
    Person("shegong08", "许文博"),
    Person("shegong09", "蒋依依"),
    Person("shegong10", "潘子昂"),
    Person("shegong11", "邵梦洁"),
    Person("fushuji", "戴立诚"),
)
# Who of them also works on the centre's own items; the heads first.
CENTRE_HEADS = ("shuji", "fushuji")
CENTRE_CLERKS = ("shegong", "shegong02", "shegong07", "shegong11")

LEADER = Person("lingdao", "严正平")
ADMINISTRATOR = Person("guanli", "龚维新")

# Department → its head, then its clerks.
DEPARTMENT_STAFF: dict[str, tuple[Person, ...]] = {
    "QYFW": (
        Person("qyfw-fuze", "孟庆和"),
        Person("qyfw-jingban1", "葛晓峰"),
        Person("qyfw-jingban2", "丁若楠"),
        Person("qyfw-jingban3", "彭俊杰"),
    ),
    "JJFZ": (
        Person("jjfz-fuze", "曹建中"),
        Person("jjfz-jingban1", "袁紫薇"),
        Person("jjfz-jingban2", "邓浩然"),
        Person("jjfz-jingban3", "薛明珠"),
    ),
    "YJGL": (
        Person("yjgl-fuze", "韩铁军"),
        Person("yjgl-jingban1", "唐守信"),
        Person("yjgl-jingban2", "冯晓燕"),
    ),
    "ZHZF": (
        Person("zhzf-fuze", "董卫国"),
        Person("zhzf-jingban1", "程立伟"),
        Person("zhzf-jingban2", "叶知秋"),
        Person("zhzf-jingban3", "余大勇"),
    ),
    "JSGL": (
        Person("jsgl-fuze", "杜长河"),
        Person("jsgl-jingban1", "魏来"),
        Person("jsgl-jingban2", "苏文静"),
    ),
    "SHSY": (
        Person("shsy-fuze", "蔡美玲"),
        Person("shsy-jingban1", "贾晓东"),
        Person("shsy-jingban2", "范雪"),
    ),
    "RSZX": (
        Person("fuze", "方志远"),
        Person("jingban", "何敏"),
        Person("jingban2", "宋佳怡"),
        Person("jingban3", "郑凯文"),
    ),
    "DQGZ": (
        Person("dqgz-fuze", "石红梅"),
        Person("dqgz-jingban1", "谭志强"),
        Person("dqgz-jingban2", "廖晨曦"),
    ),
    "ZGH": (
        Person("zgh-fuze", "邹国华"),
        Person("zgh-jingban1", "熊丽娟"),
        Person("zgh-jingban2", "金一凡"),
    ),
    "SWFJ": (
        Person("swfj-fuze", "陶永明"),
        Person("swfj-jingban1", "姜雨薇"),
        Person("swfj-jingban2", "戚少华"),
    ),
    "SCJG": (
        Person("scjg-fuze", "谢春林"),
        Person("scjg-jingban1", "喻晓蕾"),
        Person("scjg-jingban2", "柏文涛"),
    ),
    "JRFW": (
        Person("jrfw-fuze", "章启明"),
        Person("jrfw-jingban1", "云飞扬"),
        Person("jrfw-jingban2", "殷若兰"),
    ),
    "GDS": (
        Person("gds-fuze", "毛光辉"),
        Person("gds-jingban1", "汤建明"),
        Person("gds-jingban2", "柳依然"),
    ),
    "PCS": (
        Person("pcs-fuze", "尹国强"),
        Person("pcs-jingban1", "黎小军"),
        Person("pcs-jingban2", "常晓丽"),
    ),
}

# Enterprise → its A 角, then its B 角. One person looks after two young enterprises.
LIAISONS: dict[str, tuple[Person, ...]] = {
    "示例轨道": (Person("lianluo", "林悦"), Person("lianluo-b", "吕志豪")),
    "示例储能": (Person("lianluo2", "高洁"), Person("lianluo2-b", "万俊")),
    "示例线缆": (Person("lianluo3", "马腾飞"), Person("lianluo3-b", "卢燕")),
    "示例电机": (Person("lianluo4", "夏雪莹"), Person("lianluo4-b", "田野")),
    "示例光伏": (Person("lianluo5", "任嘉伟"),),
    "示例变压器": (Person("lianluo6", "钟慧敏"), Person("lianluo6-b", "龙涛")),
    "示例模具": (Person("lianluo7", "史小雨"),),
    "示例面料": (Person("lianluo8", "段晓芳"), Person("lianluo8-b", "侯明")),
    "示例软件": (Person("lianluo9", "孔令怡"),),
    "示例装备": (Person("lianluo10", "武晓磊"),),
    "示例包装": (Person("lianluo11", "乔安"),),
    "示例检测": (Person("lianluo9", "孔令怡"), Person("lianluo12-b", "梅子轩")),
}

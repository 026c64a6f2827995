"""Which device a browser says it is, in plain words."""

# Whoever comes first counts: WeChat names Chrome, Chrome names Safari, an iPad names a Mac.
PROGRAMS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Lark", "飞书"),
    ("Feishu", "飞书"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("Firefox", "火狐"),
    ("FxiOS", "火狐"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("HarmonyOS", "鸿蒙手机"),
    ("OpenHarmony", "鸿蒙手机"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)


def device_of(user_agent: str) -> str:
    """``安卓手机上的微信``; what it does not say is left out."""
    program = next((word for sign, word in PROGRAMS if sign in user_agent), "")
    machine = next((word for sign, word in MACHINES if sign in user_agent), "")
    if program and machine:
        return f"{machine}上的 {program}" if program.isascii() else f"{machine}上的{program}"
    return machine or program or "未知设备"

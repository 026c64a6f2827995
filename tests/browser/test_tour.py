"""Every page at 360 px and at 1280 px: photographed, and looked over for what nobody should see.

Nothing sticks out sideways, also with type of twice the size; axe finds nothing (WCAG 2.2 AA); no
English is left over; and a page weighs no more than a slow phone can carry.

The pictures land in `var/screenshots/`, or in the folder that BROWSER_SHOTS names.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
import pytest

from tests.browser.mail import survey_links
from tests.browser.visitors import DESKTOP, PHONE, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("portal", ["sqlite"], indirect=True),
]


def unfold_filters(visitor: Visitor) -> None:
    if visitor.page.locator(".filters-toggle").is_visible():
        visitor.page.locator(".filters-toggle").click()


def search_enterprise(visitor: Visitor) -> None:
    visitor.open("/centre/enter/?q=slgdpj")
    visitor.sees("常州示例轨道配件有限公司", "企业怎么说")


def enter_for_enterprise(visitor: Visitor) -> None:
    search_enterprise(visitor)
    visitor.fill("企业怎么说", "旺季缺人，想招20个焊工")
    visitor.page.locator("#what").get_by_text("招聘人数").wait_for()


def press(words: str) -> Callable[[Visitor], None]:
    def pressed(visitor: Visitor) -> None:
        with visitor.page.expect_response(lambda answer: answer.request.method == "POST"):
            visitor.press(words)
        visitor.page.wait_for_load_state()

    return pressed


def press_in_vain(words: str) -> Callable[[Visitor], None]:
    """The page itself finds what is missing; nothing is sent."""
    return lambda visitor: visitor.press(words)


def add_item(visitor: Visitor) -> None:
    visitor.page.get_by_text("一起办其他事项").click()
    press("添加这一项")(visitor)


def try_a_code(visitor: Visitor) -> None:
    visitor.fill("查询码", "AAAA-AAAA-AAAA")
    press("查询")(visitor)


def unfold(*steps: str) -> Callable[[Visitor], None]:
    def unfolded(visitor: Visitor) -> None:
        for words in steps:
            visitor.step(words)

    return unfolded


def rate_badly(visitor: Visitor) -> None:
    """The survey with a bad answer: the reasons, and what follows from it."""
    visitor.step("评价").click()
    visitor.choose("您对办理情况是否满意？", "不满意")
    visitor.choose("问题是否解决？", "部分解决")
    visitor.sees("退回重办")


def wrong_password(visitor: Visitor) -> None:
    visitor.sign_in("lianluo", "nicht-das-kennwort")


def lose_cookies(visitor: Visitor) -> None:
    visitor.fill("用户名或手机号", "lianluo")
    visitor.page.get_by_label("密码", exact=True).fill("irgendein-kennwort")
    visitor.context.clear_cookies()
    press("登录")(visitor)


def simulate(visitor: Visitor) -> None:
    visitor.page.locator("select[name=item]").select_option(
        label="HR-01 专场招聘与赴外招聘", force=True
    )
    visitor.page.locator("select[name=micro_grid]").select_option(index=5)
    visitor.page.locator("select[name=stage]").select_option(index=1)
    visitor.press("开始模拟")
    visitor.page.wait_for_selector("#decision")


def tap_the_map(visitor: Visitor) -> None:
    visitor.page.locator("#map[data-ready]").click()
    visitor.page.wait_for_selector(".leaflet-popup-content a")


@dataclass(frozen=True)
class Stop:
    """One page: whose, how one gets there, what is done there, and what the last answer was.

    `order` is the title of an order to be found in the person's list, `step` one of its pages;
    `survey` the title of an order whose survey link is taken from the mail.
    """

    name: str
    who: str = ""
    path: str = ""
    order: str = ""
    step: str = ""
    survey: str = ""
    then: Callable[[Visitor], None] | None = None
    answer: int = 200
    dark: bool = False

    def go(self, visitor: Visitor, portal) -> None:
        if self.survey:
            links = survey_links(portal.var / "mail", title=self.survey)
            visitor.open(links[-1])
        elif self.order:
            visitor.open(f"/orders/?q={self.order}")
            address = visitor.card(self.order).first.locator("a").get_attribute("href")
            visitor.open(f"{address}{self.step}/" if self.step else address)
        elif self.path:
            visitor.open(self.path)
        if self.then:
            self.then(visitor)
        if self.answer >= 400:
            visitor.refused(self.answer)


RATED = "旺季缺人，想招 20 名焊工"
TO_RATE = "请专家来厂讲焊接工艺"
TO_SUPPLEMENT = "想申请流动资金贷款"
JUST_ROUTED = "稳岗返还今年怎么办"
TRACK = "91320499MA9X00011U"  # 示例轨道

OUR_PAGES = (
    # anybody
    Stop("sign-in", path="/accounts/login/", dark=True),
    Stop("sign-in-wrong", then=wrong_password),
    Stop("sign-in-expired", path="/accounts/login/", then=lose_cookies, answer=403),
    Stop("password-forgotten", path="/accounts/password/reset/"),
    Stop("catalogue-stranger", path="/services/"),
    Stop("catalogue-sentence", path="/services/?q=旺季缺人想招20个焊工", dark=True),
    Stop("catalogue-stage", path="/services/?stage=startup"),
    Stop("item-stranger", path="/services/HR-01/"),
    Stop("item-stranger-anonymous", path="/services/PF-04/"),
    Stop("anonymous", path="/anonymous/"),
    Stop("anonymous-form", path="/anonymous/PF-04/"),
    Stop("query", path="/query/"),
    Stop("query-wrong", path="/query/", then=try_a_code, answer=422),
    Stop("survey", survey=TO_RATE, dark=True),
    Stop("survey-incomplete", survey=TO_RATE, then=press("提交评价"), answer=422),
    Stop("survey-done", survey=RATED),
    # the liaison
    Stop("workbench", "lianluo", "/", dark=True),
    Stop("workbench-two-enterprises", "lianluo9", "/"),
    Stop("catalogue", "lianluo", "/services/?category=HR"),
    Stop("catalogue-search", "lianluo", "/services/?q=缺人"),
    Stop("catalogue-nothing", "lianluo", "/services/?q=月球基地"),
    Stop("item-form", "lianluo", "/services/HR-01/", dark=True),
    Stop("item-form-wrong", "lianluo", "/services/HR-01/", then=press_in_vain("提交")),
    Stop("item-form-two-items", "lianluo", "/services/HR-01/", then=add_item),
    Stop("item-form-similar", "lianluo", "/services/PC-01/?text=稳岗返还今年怎么办"),
    Stop("item-form-danger", "lianluo", "/services/CG-01/?text=车间冒烟了有人受伤"),
    Stop("guide", "lianluo", "/services/guide/"),
    Stop("ladder", "lianluo", "/services/ladder/", dark=True),
    Stop("item-form-times", "lianluo", "/services/PF-06/"),
    Stop("item-form-urgent", "lianluo", "/services/CG-01/"),
    Stop("item-form-sensitive", "lianluo", "/services/PF-01/"),
    Stop("item-form-unsure", "lianluo", "/services/CG-06/?unsure=1"),
    Stop("item-form-two-enterprises", "lianluo9", "/services/PC-01/"),
    Stop("item-report", "lianluo", "/services/CG-01/?now=1&text=车间冒烟了有人受伤"),
    Stop("orders-liaison", "lianluo", "/orders/"),
    Stop("orders-running", "lianluo", "/orders/?tab=running", dark=True),
    Stop("orders-ended", "lianluo", "/orders/?tab=ended"),
    Stop("orders-nothing-found", "lianluo", "/orders/?q=月球基地"),
    Stop("order-liaison-in-progress", "lianluo", order="一号路路面破损，货车颠簸"),
    Stop("order-liaison-to-rate", "lianluo", order=TO_RATE, dark=True),
    Stop("order-rating", "lianluo", order=TO_RATE, then=rate_badly, dark=True),
    Stop("order-liaison-supplement", "lianluo", order=TO_SUPPLEMENT, then=unfold("提交补充")),
    Stop("order-liaison-closed", "lianluo", order=RATED),
    Stop("order-liaison-withdraw", "lianluo", order=JUST_ROUTED, then=unfold("撤回诉求")),
    Stop("inbox-liaison", "lianluo", "/inbox/"),
    Stop("inbox-unread", "lianluo", "/inbox/?unread=1"),
    Stop("notice-choices-liaison", "lianluo", "/inbox/choices/"),
    Stop("own-file", "lianluo", "/enterprise/", dark=True),
    Stop("own-file-edit", "lianluo", "/enterprise/edit/"),
    Stop("own-file-contact", "lianluo", "/enterprise/contacts/union_chair/"),
    Stop("not-found", "lianluo", "/orders/XD20200101-0001/", answer=404, dark=True),
    # the department
    Stop("queue", "jingban", "/queue/", then=unfold_filters, dark=True),
    Stop("queue-nothing-found", "jingban", "/queue/?q=月球基地"),
    Stop("order-clerk-to-sign", "jingban", order="10 名学徒工岗前培训"),
    Stop("order-clerk-in-progress", "jingban", order="缺 15 名挡车工", dark=True),
    Stop("order-clerk-contact", "jingban", order="缺 15 名挡车工", then=unfold("登记联系")),
    Stop("order-clerk-finish", "jingban", order="缺 15 名挡车工", then=unfold("提交办理结果")),
    Stop("order-clerk-review", "jingban3", order="8 名电工报考高级工"),
    Stop("step-return", "jingban", order="25 名新员工岗前培训", step="ask_return"),
    Stop("orders-clerk", "jingban", "/orders/"),
    Stop("order-clerk-late", "jjfz-jingban1", order="天然气压力不足影响退火炉"),
    Stop("queue-head", "fuze", "/queue/"),
    Stop("order-head-review", "fuze", order="8 名电工报考高级工", then=unfold("退回修改")),
    Stop("step-reassign", "fuze", order="缺 15 名挡车工", step="reassign"),
    Stop("inbox-head", "fuze", "/inbox/"),
    Stop("notice-choices-staff", "fuze", "/inbox/choices/", dark=True),
    # the centre
    Stop("centre", "shegong", "/centre/", dark=True),
    Stop("order-centre-triage", "shegong", order="隔壁厂夜里有异味"),
    Stop("order-centre-reject", "shegong", order="隔壁厂夜里有异味", then=unfold("不予受理")),
    Stop("order-centre-return", "shegong", order="厂区围墙内堆放建筑垃圾"),
    Stop("order-centre-rework", "shegong", order="渣土车扬尘严重"),
    Stop("order-centre-supervision", "shegong", order="附近没有便利店和药店"),
    Stop("step-dispatch", "shegong", order="隔壁厂夜里有异味", step="dispatch", dark=True),
    Stop(
        "step-dispatch-wrong",
        "shegong",
        order="隔壁厂夜里有异味",
        step="dispatch",
        then=press("派单"),
        answer=422,
    ),
    Stop("enter", "shegong", "/centre/enter/"),
    Stop("enter-search", "shegong", "/centre/enter/?q=示例"),
    Stop("enter-item", "shegong", then=search_enterprise),
    Stop("daily", "shegong", "/centre/daily/", dark=True),
    Stop("carried", "shegong", "/centre/carried/"),
    Stop("leave", "shegong", "/leave/", dark=True),
    Stop("handover", "shegong", "/handover/"),
    Stop("week", "shegong", "/week/", dark=True),
    Stop("week-clerk", "jingban", "/week/"),
    Stop("workload", "shuji", "/workload/", dark=True),
    Stop("workload-head", "fuze", "/workload/"),
    Stop("late-steps", "shegong", "/overdue/steps/", dark=True),
    Stop("plans", "shegong", "/plans/", dark=True),
    Stop("plans-clerk", "qyfw-jingban1", "/plans/"),
    Stop("enter-form", "shegong", then=enter_for_enterprise),
    Stop("orders-centre", "shegong", "/orders/", then=unfold_filters),
    Stop("inbox-centre", "shegong", "/inbox/"),
    # party building
    Stop("party-coverage", "shuji", "/party/", dark=True),
    Stop("party-behind", "shuji", "/party/behind/all/worked/?part=counted"),
    Stop("party-formation", "shegong", "/party/formation/"),
    Stop("party-decide", "shegong", "/party/formation/9/"),
    Stop("party-tree", "dqgz-jingban1", "/party/tree/", dark=True),
    Stop("party-coverage-leader", "lingdao", "/party/"),
    # the park
    Stop("park", "shegong", "/park/", then=tap_the_map, dark=True),
    Stop("micro-grid", "shegong", "/park/grids/MG-05/"),
    Stop("enterprises", "shegong", "/park/enterprises/", then=unfold_filters),
    Stop("enterprises-late", "shegong", "/park/enterprises/?flag=late"),
    Stop("enterprise-file", "shegong", f"/park/enterprises/{TRACK}/", dark=True),
    Stop("enterprise-file-own", "lianluo", f"/park/enterprises/{TRACK}/"),
    Stop("enterprise-file-clerk", "jingban", f"/park/enterprises/{TRACK}/"),
    Stop("park-leader", "lingdao", "/park/"),
    Stop("micro-grid-leader", "lingdao", "/park/grids/MG-05/"),
    Stop("enterprise-file-leader", "lingdao", f"/park/enterprises/{TRACK}/"),
    Stop("today", "shegong", "/park/today/", dark=True),
    Stop("today-fabric", "shegong08", "/park/today/"),
    Stop("changes", "shegong", "/enterprise/changes/?whose=all", dark=True),
    Stop("visits", "shegong", "/visits/"),
    Stop("visits-found", "shegong", "/visits/?q=示例&whose=all"),
    Stop("findings", "shegong", "/visits/findings/?whose=all"),
    Stop("visit-choose", "shegong", "/visits/new/"),
    Stop("visit-write", "shegong", "/visits/write/1/", dark=True),
    Stop("visit-write-wrong", "shegong", "/visits/write/1/", then=press("保存"), answer=422),
    Stop("visit", "shegong", "/visits/1/"),
    Stop("visit-edit", "shegong", "/visits/1/edit/"),
    Stop("visit-record", "shegong", "/visits/findings/1/record/"),
    Stop("record", "shegong", "/visits/enterprises/1/record/", dark=True),
    Stop("visit-coverage", "shegong", "/visits/coverage/"),
    Stop("visit-coverage-all", "shegong", "/visits/coverage/?whose=all&list=unverified", dark=True),
    Stop("visit-to-order", "shegong", "/centre/enter/?finding=1"),
    Stop("plan", "shegong", "/plans/1/"),
    Stop("resident-log", "qyfw-jingban1", "/visits/"),
    # the street's leader
    Stop("orders-leader", "lingdao", "/orders/"),
    Stop("figures-leader", "lingdao", "/figures/?period=year"),
    Stop("overdue-leader", "lingdao", "/overdue/"),
    Stop("figures-head", "fuze", "/figures/?period=year"),
    Stop("decisions-head", "fuze", "/decisions/"),
    Stop("decisions-centre", "shegong", "/decisions/"),
    Stop("order-leader", "lingdao", order="天然气压力不足影响退火炉"),
    # one's own account
    Stop("password-change", "lianluo", "/accounts/password/change/"),
    Stop("second-factor", "lianluo", "/accounts/2fa/"),
    Stop("devices", "lianluo", "/accounts/devices/"),
    Stop("second-factor-on", "lianluo", "/accounts/2fa/totp/activate/"),
    Stop("api-tokens", "lianluo", "/accounts/tokens/"),
    Stop("sign-out", "lianluo", "/accounts/logout/"),
)

ADMIN_PAGES = (
    Stop("admin-home-centre", "shegong", "/admin/", dark=True),
    Stop("admin-home", "guanli", "/admin/"),
    *(
        Stop(f"admin-{name.replace('/', '-')}", who, f"/admin/{name}/")
        for name, who in (
            ("requests_desk/order", "shegong"),
            ("requests_desk/survey", "shegong"),
            ("enterprises/enterprise", "shegong"),
            ("enterprises/enterprise/add", "shegong"),
            ("enterprises/enterprise/1/change", "shegong"),
            ("enterprises/enterprise/1/history", "shegong"),
            ("enterprises/liaison", "shegong"),
            ("enterprises/liaison/1/change", "shegong"),
            ("enterprises/visit", "shegong"),
            ("enterprises/plan/1/change", "shegong"),
            ("enterprises/residency", "shegong"),
            ("grids/grid", "shegong"),
            ("grids/microgrid", "shegong"),
            ("grids/microgrid/1/change", "guanli"),
            ("grids/socialworker", "shegong"),
            ("grids/venue", "shegong"),
            ("grids/partyorganisation", "shegong"),
            ("grids/partyorganisation/1/change", "shegong"),
            ("grids/partnerbody", "shegong"),
            ("enterprises/pairing", "shegong"),
            ("enterprises/pairing/3/change", "shegong"),
            ("grids/wechatgroup", "shegong"),
            ("grids/wechatgroup/5/change", "shegong"),
            ("grids/groupnotice", "shegong"),
            ("services/serviceitem", "guanli"),
            ("services/serviceitem/1/change", "guanli"),
            ("services/serviceitem/1/form", "guanli"),
            ("services/category", "guanli"),
            ("services/department", "guanli"),
            ("services/department/1/change", "guanli"),
            ("services/calendarday", "guanli"),
            ("services/calendarday/year/2026", "guanli"),
            ("requests_desk/routingrule", "guanli"),
            ("requests_desk/routingrule/add", "guanli"),
            ("notices/grouprobot", "shegong"),
            ("notices/grouprobot/1/change", "shegong"),
            ("accounts/user", "guanli"),
            ("accounts/user/add", "guanli"),
            ("accounts/user/1/change", "guanli"),
            ("accounts/appointment", "guanli"),
            ("notices/delivery", "shegong"),
            ("requests_desk/orderevent", "shegong"),
            ("admin/logentry", "guanli"),
            ("insight/phonereveal", "guanli"),
            ("accounts/securityentry", "guanli"),
        )
    ),
    Stop("admin-simulator", "guanli", "/admin/requests_desk/routingrule/simulate/"),
    Stop(
        "admin-simulator-answer",
        "shegong",
        "/admin/requests_desk/routingrule/simulate/",
        then=simulate,
        dark=True,
    ),
)

# Codes, file types, addresses and names in Latin letters that belong on a Chinese page.
LATIN = re.compile(r"[A-Za-z]{3,}")
FINE = {"Excel", "CSV", "PDF", "JPG", "PNG", "DOCX", "XLSX", "PPTX", "pdf", "Cookie"}
FINE |= {"Word", "PPT", "WPS", "ZIP", "Chrome", "Linux", "TOTP"}
NOT_WORDS = re.compile(
    r"\S+@\S+|https?://\S+|XD\d[\d-]+|[A-Z]{2,4}-\d\d|\b[0-9A-Z]{18}\b|\bMG-\d\d\b"
)
# The words people see or hear, without codes that are set as such.
WORDS = """
() => {
  const seen = document.body.cloneNode(true);
  const unread = "code, script, noscript, style, template, svg";
  seen.querySelectorAll(unread).forEach(one => one.remove());
  const said = [...seen.querySelectorAll("[placeholder], [title], [aria-label]")].flatMap(
    one => ["placeholder", "title", "aria-label"].map(name => one.getAttribute(name)));
  return [document.title, seen.textContent, ...said].filter(Boolean).join("\\n");
}
"""
WIDER = """
() => {
  const wide = document.documentElement.clientWidth;
  const over = [...document.querySelectorAll("body *")].filter(
    one => one.getBoundingClientRect().right > wide + 1
      && !one.parentElement.closest(".table-scroll"));
  return document.documentElement.scrollWidth > wide
    ? ["page", ...over.slice(0, 5).map(one => one.tagName + "." + one.className)] : [];
}
"""


# Left out: the lists of select2 in the admin, whose items are no list items to axe.
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RUN_AXE = """
() => axe.run({exclude: ["ul.select2-selection__rendered"]}, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
}).then(found => found.violations.map(
  one => one.id + ": " + one.nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(" | ")))
"""
TWICE_THE_TYPE = """
twice => { document.documentElement.style.fontSize = twice ? "200%" : ""; }
"""


def barriers(visitor: Visitor) -> list[str]:
    """What axe has against the page as it is now."""
    if not visitor.page.evaluate("() => Boolean(window.axe)"):
        visitor.page.evaluate(AXE)
    return visitor.page.evaluate(RUN_AXE)


def english_left(visitor: Visitor) -> set[str]:
    words = NOT_WORDS.sub(" ", visitor.page.evaluate(WORDS))
    return set(LATIN.findall(words)) - FINE


def look(visitor: Visitor, stop: Stop, shots: Path, *, large=(DESKTOP, PHONE)) -> None:
    """Photograph the page at both sizes, and in the dark; nothing may stick out to the right.

    ``large`` are the screens on which that also holds with type of twice the size.
    """
    page = visitor.page
    for screen in (DESKTOP, PHONE):
        page.set_viewport_size(screen)
        assert page.evaluate(WIDER) == []
        if screen in large:
            page.evaluate(TWICE_THE_TYPE, True)
            assert page.evaluate(WIDER) == [], "with type of twice the size"
            page.evaluate(TWICE_THE_TYPE, False)
        # As high as the page, so that what is fixed to the window's edge is at the picture's edge.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({**screen, "height": max(height, screen["height"])})
        for scheme in ("light", "dark") if stop.dark else ("light",):
            page.emulate_media(color_scheme=scheme)
            mark = "-dark" if scheme == "dark" else ""
            path = shots / f"{stop.name}-{screen['width']}{mark}.png"
            page.screenshot(path=path, animations="disabled")
            assert barriers(visitor) == [], f"{screen['width']} px, {scheme}"
        page.emulate_media(color_scheme="light")
    visitor.note_violations()


FIRST_VISIT, NEXT_VISIT = 100_000, 15_000  # bytes over the wire, without pictures
MAP = 50_000  # Leaflet, on the one page that draws


@pytest.mark.parametrize("stop", OUR_PAGES, ids=lambda stop: stop.name)
def test_our_page(stop, portal, arrive, shots):
    visitor = arrive(stop.who)
    stop.go(visitor, portal)
    first, following = visitor.weight()
    most = FIRST_VISIT + (MAP if "park" in stop.name else 0)
    assert (first <= most, following <= NEXT_VISIT) == (True, True), (first, following)
    look(visitor, stop, shots)
    assert english_left(visitor) == set()


@pytest.mark.parametrize("stop", ADMIN_PAGES, ids=lambda stop: stop.name)
def test_admin_page(stop, portal, arrive, shots):
    visitor = arrive(stop.who)
    stop.go(visitor, portal)
    look(visitor, stop, shots, large=[])  # the browser's zoom gives it the layout of a phone

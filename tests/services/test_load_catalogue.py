"""Loading departments and catalogue: by code, told field by field, never deleting."""

from datetime import UTC, datetime
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command

from requests_desk.workflow import Grade
from services.catalogue_file import CATALOGUE, DEPARTMENTS, CatalogueError, read_files
from services.catalogue_loading import load
from services.models import CatalogueLoad, Category, Department, ServiceItem

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def run(*arguments) -> str:
    said = StringIO()
    call_command("load_catalogue", *map(str, arguments), stdout=said, no_color=True)
    return said.getvalue()


@pytest.fixture
def loaded(db):
    run()


@pytest.fixture
def edited(tmp_path):
    """Write a copy of the catalogue in which one item says something else; its path."""

    def edit(code: str, **values):
        content = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
        item = next(item for item in content["items"] if item["code"] == code)
        item.update(values)
        return written(content)

    def written(content):
        path = tmp_path / "catalogue.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return path

    edit.written = written
    return edit


def everything() -> list:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Department, Category, ServiceItem, CatalogueLoad)
    ]


# What the files hold


def test_the_files_hold_what_the_guide_promises():
    files = read_files()
    assert len(files.departments) == 15
    assert len(files.categories) == 7
    assert len(files.items) == 35
    counts = dict.fromkeys(files.categories, 0)
    for item in files.items.values():
        counts[item["category"]] += 1
    assert counts == {"PF": 6, "CG": 6, "PC": 5, "IN": 7, "HR": 5, "LC": 4, "PB": 2}
    kinds = [item["kind"] for item in files.items.values()]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "handle": 14,
        "activity": 12,
        "appeal": 5,
        "consult": 4,
    }
    assert [code for code, row in files.departments.items() if row["is_centre"]] == ["XDSQ"]
    assert [code for code, row in files.items.items() if row["is_fallback"]] == ["CG-06"]


def test_no_phrase_belongs_to_two_items():
    items = read_files().items.values()
    phrases = [phrase for item in items for phrase in item["phrases"].splitlines()]
    assert len(phrases) == len(set(phrases)) == 362


def test_an_immediate_danger_raises_the_grade_to_one_that_exists():
    raised = [
        (code, field["key"], Grade(field["raises_grade"]))
        for code, item in read_files().items.items()
        for field in item["form_fields"]
        if "raises_grade" in field
    ]
    assert raised == [("CG-01", "immediate_danger", Grade.CRITICAL)]


# Loading


def test_the_first_load_adds_everything(db):
    said = run()
    assert said.count("新增") == 15 + 7 + 35
    assert "新增服务事项 HR-01 专场招聘与赴外招聘" in said
    item = ServiceItem.objects.get(code="HR-01")
    assert (item.category.code, item.department.code, item.kind) == ("HR", "RSZX", "activity")
    assert [one.code for one in item.co_departments.all()] == ["QYFW"]
    assert str(item.response_limit) == "1 个工作日"
    assert str(item.resolve_limit) == "10 个工作日"
    assert item.stages == ["startup", "growth", "mature"]
    assert item.phrases.splitlines()[0] == "招不到人"
    assert [field["key"] for field in item.form_fields] == ["mode", "post", "headcount", "salary"]
    assert ServiceItem.objects.matching("旺季缺人").get() == item
    for one in ServiceItem.objects.all():
        one.full_clean()


def test_a_second_load_changes_nothing_and_says_so(loaded):
    before = everything()
    assert run() == "没有变化。\n"
    assert everything() == before


def test_a_new_file_is_followed_field_by_field(loaded, edited):
    phrases = ServiceItem.objects.get(code="PF-01").phrases.splitlines()
    phrases.remove("申请公寓")
    phrases.remove("公寓退房")
    path = edited(
        "PF-01",
        name_zh="人才公寓申请与续租",
        kind="咨询",
        sensitive=False,
        dept="DQGZ",
        co_depts=["RSZX"],
        resolve_limit={"value": 4, "unit": "工作时"},
        keywords=[phrase for phrase in phrases if phrase not in ("申请公寓", "公寓退房")]
        + ["续租"],
    )
    said = run("--catalogue", path)
    assert said.splitlines() == [
        f"更新服务事项 PF-01 人才公寓申请的{line}"
        for line in (
            "名称：“人才公寓申请” → “人才公寓申请与续租”",
            "分类：“办理” → “咨询”",
            "主办部门：“RSZX” → “DQGZ”",
            "协办部门：增加“RSZX”；去掉“DQGZ”、“JSGL”",
            "办结时限：“10” → “4”",
            "办结时限单位：“工作日” → “工作时”",
            "敏感事项：“是” → “否”",
            "企业常用说法：增加“续租”；去掉“申请公寓”、“公寓退房”",
        )
    ]
    item = ServiceItem.objects.get(code="PF-01")
    assert (item.name, item.kind, item.department.code) == ("人才公寓申请与续租", "consult", "DQGZ")
    assert [one.code for one in item.co_departments.all()] == ["RSZX"]
    assert run("--catalogue", path) == "没有变化。\n"


def test_a_changed_question_is_told_in_words(loaded, edited):
    path = edited(
        "HR-04", form_fields=[{"key": "cert", "label": "证书", "type": "text", "required": True}]
    )
    assert "表单字段：增加“证书（单行文字，必填）”；去掉" in run("--catalogue", path)


def test_what_an_administrator_edited_stays_and_is_named(loaded):
    ServiceItem.objects.filter(code="HR-01").update(name="企业招聘会")
    assert run().splitlines() == [
        "没有变化。",
        "以下内容在管理后台改过，已保留；要以文件为准，请加 --overwrite：",
        "  服务事项 HR-01 企业招聘会的名称：“企业招聘会” → “专场招聘与赴外招聘”",
    ]
    assert ServiceItem.objects.get(code="HR-01").name == "企业招聘会"


def test_an_edit_stays_even_when_the_file_changes_too(loaded, edited):
    ServiceItem.objects.filter(code="HR-01").update(name="企业招聘会")
    path = edited("HR-01", name_zh="招聘服务", sensitive=True)
    assert "更新服务事项 HR-01 企业招聘会的敏感事项：“否” → “是”" in run("--catalogue", path)
    item = ServiceItem.objects.get(code="HR-01")
    assert (item.name, item.sensitive) == ("企业招聘会", True)
    run("--catalogue", path)
    assert ServiceItem.objects.get(code="HR-01").name == "企业招聘会"


def test_overwrite_follows_the_file_and_says_what_it_overwrote(loaded):
    Department.objects.filter(code="RSZX").update(short_name="人社")
    assert run("--overwrite") == (
        "更新部门 RSZX 人力资源和社会保障服务中心的简称：“人社” → “人社中心”\n"
    )
    assert Department.objects.get(code="RSZX").short_name == "人社中心"


def test_what_is_there_before_the_first_load_follows_the_file(db):
    Department.objects.create(code="JSGL", name="建管", short_name="建管", kind="street")
    said = run()
    assert "更新部门 JSGL 建管的名称：“建管” → “建设管理科”" in said
    assert Department.objects.get(code="JSGL").name == "建设管理科"


def test_an_item_that_is_not_in_the_file_stays_and_is_named(loaded):
    item = ServiceItem.objects.get(code="PF-01")
    item.pk, item.code, item.name = None, "PF-99", "新事项"
    item.save()
    assert run().splitlines() == [
        "没有变化。",
        "以下内容不在目录文件里，保持不变：",
        "  服务事项 PF-99 新事项",
        "警告：启用的服务事项有 36 项，应为 35 项。",
    ]


def test_a_switched_off_item_stays_off_with_a_warning(loaded):
    ServiceItem.objects.filter(code="PF-01").update(is_active=False)
    assert run() == "没有变化。\n警告：启用的服务事项有 34 项，应为 35 项。\n"
    assert ServiceItem.objects.get(code="PF-01").is_active is False


def test_the_fallback_may_move_to_another_item(loaded, edited):
    content = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    for item in content["items"]:
        item["fallback"] = item["code"] == "CG-02"
    run("--catalogue", edited.written(content))
    assert ServiceItem.objects.get(is_fallback=True).code == "CG-02"


def test_a_dry_run_tells_and_writes_nothing(loaded, edited):
    before = everything()
    said = run("--catalogue", edited("PF-01", name_zh="公寓"), "--dry-run")
    assert said == (
        "更新服务事项 PF-01 人才公寓申请的名称：“人才公寓申请” → “公寓”\n以上是试运行，没有写入。\n"
    )
    assert everything() == before


# Broken files


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"kind": "招聘"}, "的 kind “招聘”不是咨询、诉求、办理、活动之一"),
        ({"dept": "ABC"}, "的 dept “ABC”不是XDSQ、QYFW、"),
        ({"co_depts": ["ABC"]}, "的 co_depts “ABC”不是已有的部门"),
        ({"co_depts": ["RSZX"]}, "的 co_depts 不能含主办部门 RSZX"),
        ({"name_zh": " "}, "的 name_zh 没有填写"),
        ({"name_zh": None}, "的 name_zh 没有填写"),
        ({"sensitive": "no"}, "的 sensitive 应为 true 或 false，现为“no”"),
        (
            {"resolve_limit": {"value": 0, "unit": "工作日"}},
            "的 resolve_limit 的 value 应为不小于 1 的整数",
        ),
        (
            {"resolve_limit": {"value": 1, "unit": "天"}},
            "的 resolve_limit “天”不是工作时、工作日之一",
        ),
        ({"stages": ["初创", "衰退"]}, "的 stages “衰退”不是初创、成长、成熟之一"),
        ({"keywords": ["a", "a"]}, "的 keywords 有重复的内容"),
        ({"materials": [3]}, "的 materials 每一项都应为文字，现有“3”"),
        ({"colour": "red"}, "的 colour 不是认识的字段"),
        (
            {"form_fields": [{"key": "a", "label": "甲", "type": "tex"}]},
            "的 form_fields 不正确：第 1 个表单字段的类型「tex」不受支持",
        ),
        (
            {"form_fields": [{"key": "a", "label": "甲", "type": "text", "requird": True}]},
            "的表单字段 a 的 requird 不是认识的键",
        ),
    ],
)
def test_a_broken_item_gives_one_sentence_and_changes_nothing(loaded, edited, values, complaint):
    before = everything()
    with pytest.raises(CommandError) as refusal:
        run("--catalogue", edited("HR-01", **values))
    sentence = str(refusal.value)
    assert sentence.startswith("catalogue.yaml 事项 HR-01 ")
    assert complaint in sentence
    assert sentence.endswith("。没有写入任何内容。")
    assert "\n" not in sentence
    assert everything() == before


def test_what_the_models_refuse_undoes_the_whole_load(loaded, edited):
    before = everything()
    path = edited("HR-01", name_zh="长" * 61)
    with pytest.raises(CommandError, match=r"服务事项 HR-01 .*的名称不能保存："):
        run("--catalogue", path)
    assert everything() == before


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("items: [", "catalogue.yaml 第 1 行第 9 列不是正确的 YAML。"),
        ("- a", "catalogue.yaml 应为键与值，现在不是。"),
        ("version: 1", "catalogue.yaml 没有 categories 列表。"),
        ("categories: [{name_zh: 甲}]", "catalogue.yaml 的第 1 个类别没有 code。"),
        (
            "categories: [{code: PF, name_zh: 甲}, {code: PF, name_zh: 乙}]",
            "catalogue.yaml 有两个类别 PF。",
        ),
    ],
)
def test_a_broken_file_is_named(tmp_path, text, complaint):
    path = tmp_path / "catalogue.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as refusal:
        read_files(path, DEPARTMENTS)
    assert str(refusal.value) == complaint


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CatalogueError, match=r"读不到目录文件 .*nothing\.yaml"):
        read_files(tmp_path / "nothing.yaml")


def test_a_catalogue_without_a_fallback_is_refused(edited):
    with pytest.raises(CatalogueError, match="应有一个 fallback: true 的事项，现有 0 个"):
        read_files(edited("CG-06", fallback=False))


def test_every_version_of_the_files_is_remembered_once(db, edited):
    load(read_files(), now=NOW)
    load(read_files(), now=NOW)
    load(read_files(edited("PF-01", name_zh="公寓")), now=NOW)
    names = [row.values["items"]["PF-01"]["name"] for row in CatalogueLoad.objects.all()]
    assert names == ["公寓", "人才公寓申请"]

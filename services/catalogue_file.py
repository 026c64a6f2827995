"""The catalogue files: read, checked line by line, and put into the words of the models.

What comes out holds plain JSON values under the models' own field names, rows by code; departments
and categories are named by their codes. Nothing here touches the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError

from enterprises.models import Enterprise
from xingdong.records.questions.definition import validate_numbers, validate_questions

from .models import Department, Kind, LimitUnit

DATA = Path(__file__).resolve().parent / "data"
CATALOGUE, DEPARTMENTS = DATA / "catalogue.yaml", DATA / "departments.yaml"

# What is in the files for their readers and goes nowhere.
FOR_READERS = {"origin", "article_phrase", "leads", "co_leads", "default_urgency"}
FORM_FIELD_KEYS = {
    *("key", "label", "type", "required", "choices"),
    *("help", "when", "raises_grade", "must_agree", "names_place"),
}
STAGES = {stage.label.removesuffix("期"): stage.value for stage in Enterprise.Stage}
KINDS = {kind.label: kind.value for kind in Kind}
UNITS = {unit.label: unit.value for unit in LimitUnit}
TYPES = {kind.value: kind.value for kind in Department.Kind}
FLOWS = {"triage": True, "handler": False, "partner": False}


class CatalogueError(Exception):
    """A file that cannot be loaded; the message is one Chinese sentence: where and what."""


@dataclass(frozen=True)
class CatalogueFiles:
    """Rows by code, each a mapping of model field to JSON value, in the order of the files."""

    departments: dict[str, dict]
    categories: dict[str, dict]
    items: dict[str, dict]


def read_files(catalogue: Path = CATALOGUE, departments: Path = DEPARTMENTS) -> CatalogueFiles:
    """Read and check both files; raises ``CatalogueError``."""
    catalogue_content, departments_content = _load(catalogue), _load(departments)
    department_rows = {
        code: _department(row)
        for code, row in _rows(departments, departments_content, "departments", "部门")
    }
    category_rows = {
        code: _category(row, position)
        for position, (code, row) in enumerate(
            _rows(catalogue, catalogue_content, "categories", "类别"), start=1
        )
    }
    item_rows = {
        code: _item(row, department_rows, category_rows)
        for code, row in _rows(catalogue, catalogue_content, "items", "事项")
    }
    _exactly_one(departments, department_rows, "is_centre", "role_in_flow: triage 的部门")
    _exactly_one(catalogue, item_rows, "is_fallback", "fallback: true 的事项")
    return CatalogueFiles(department_rows, category_rows, item_rows)


def _load(path: Path) -> dict:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogueError(f"读不到目录文件 {path}：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path.name} 不是 UTF-8 编码的文件。") from error
    except yaml.YAMLError as error:
        raise CatalogueError(f"{path.name} {_place(error)}不是正确的 YAML。") from error
    if not isinstance(content, dict):
        raise CatalogueError(f"{path.name} 应为键与值，现在不是。")
    return content


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else ""


@dataclass
class Row:
    """One entry of a file; every complaint names the file, the entry and the field."""

    where: str
    values: dict

    def refuse(self, key: str, problem: str) -> CatalogueError:
        return CatalogueError(f"{self.where}的 {key} {problem}。")

    def only(self, *keys: str) -> None:
        unknown = set(self.values) - {"code", *keys} - FOR_READERS
        if unknown:
            raise self.refuse("、".join(sorted(unknown)), "不是认识的字段")

    def get(self, key: str, kind: type, what: str, default=None):
        value = self.values.get(key, default)
        if value is None:
            raise self.refuse(key, "没有填写")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.refuse(key, f"应为{what}，现为“{value}”")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        text = self.get(key, str, "文字", default).strip()
        if not text and default is None:
            raise self.refuse(key, "没有填写")
        return text

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        return self.get(key, bool, " true 或 false", default)

    def texts(self, key: str) -> list[str]:
        values = self.get(key, list, "列表", [])
        wrong = [value for value in values if not isinstance(value, str)]
        if wrong:
            raise self.refuse(key, f"每一项都应为文字，现有“{wrong[0]}”")
        if len(set(values)) != len(values):
            raise self.refuse(key, "有重复的内容")
        return values

    def choice(self, key: str, choices: dict, value=None):
        value = value if value is not None else self.text(key)
        if value not in choices:
            raise self.refuse(key, f"“{value}”不是{'、'.join(choices)}之一")
        return choices[value]

    def limit(self, key: str) -> tuple[int, str]:
        limit = self.get(key, dict, "{value, unit}")
        amount = limit.get("value")
        if not isinstance(amount, int) or isinstance(amount, bool) or amount < 1:
            raise self.refuse(key, f"的 value 应为不小于 1 的整数，现为“{amount}”")
        return amount, self.choice(key, UNITS, limit.get("unit"))


def _rows(path: Path, content: dict, key: str, noun: str):
    """Code and ``Row`` of each entry of one list of a file."""
    entries = content.get(key)
    if not isinstance(entries, list) or not entries:
        raise CatalogueError(f"{path.name} 没有 {key} 列表。")
    seen = set()
    for number, entry in enumerate(entries, start=1):
        code = entry.get("code") if isinstance(entry, dict) else None
        if not isinstance(code, str) or not code:
            raise CatalogueError(f"{path.name} 的第 {number} 个{noun}没有 code。")
        if code in seen:
            raise CatalogueError(f"{path.name} 有两个{noun} {code}。")
        seen.add(code)
        yield code, Row(f"{path.name} {noun} {code} ", entry)


def _department(row: Row) -> dict:
    row.only("name_zh", "short_zh", "type", "role_in_flow", "duty_zh")
    return {
        "name": row.text("name_zh"),
        "short_name": row.text("short_zh"),
        "kind": row.choice("type", TYPES),
        "is_centre": row.choice("role_in_flow", FLOWS),
        "duty": row.text("duty_zh", ""),
    }


def _category(row: Row, position: int) -> dict:
    row.only("name_zh")
    return {"name": row.text("name_zh"), "position": position}


def _item(row: Row, departments: dict, categories: dict) -> dict:
    row.only(
        "category", "name_zh", "plain_zh", "description_zh", "dept", "co_depts", "kind",
        "response_limit", "resolve_limit", "stages", "sensitive", "anonymous_allowed", "fallback",
        "form_fields", "outcome_fields", "materials", "keywords",
    )  # fmt: skip
    response_amount, response_unit = row.limit("response_limit")
    resolve_amount, resolve_unit = row.limit("resolve_limit")
    department = row.text("dept")
    return {
        "category": row.choice("category", {code: code for code in categories}),
        "name": row.text("name_zh"),
        "plain_name": row.text("plain_zh", ""),
        "description": row.text("description_zh"),
        "kind": row.choice("kind", KINDS),
        "department": row.choice("dept", {code: code for code in departments}),
        "co_departments": _co_departments(row, department, departments),
        "response_amount": response_amount,
        "response_unit": response_unit,
        "resolve_amount": resolve_amount,
        "resolve_unit": resolve_unit,
        "stages": [row.choice("stages", STAGES, stage) for stage in row.texts("stages")],
        "sensitive": row.flag("sensitive", default=False),
        "anonymous_allowed": row.flag("anonymous_allowed", default=False),
        "is_fallback": row.flag("fallback", default=False),
        "form_fields": _form_fields(row, "form_fields", validate_questions),
        "outcome_fields": _form_fields(row, "outcome_fields", validate_numbers),
        "materials": row.texts("materials"),
        "phrases": "\n".join(row.texts("keywords")),
        "article_phrase": row.text("article_phrase", ""),
    }


def _co_departments(row: Row, department: str, departments: dict) -> list[str]:
    codes = row.texts("co_depts")
    unknown = [code for code in codes if code not in departments]
    if unknown:
        raise row.refuse("co_depts", f"“{unknown[0]}”不是已有的部门")
    if department in codes:
        raise row.refuse("co_depts", f"不能含主办部门 {department}")
    return sorted(codes)


def _form_fields(row: Row, key: str, validate: Callable) -> list[dict]:
    fields = row.get(key, list, "列表", [])
    try:
        validate(fields)
    except ValidationError as error:
        raise row.refuse(key, f"不正确：{error.messages[0].rstrip('。')}") from error
    for field in fields:
        _check_form_field(Row(f"{row.where}的表单字段 {field['key']} ", field))
    return fields


def _check_form_field(field: Row) -> None:
    unknown = set(field.values) - FORM_FIELD_KEYS
    if unknown:
        raise field.refuse("、".join(sorted(unknown)), "不是认识的键")
    field.text("label")
    field.flag("required", default=False)
    field.texts("choices")
    field.text("help", "")
    if field.text("raises_grade", "") and field.values["type"] != "bool":
        raise field.refuse("raises_grade", "只能用于 bool 字段")
    if field.flag("must_agree", default=False) and field.values["type"] != "bool":
        raise field.refuse("must_agree", "只能用于 bool 字段")
    if field.flag("names_place", default=False) and field.values["type"] != "text":
        raise field.refuse("names_place", "只能用于 text 字段")


def _exactly_one(path: Path, rows: dict[str, dict], key: str, what: str) -> None:
    count = sum(values[key] for values in rows.values())
    if count != 1:
        raise CatalogueError(f"{path.name} 应有一个 {what}，现有 {count} 个。")

"""`manage.py evaluate_suggestions FILE.jsonl`: how often the suggestions are right, as JSON."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from services.suggesting.evaluating import evaluate
from services.suggesting.examples import ExamplesError, read_labelled


class Command(BaseCommand):
    help = (
        "评估事项推荐。文件每行一个 JSON：text、items（事项编号，可多个）、emergency。"
        "标准输出为 JSON：top1、top3、紧急情况的查全率与查准率，以及全部未中的句子。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")

    def handle(self, *, file: Path, **options) -> None:
        try:
            examples = read_labelled(file)
        except ExamplesError as error:
            raise CommandError(str(error)) from error
        if not examples:
            raise CommandError(f"{file} 里没有句子。")
        report = evaluate(examples)
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))

"""What the suggestions learn from, and what they learned."""

from django.db import models

from .catalogue import ServiceItem


class TrainingExample(models.Model):
    """A sentence and the item that a person found right for it; the text names nobody."""

    class Source(models.TextChoices):
        CORRECTION = "correction", "社工更正"
        ENTERED = "entered", "人工录入"
        CONFIRMED = "confirmed", "企业评价已解决"

    text = models.CharField("原话", max_length=500)
    item = models.ForeignKey(
        ServiceItem, on_delete=models.PROTECT, related_name="examples", verbose_name="应归事项"
    )
    source = models.CharField("来源", max_length=12, choices=Source, default=Source.ENTERED)
    order_number = models.CharField("诉求编号", max_length=20, blank=True)
    is_used = models.BooleanField("用于学习", default=True, help_text="取消勾选后不再用于推荐。")
    created_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = verbose_name_plural = "推荐学习语料"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "item"],
                name="one_example_of_a_text_and_item",
                violation_error_message="这句话已记录为该事项的语料。",
            )
        ]

    def __str__(self):
        return f"{self.item.code} {self.text[:20]}"


class SuggestionModel(models.Model):
    """A fitted model as a file in a row, so that every process on every machine gets the newest."""

    fitted_at = models.DateTimeField("训练时间")
    fingerprint = models.CharField("语料指纹", max_length=64)
    text_count = models.PositiveIntegerField("语料条数")
    content = models.BinaryField("模型文件")

    class Meta:
        verbose_name = verbose_name_plural = "推荐模型"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.fitted_at:%Y-%m-%d %H:%M}"

"""Is the process alive, and can the portal do its work? For probes, people and `make run`.

`/healthz` says only that the process answers. `/readyz` answers 200 when the database is there and
migrated, the broker answers, every worker has given a sign of life, no event waits for long, nobody
holds rows for long and, where asked for, a backup was made lately; else 503 with the part that
fails. Neither shows anybody's data.
"""

import logging
import os
import shutil
import time
from functools import cache
from pathlib import Path

import redis
from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from requests_desk.models import OrderEvent
from services.models import SuggestionModel
from services.suggesting.model_cache import current_model
from xingdong.backups.folder import age_of_the_last
from xingdong.connections import broker_socket
from xingdong.records.models import Fault

logger = logging.getLogger(__name__)

HEARTBEAT_FRESH = 45  # seconds: four beats
EVENT_WAITS_MOST = 300  # seconds; the sweep comes every few seconds
HELD_MOST = 60  # seconds in a transaction, after which somebody should know who is in it

# The transactions of this database that are old: by whom, whether others wait for them, how long.
OLD_TRANSACTIONS = """
    SELECT coalesce(nullif(application_name, ''), '?'),
           starts_with(state, 'idle in transaction'),
           EXISTS (SELECT 1 FROM pg_stat_activity other WHERE mine.pid = ANY(
               pg_blocking_pids(other.pid)) AND other.wait_event_type = 'Lock'),
           extract(epoch FROM now() - xact_start)::int
    FROM pg_stat_activity mine
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND xact_start < now() - make_interval(secs => %s)
    ORDER BY xact_start
    LIMIT 5
"""


class NotReady(Exception):
    """One part cannot do its work; the message says which in one line."""


@cache
def broker() -> redis.Redis:
    """The connection to the broker that health uses; thread-safe, short timeouts."""
    return redis.Redis.from_url(settings.REDIS_URL, **broker_socket(settings.REDIS_URL))


def heartbeat_key(queue: str | None = None) -> str:
    return f"{queue or settings.CELERY_TASK_DEFAULT_QUEUE}:heartbeat"


def leave_heartbeat(queue: str | None = None) -> None:
    """Called by the worker of `queue`: remember that it lives, for `HEARTBEAT_FRESH` seconds."""
    broker().set(heartbeat_key(queue), int(time.time()), ex=HEARTBEAT_FRESH)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Every part with its state; 503 as long as one is not ready."""
    parts = {}
    for name, (label, probe) in PROBES.items():
        try:
            parts[name] = {"label": label, "ok": True, "detail": probe()}
        except (NotReady, DatabaseError, redis.RedisError, OSError) as error:
            logger.warning("not ready: %s: %s", name, error)
            # The reason of a driver may hold addresses: it belongs to the log, not to a visitor.
            detail = str(error) if isinstance(error, NotReady) else "无法连接，详见日志"
            parts[name] = {"label": label, "ok": False, "detail": detail}
    ready = all(part["ok"] for part in parts.values())
    return JsonResponse(
        {"ready": ready, "label": "就绪" if ready else "未就绪", "parts": parts},
        status=200 if ready else 503,
        json_dumps_params={"ensure_ascii": False},
    )


def database_answers() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.vendor


def migrations_are_applied() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise NotReady(f"还有 {len(waiting)} 个数据库迁移未执行，请运行 manage.py migrate")
    return "全部执行"


def cache_answers() -> str:
    caches["default"].get("readyz")
    return "可用"


def broker_answers() -> str:
    broker().ping()
    return "可用"


def worker_lives() -> str:
    return _heard_of(None, "后台任务进程")


def outbound_lives() -> str:
    return _heard_of(f"{settings.CELERY_TASK_DEFAULT_QUEUE}-outbound", "对外发送进程")


def files_lives() -> str:
    return _heard_of(f"{settings.CELERY_TASK_DEFAULT_QUEUE}-files", "文件处理进程")


def _heard_of(queue: str | None, process: str) -> str:
    beaten_at = broker().get(heartbeat_key(queue))
    if beaten_at is None:
        raise NotReady(f"{HEARTBEAT_FRESH} 秒内没有收到{process}的心跳")
    return f"{max(0, int(time.time()) - int(beaten_at))} 秒前"


def events_are_handled() -> str:
    """The age of the oldest event whose reaction is due; one index scan."""
    now = timezone.now()
    oldest = OrderEvent.objects.due(now).order_by("retry_at").values_list("retry_at").first()
    if oldest is None:
        return "没有积压"
    waits = int((now - oldest[0]).total_seconds())
    if waits > EVENT_WAITS_MOST:
        raise NotReady(f"最早一条办理事件已等待 {waits} 秒")
    return f"最早一条等待 {waits} 秒"


def backups_are_made() -> str:
    """The age of the last one in the folder, where the settings ask for it."""
    most = settings.BACKUP_OLDEST_HOURS
    if not most:
        return "没有设置"
    age = age_of_the_last(settings.BACKUP_DIR, now=timezone.now())
    if age is None:
        raise NotReady("还没有备份，请运行 manage.py backup")
    hours = int(age.total_seconds() // 3600)
    if hours >= most:
        raise NotReady(f"最近一次备份在 {hours} 小时前，请查看 xingdong-backup.service 的日志")
    return f"{hours} 小时前"


def there_is_room() -> str:
    """Free space where the portal writes, and whether it may."""
    lines = []
    for folder in dict.fromkeys((settings.VAR_DIR, Path(settings.MEDIA_ROOT))):
        place = next(one for one in (folder, *folder.parents) if one.exists())
        free = shutil.disk_usage(place).free // 1024**2
        if free < settings.LEAST_FREE_MB:
            raise NotReady(f"{folder} 只剩 {free} MB，少于 {settings.LEAST_FREE_MB} MB")
        if not os.access(place, os.W_OK) or os.statvfs(place).f_flag & os.ST_RDONLY:
            raise NotReady(f"{folder} 不能写入")
        lines.append(f"{folder.name} 还有 {free} MB")
    return "，".join(lines)


def suggestions_work() -> str:
    """A broken model costs no page: the phrases of the catalogue answer. Somebody should know."""
    newest = SuggestionModel.objects.values_list("pk", flat=True).first()
    if newest is None:
        return "还没有模型，按常用说法推荐"
    if current_model() is None:
        raise NotReady("推荐模型不能用，现按常用说法推荐；请运行 manage.py fit_suggestions")
    return "可用"


def nothing_fails_for_ever() -> str:
    lasting = Fault.objects.lasting(timezone.now()).count()
    if lasting:
        raise NotReady(f"{lasting} 项自动处理反复失败，见系统管理员的收件箱和日志")
    return "没有"


def nobody_holds_rows() -> str:
    """Who has been in a transaction for long, by host and kind of process.

    One that pauses in it, or that others wait for, is a fault. A command may take its time: a
    backup keeps a snapshot while it dumps.
    """
    if connection.vendor != "postgresql":
        return "没有"
    with connection.cursor() as cursor:
        cursor.execute(OLD_TRANSACTIONS, [HELD_MOST])
        held = cursor.fetchall()
    lines = [
        f"{who} 的事务已 {age} 秒{'，空闲' if idle else ''}{'，别的进程在等它' if blocks else ''}"
        for who, idle, blocks, age in held
    ]
    if any(blocks or (idle and not who.endswith(":command")) for who, idle, blocks, _ in held):
        raise NotReady("；".join(lines))
    return "；".join(lines) or "没有"


PROBES = {
    "database": ("数据库", database_answers),
    "migrations": ("数据库迁移", migrations_are_applied),
    "cache": ("缓存表", cache_answers),
    "broker": ("消息服务", broker_answers),
    "worker": ("后台任务", worker_lives),
    "outbound": ("对外发送", outbound_lives),
    "files": ("文件处理", files_lives),
    "outbox": ("待处理事件", events_are_handled),
    "backup": ("备份", backups_are_made),
    "room": ("磁盘空间", there_is_room),
    "suggestions": ("事项推荐", suggestions_work),
    "faults": ("反复失败的处理", nothing_fails_for_ever),
    "held": ("占用的数据", nobody_holds_rows),
}

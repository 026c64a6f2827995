"""Settings: one file, read from the environment. docs/operations.md lists every variable."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.http.request import validate_host
from kombu import Queue

from xingdong import connections
from xingdong.backups.encryption import PASSPHRASE_LEAST
from xingdong.embedded.valkey import socket_path
from xingdong.env import Environment

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Which machine is this -----------------------------------------------------------------------

# What is wrong with any variable is told at the end, all at once.
env = Environment()

# Nobody becomes a developer's machine by forgetting it: `make run` says development, the units of
# deploy/ say production. pytest announces itself with PYTEST_VERSION; a process a test starts says
# it itself.
ENVIRONMENT = env.text(
    "XINGDONG_ENV",
    default="test" if "PYTEST_VERSION" in os.environ else env.REQUIRED,
    choices=("development", "test", "production"),
    remedy="请在服务器上设为 production；自己的电脑上用 make run，或设为 development",
)
PRODUCTION = ENVIRONMENT == "production"
TESTING = ENVIRONMENT == "test"


def unless_production(default):
    """The default on a developer's machine; in production the variable must be set."""
    return env.REQUIRED if PRODUCTION else default


# Everything the portal writes lies here: database, uploads, mail, logs, the embedded broker.
VAR_DIR = env.writable_folder(
    "XINGDONG_VAR",
    default=BASE_DIR / "var" / ("test" if TESTING else ""),
    must_exist=PRODUCTION,
)

DEMO_SECRET_KEY = "demo-secret-key-for-a-machine-that-holds-no-real-data-at-all"  # noqa: S105  refused in production
SECRET_KEY = env.key("SECRET_KEY", default=unless_production(DEMO_SECRET_KEY), strict=PRODUCTION)
# Former keys, after a change: what they signed and sealed is still read.
SECRET_KEY_FALLBACKS = env.keys(
    "SECRET_KEY_FALLBACKS", default=[], present=SECRET_KEY, strict=PRODUCTION
)
DEBUG = env.switch("DEBUG", default=False)
env.demand(not (PRODUCTION and DEBUG), "生产环境不能打开 DEBUG。请去掉环境变量 DEBUG。")

# The address people open; links in messages are built from it.
SITE_URL = env.web_address(
    "SITE_URL", default=unless_production("http://127.0.0.1:8000"), https=PRODUCTION
)
ALLOWED_HOSTS = env.hosts(
    "ALLOWED_HOSTS", default=unless_production(["*"]), any_host=not PRODUCTION
)
if SITE_URL and ALLOWED_HOSTS:
    _host = str(urlsplit(SITE_URL).hostname)
    env.demand(
        validate_host(_host, ALLOWED_HOSTS),
        f"环境变量 ALLOWED_HOSTS 里没有 SITE_URL 的域名 {_host}，谁也打不开门户。请加上它。",
    )
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Every account of the demo community has an address here; that is how checks.py finds them.
DEMO_EMAIL_DOMAIN = "demo.xingdong.example"
# The sign-in page may list the demo community's accounts.
DEMO_LOGINS = env.switch("DEMO_LOGINS", default=ENVIRONMENT == "development")
env.demand(
    not (PRODUCTION and DEMO_LOGINS),
    "生产环境的登录页不能列出演示账号。请去掉环境变量 DEMO_LOGINS。",
)

# --- Applications --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # before the admin: it brings the admin's look
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "xingdong.apps.PortalAdminConfig",  # django.contrib.admin with our own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "import_export",
    "simple_history",
    "xingdong.accounts",
    "xingdong.records",
    "xingdong.files",
    "xingdong.notices",
    "grids",
    "enterprises",
    "services",
    "requests_desk",
    "xingdong.insight",
    "xingdong.backoffice",
    "xingdong.demo",
    "xingdong.apps.ProjectConfig",
]

# Who somebody is follows from the dated memberships that each app names here.
STANDING_SOURCES = [
    "enterprises.standing.posts",
    "services.standing.posts",
    "xingdong.accounts.standing.own_posts",
    "grids.standing.posts",
]

# What notices are about, and who may still read of it; what waits for somebody in the digest.
NOTICE_SOURCES = {
    "order_event": "requests_desk.events.notice_source.OrderEvents",
    "leave": "services.leave.notice_source.Leaves",
    "plan_line": "services.plan_reminders.PlanLines",
}
DIGEST_SECTIONS = [
    "requests_desk.events.digest_sections.waiting_orders",
    "services.plan_reminders.waiting_lines",
]
# The orders that the lines of 一企一策 became, for the page of a plan.
ORDERS_OF_PLAN_LINES = "requests_desk.presenting.origins.orders_of_plan_lines"
ANSWERS_TO_ITEM = "requests_desk.presenting.answers.answers_given"
IS_OFFICE_DAY = "services.workcalendar.is_office_day"
# Tells a person that the own credentials were changed.
ACCESS_NOTICE = "xingdong.notices.access.tell_of_access"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "xingdong.policies.ContentSecurityPolicyMiddleware",
    "xingdong.addresses.NoNullCharacterMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "xingdong.accounts.middleware.PrivatePagesMiddleware",
    "xingdong.accounts.security.SecurityLogMiddleware",
    "xingdong.accounts.sessions.SessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "xingdong.accounts.middleware.ConfirmIdentityMiddleware",
    "xingdong.accounts.middleware.MustChangePasswordMiddleware",
    "xingdong.accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",  # who changed the records
]

ROOT_URLCONF = "xingdong.urls"
WSGI_APPLICATION = "xingdong.wsgi.application"
ASGI_APPLICATION = "xingdong.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"portal": "xingdong.backoffice.template_tags"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xingdong.backoffice.navigation.navigation",
                "xingdong.demo.context.demo",
            ],
        },
    },
]

# --- Party building ------------------------------------------------------------------------------

# Whether a joint branch counts in the 100+ rate (handbook §3.4).
JOINT_BRANCHES_COUNT = env.switch("JOINT_BRANCHES_COUNT", default=True)

# --- Data ----------------------------------------------------------------------------------------

DATABASES = {
    "default": connections.patient(
        env.database("DATABASE_URL", default=unless_production(f"sqlite://{VAR_DIR}/db.sqlite3")),
        kind=connections.this_process(),
    )
}

# A dead broker must not take pages or sign-in limits with it, so the cache lives in the database,
# which both web workers share and without which there is no page anyway. `make run` makes its table
# (`createcachetable`).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "xingdong_cache",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a working day
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

# --- The desk ------------------------------------------------------------------------------------

# 咨询 of grade 一般 goes to the enterprise without the head's review (handbook §2.3 T13).
# 三率 in one number: what each counts (handbook §3.2).
RATE_WEIGHTS = {
    "response": env.number("WEIGHT_OF_RESPONSE", default=20, most=100),
    "solved": env.number("WEIGHT_OF_SOLVED", default=40, most=100),
    "satisfied": env.number("WEIGHT_OF_SATISFIED", default=40, most=100),
}
env.demand(
    any(RATE_WEIGHTS.values()),
    "环境变量 WEIGHT_OF_RESPONSE、WEIGHT_OF_SOLVED、WEIGHT_OF_SATISFIED 不能都是 0。"
    "请至少给一个大于 0 的数。",
)
# Whom to call when nothing else helps: on sign-in, at the foot of each page, with every error.
SERVICE_PHONE = env.telephone(
    "SERVICE_PHONE", default="0519-80000000" if ENVIRONMENT == "development" else ""
)
CONSULTATIONS_SKIP_REVIEW = env.switch("CONSULTATIONS_SKIP_REVIEW", default=True)

# Who has not chosen quiet hours gets no mail between these, and no group a message; 特急 passes.
QUIET_HOURS = env.hours("QUIET_HOURS", default=("22:00", "07:00"))
# Who was shown so many telephone numbers within an hour waits; the administrators are told.
PHONES_PER_HOUR = env.number("PHONES_PER_HOUR", default=30, least=5, most=500)
# What scans uploads for viruses: tcp://host:port or unix:///path of a clamd, or the dotted name of
# a function (xingdong/files/scanning.py). Empty: nothing is scanned.
ATTACHMENT_SCANNER = env.scanner("ATTACHMENT_SCANNER")

# --- What is kept how long -----------------------------------------------------------------------

# Each app names what it keeps; one job clears it (xingdong/records/keeping.py).
KEPT = [
    "xingdong.records.kept.KEPT",
    "xingdong.notices.kept.KEPT",
    "enterprises.kept.KEPT",
    "requests_desk.kept.KEPT",
    "xingdong.insight.kept.KEPT",
]
NOTICES_KEPT_MONTHS = env.number("NOTICES_KEPT_MONTHS", default=12, least=1, most=120)
# The law asks for six (网络安全法第二十一条).
SECURITY_LOG_KEPT_MONTHS = env.number("SECURITY_LOG_KEPT_MONTHS", default=12, least=6, most=120)
OPERATIONS_LOG_KEPT_MONTHS = env.number("OPERATIONS_LOG_KEPT_MONTHS", default=36, least=6, most=240)
PHONE_REVEALS_KEPT_MONTHS = env.number("PHONE_REVEALS_KEPT_MONTHS", default=36, least=6, most=240)
DRAFTS_KEPT_DAYS = env.number("DRAFTS_KEPT_DAYS", default=30, least=1, most=365)
IMPORT_FILES_KEPT_DAYS = env.number("IMPORT_FILES_KEPT_DAYS", default=90, least=7, most=3650)
QUARANTINE_KEPT_DAYS = env.number("QUARANTINE_KEPT_DAYS", default=90, least=7, most=3650)
# Who has no account follows an order by a link: for so long at most, and so long after its end.
FOLLOW_LINK_DAYS = env.number("FOLLOW_LINK_DAYS", default=180, least=1, most=730)
FOLLOW_LINK_DAYS_AFTER_END = env.number("FOLLOW_LINK_DAYS_AFTER_END", default=30, most=365)
# 0: for ever.
ORDER_PEOPLE_KEPT_YEARS = env.number("ORDER_PEOPLE_KEPT_YEARS", default=5, most=100)

# --- The map -------------------------------------------------------------------------------------

# Without a tile server the map draws our own outlines and points. One that is named, like
# https://tiles.example/{z}/{x}/{y}.png, must be in WGS84 (Web Mercator), as our coordinates are.
MAP_TILES, MAP_TILES_ORIGIN = env.tile_server("MAP_TILES", https=PRODUCTION)
MAP_ATTRIBUTION = env.text("MAP_ATTRIBUTION", default="")

# --- Language, time, place -----------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Uploads are private: no MEDIA_URL. Only a view that asks the permission serves them.
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = ""
if PRODUCTION:
    STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
elif DEBUG or TESTING:
    STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
else:  # names with a fingerprint as in production, without half a minute of compressing
    STATIC_STORAGE = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "xingdong.files.storage.TidyStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}
# Straight from their sources, so nothing has to be collected first.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING
FILE_UPLOAD_PERMISSIONS = 0o600
# So many files and messages may one person send in a day; below so many MB free /readyz is red.
MOST_FILES_A_DAY = env.number("MOST_FILES_A_DAY", default=100, least=1, most=10_000)
MOST_MESSAGES_A_DAY = env.number("MOST_MESSAGES_A_DAY", default=100, least=1, most=10_000)
LEAST_FREE_MB = env.number("LEAST_FREE_MB", default=1000 if PRODUCTION else 100, most=1_000_000)
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Above the five that `xingdong/files/uploads.py` allows, so that a sixth file is one sentence
# beside the field, with all that was typed kept, and not a bare 400.
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes of a form without its files

# --- Backups -------------------------------------------------------------------------------------

BACKUP_DIR = env.folder("BACKUP_DIR", default=VAR_DIR / "backups", must_exist=PRODUCTION)
BACKUP_KEEP = env.number("BACKUP_KEEP", default=14, least=1, most=1000)
# /readyz turns red when the last backup is older; 0: it does not look.
BACKUP_OLDEST_HOURS = env.number("BACKUP_OLDEST_HOURS", default=0, most=8760)
# With one of them every archive is encrypted.
BACKUP_PASSPHRASE_FILE = env.file("BACKUP_PASSPHRASE_FILE")
BACKUP_PASSPHRASE = env.passphrase("BACKUP_PASSPHRASE", least=PASSPHRASE_LEAST)
env.demand(
    not (BACKUP_PASSPHRASE_FILE and BACKUP_PASSPHRASE),
    "环境变量 BACKUP_PASSPHRASE_FILE 和 BACKUP_PASSPHRASE 只能设一个。请去掉一个。",
)

# --- Who are you ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "xingdong.accounts.backends.UsernameOrMobileBackend",  # signs in
    "xingdong.backoffice.permissions.RolePermissions",  # answers what one may do in the admin
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "xingdong.accounts.passwords.AnotherPassword"},
]
if TESTING:  # a slow hash protects nobody here and costs half of every test
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A password that somebody else handed out opens nothing after so many days.
HANDED_OUT_PASSWORD_DAYS = env.number("HANDED_OUT_PASSWORD_DAYS", default=7, least=1, most=90)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "xingdong.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "xingdong.accounts.forms.LoginForm"}
# Staff who do nothing for so long are signed out; an enterprise's liaison may stay for so many days
# on a phone of their own.
STAFF_IDLE_MINUTES = env.number("STAFF_IDLE_MINUTES", default=60, least=5, most=720)
LIAISON_STAYS_DAYS = env.number("LIAISON_STAYS_DAYS", default=30, least=1, most=90)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Besides allauth's own. Many people of one office share an address. Wrong passwords are slowed down
# by accounts/pauses.py.
ACCOUNT_RATE_LIMITS = {
    "login_failed": False,
    "factor_code": "5/5m/key",  # codes of the second factor tried
    "query_code": "20/10m/ip",  # codes of anonymous orders tried
}
# Who resets a password, changes how somebody signs in, appoints or exports has given their own
# password within so many minutes.
CONFIRMED_MINUTES = env.number("CONFIRMED_MINUTES", default=10, least=1, most=60)
ACCOUNT_REAUTHENTICATION_TIMEOUT = CONFIRMED_MINUTES * 60
# Administrators and the centre's people sign in with a second factor; until they have one they are
# led to set it up.
SECOND_FACTOR_REQUIRED = env.switch("SECOND_FACTOR_REQUIRED", default=PRODUCTION)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "兴东社区"
MFA_ADAPTER = "xingdong.records.second_factor.FactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # many people have no address, and nobody signs up by themselves
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "xingdong.accounts.factor_pages.SignInCode",
    "reauthenticate": "xingdong.accounts.factor_pages.ConfirmingCode",
    "activate_totp": "xingdong.accounts.factor_pages.FirstCode",
}

# --- API -----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "xingdong.accounts.authentication.ApiTokenAuthentication",
        "xingdong.accounts.authentication.PortalSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "xingdong.accounts.authentication.WithinScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "requests_desk.api.errors.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "兴东社区企业服务接口",
    "DESCRIPTION": "企业点单、部门办理、服务评价。错误信息为中文；时间带时区。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {"ChannelEnum": "requests_desk.models.choices.Channel"},
}

# --- Celery: the bell ----------------------------------------------------------------------------

REDIS_URL = env.broker(
    "REDIS_URL", default=unless_production(f"unix://{socket_path(VAR_DIR / 'valkey')}")
)
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
# Two portals that share a server must not answer each other's bell.
CELERY_TASK_DEFAULT_QUEUE = env.text(
    "CELERY_QUEUE",
    default="xingdong",
    pattern=r"[A-Za-z0-9._-]{1,60}",
    remedy="请用字母、数字、点、横线，最多 60 个字符",
)
# The sweep for lost bells does not stand in line behind the bells: the worker asks both in turn.
CELERY_TASK_QUEUES = tuple(
    Queue(name, routing_key=name)
    for name in (CELERY_TASK_DEFAULT_QUEUE, f"{CELERY_TASK_DEFAULT_QUEUE}-sweeps")
)
# What waits for servers of others, and what opens files of others, has a queue and a worker of its
# own: a mail server that hangs holds up mail, a hostile sheet holds up sheets, neither an order.
CELERY_TASK_ROUTES = "xingdong.celery.route"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Seconds until a message nobody acknowledged is handed out again. Longer than any task may run,
    # or the task would run twice at once.
    "visibility_timeout": 900,
    # How often lost messages are looked for; the defaults would add minutes.
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # Without it the publisher would try for six seconds.
    "max_retries": 0,
    **connections.broker_socket(REDIS_URL),
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # the worker waits for its broker as long as it takes
CELERY_TASK_PUBLISH_RETRY = False  # the sweep rings again
CELERY_TASK_IGNORE_RESULT = True
# Late and again rather than early and lost: every task is harmless the second time.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600  # seconds; below the visibility timeout
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    # Beat, broker and worker all have to live for this one to arrive; /readyz reads it.
    "heartbeat": {
        "task": "xingdong.heartbeat",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "heartbeat outbound": {
        "task": "xingdong.heartbeat",
        "schedule": 10.0,
        "options": {"expires": 10, "queue": f"{CELERY_TASK_DEFAULT_QUEUE}-outbound"},
    },
    # What a lost bell left behind, in seconds; every row they look for is indexed.
    "sweep events": {
        "task": "requests_desk.tasks.sweep_events",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "sweep deliveries": {
        "task": "xingdong.notices.tasks.sweep_deliveries",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "send digests": {
        "task": "xingdong.notices.tasks.send_digests",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "warn of dead letters": {
        "task": "xingdong.notices.tasks.warn_of_dead_letters",
        "schedule": crontab(hour=8, minute=45),
    },
    "warn of faults": {
        "task": "xingdong.notices.tasks.warn_of_faults",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "tidy": {"task": "xingdong.tasks.tidy_up", "schedule": crontab(hour=3, minute=40)},
    "sweep imports": {
        "task": "enterprises.tasks.sweep_imports",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "close expired": {
        "task": "requests_desk.tasks.close_expired",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "raise alerts": {
        "task": "requests_desk.tasks.raise_alerts",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "remind of surveys": {
        "task": "requests_desk.tasks.remind_of_surveys",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "recompute dates": {
        "task": "requests_desk.tasks.recompute_dates",
        "schedule": crontab(hour=6, minute=30),
    },
    "recall carried orders": {
        "task": "requests_desk.tasks.recall_carried_orders",
        "schedule": crontab(hour=9, minute=0),
    },
    "refit suggestions": {
        "task": "services.tasks.refit_suggestions",
        "schedule": crontab(hour=3, minute=30),
    },
    "remind of rechecks": {
        "task": "requests_desk.tasks.remind_of_rechecks",
        "schedule": crontab(hour="8-18", minute=40),
    },
    "remind of plan lines": {
        "task": "services.tasks.remind_of_plan_lines",
        "schedule": crontab(hour=9, minute=5),
    },
    "remind of triage": {
        "task": "requests_desk.tasks.remind_of_triage",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "look after attachments": {
        "task": "xingdong.files.tasks.look_after_attachments",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "follow renames": {
        "task": "requests_desk.tasks.follow_renames",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
}

# --- E-mail --------------------------------------------------------------------------------------

globals().update(
    env.email(
        "EMAIL_URL",
        default=unless_production(f"file://{VAR_DIR}/mail"),
        console=not PRODUCTION,
    )
)
DEFAULT_FROM_EMAIL = env.sender(
    "DEFAULT_FROM_EMAIL", default=unless_production("兴东社区企业服务 <noreply@xingdong.example>")
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Browser security ----------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *filter(None, [MAP_TILES_ORIGIN])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# Pages we did not write and what they cannot do without; read by policies.py, longest prefix wins.
CONTENT_SECURITY_POLICY_EXCEPTIONS = {
    # unfold's Alpine runs the expressions of its templates as code; Alpine's build without eval
    # does not understand them. No script and no style inside a page runs.
    "/admin/": {"script-src": [SELF, UNSAFE_EVAL]},
    # The API's documentation page styles itself inline.
    "/api/v1/docs/": {"style-src": [SELF, UNSAFE_INLINE]},
}
X_FRAME_OPTIONS = "DENY"
# Where somebody came from is never more than the portal itself: addresses hold tokens and what was
# searched for. "no-referrer" would be less still, but browsers then hide the origin of a form, too.
SECURE_REFERRER_POLICY = "strict-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, over plain HTTP
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
# Only behind one proxy that sets the headers itself and drops the visitor's own. Without it every
# visitor would share the proxy's address, and one person's wrong passwords would lock out all.
if env.switch("TRUST_PROXY_HEADERS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# --- Logs ----------------------------------------------------------------------------------------

LOG_LEVEL = env.text(
    "LOG_LEVEL", default="INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname:<7} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {
        "no_heartbeat": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: "xingdong.heartbeat" not in record.getMessage(),
        },
        "no_secrets": {"()": "xingdong.addresses.SecretsFilter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # One line for every task is the worker's own; the details are only for a search.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.app.trace": {"filters": ["no_heartbeat"]},
    },
}

# --- The web process -----------------------------------------------------------------------------

# Read by deploy/gunicorn.conf.py.
BIND = env.listening("BIND", default="127.0.0.1:8000")
WEB_WORKERS = env.number("WEB_WORKERS", default=2, least=1, most=64)
WEB_THREADS = env.number("WEB_THREADS", default=4, least=1, most=64)

# --- The admin's look ----------------------------------------------------------------------------

# A dotted path is called with the request (xingdong/backoffice/menu.py, site.py). The colours stand
# in static/css/admin.css: unfold would write them into each page, which our policy does not allow.
UNFOLD = {
    "SITE_TITLE": "兴东社区 · 管理后台",
    "SITE_HEADER": "兴东社区",
    "SITE_SUBHEADER": "管理后台",
    "SITE_URL": "/",
    "SITE_ICON": "xingdong.backoffice.menu.logo",
    "SITE_FAVICONS": [
        {"rel": "icon", "href": "xingdong.backoffice.menu.logo", "type": "image/svg+xml"}
    ],
    "STYLES": ["xingdong.backoffice.menu.stylesheet"],
    "ACCOUNT": {"navigation": "xingdong.backoffice.menu.account_links"},
    "COMMAND": {"search_callback": "xingdong.backoffice.site.find"},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "navigation": "xingdong.backoffice.menu.navigation",
    },
    "TABS": "xingdong.backoffice.menu.tabs",
    "SCRIPTS": ["xingdong.backoffice.menu.script"],
}

# --- What is wrong -------------------------------------------------------------------------------

env.refuse(also=("HOST", "PORT"), strict=PRODUCTION)  # these two are read by `make run`

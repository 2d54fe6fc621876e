"""All of Tandem's settings, each read through `env`. The README lists every variable."""

import os
import sys
from pathlib import Path

import django_stubs_ext

from apps.ground.encryption import parse_keys
from config import embedded, env, logs

django_stubs_ext.monkeypatch()  # so that QuerySet[Row] and ModelAdmin[Row] mean at run time what they mean to the type checker

ROOT = env.ROOT
env.load_dotenv()
values = env.Environment(os.environ)

# The installation
DEBUG = values.flag("DEBUG", default=False)
DATA_DIR = Path(values.text("DATA_DIR", str(ROOT / ".data"))).expanduser().absolute()
PORT = values.number("PORT", 8000)
BIND = values.text("BIND", "127.0.0.1")
PUBLIC_URL = values.text("PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
TRUSTED_PROXIES = values.words("TRUSTED_PROXIES")
METRICS_TOKEN = values.text("METRICS_TOKEN")
_made = env.made_secrets(DATA_DIR) if DEBUG else {"SECRET_KEY": "", "ENCRYPTION_KEYS": ""}
SECRET_KEY = values.demanded("SECRET_KEY", _made["SECRET_KEY"], when=not DEBUG, why="it signs sessions and links; 50 random characters")
_keys = values.demanded("ENCRYPTION_KEYS", _made["ENCRYPTION_KEYS"], when=not DEBUG, why="it encrypts secrets; manage.py new_key makes one")
ENCRYPTION_KEYS = values.parsed("ENCRYPTION_KEYS", _keys, parse_keys)
_hosts = values.demanded("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", when=not DEBUG, why="the host names Tandem answers to")
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",") if host.strip()]
_secure = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# Rooms, top floor first
INSTALLED_APPS = [
    "config",
    "apps.console",
    "apps.widget",
    "apps.api",
    "apps.privacy",
    "apps.reports",
    "apps.desk",
    "apps.assistant",
    "apps.escalations",
    "apps.tickets",
    "apps.business",
    "apps.tools",
    "apps.conversations",
    "apps.knowledge",
    "apps.inboxes",
    "apps.llm",
    "apps.tenants",
    "apps.events",
    "apps.ground",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "config.admin.TandemAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
]
MIDDLEWARE = [
    "config.middleware.requests.RequestMiddleware",
    "config.middleware.visitors.VisitorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_loaders = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# PostgreSQL: `default` is the application's role, which owns nothing; `owner` migrates
EMBEDDED = embedded.addresses(DATA_DIR)
DATABASE_URL = values.text("DATABASE_URL", EMBEDDED.database_url)
MIGRATION_DATABASE_URL = values.text("MIGRATION_DATABASE_URL", EMBEDDED.migration_database_url)
DATABASES = {"default": env.database(DATABASE_URL), "owner": env.database(MIGRATION_DATABASE_URL)}
DATABASE_BACK_WITHIN = 2.0  # seconds; a pool left to itself tries a database that was away for long ever more rarely
_pool = {"min_size": 0, "max_size": values.number("DATABASE_POOL", 12), "timeout": 5, "reconnect_timeout": DATABASE_BACK_WITHIN}
DATABASES["default"]["OPTIONS"] |= {"pool": _pool}
DATABASE_LANES = values.number("DATABASE_LANES", 8)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
PGBOUNCER = values.flag("PGBOUNCER", default=False)
if PGBOUNCER:
    DATABASES["default"]["OPTIONS"] |= {"prepare_threshold": None}
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
else:  # who waits for a row is told to try again; PgBouncer's own settings say so
    DATABASES["default"]["OPTIONS"].setdefault("options", "-c lock_timeout=3s")

# Redis: a broker, a cache and hints; never the truth
REDIS_URL = values.text("REDIS_URL", EMBEDDED.redis_url)
REDIS_PREFIX = values.text("REDIS_PREFIX", "tandem")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": f"{REDIS_PREFIX}:celery:", "socket_timeout": 2, "socket_connect_timeout": 2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "apps.assistant.tasks.take_turns": {"queue": "turns"},
    "apps.assistant.tasks.rehearse": {"queue": "turns"},
    "apps.assistant.tasks.tell_colleagues": {"queue": "turns"},
    "apps.assistant.tasks.write": {"queue": "turns"},
    "apps.assistant.tasks.translate": {"queue": "turns"},
    "apps.conversations.tasks.take_in": {"queue": "inbound"},  # waits for files; a flood of it keeps nobody on a page waiting
    "apps.conversations.tasks.take_due": {"queue": "inbound"},
    "apps.knowledge.tasks.embed": {"queue": "reading"},
    "apps.privacy.tasks.erase": {"queue": "reading"},  # a person of many years takes a while
    "apps.privacy.tasks.gather": {"queue": "reading"},
    "apps.knowledge.tasks.read_source": {"queue": "reading"},
    "apps.knowledge.tasks.shelve_article": {"queue": "reading"},
    "apps.reports.tasks.run_export": {"queue": "reading"},  # minutes of a million messages: nobody on a page waits behind it
    "apps.reports.tasks.take_up_exports": {"queue": "reading"},
    "apps.tenants.letters.send": {"queue": "outbound"},
    "apps.conversations.tasks.deliver": {"queue": "outbound"},
    "apps.conversations.tasks.deliver_due": {"queue": "outbound"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # what waits, waits where another worker can take it
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "run" / "beat")
CELERY_BEAT_SCHEDULE = {
    "seal events": {"task": "apps.events.tasks.seal_events", "schedule": 30, "options": {"expires": 30}},
    "take in what came": {"task": "apps.conversations.tasks.take_due", "schedule": 1, "options": {"expires": 1}},
    "deliver what is due": {"task": "apps.conversations.tasks.deliver_due", "schedule": 1, "options": {"expires": 1}},
    "mail what was missed": {"task": "apps.conversations.tasks.mail_missed", "schedule": 15, "options": {"expires": 15}},
    "wake the snoozed": {"task": "apps.conversations.tasks.wake_due", "schedule": 5, "options": {"expires": 5}},
    "close the idle": {"task": "apps.conversations.tasks.close_idle", "schedule": 60, "options": {"expires": 60}},
    "forget the unsent": {"task": "apps.conversations.tasks.forget_unsent", "schedule": 300, "options": {"expires": 300}},
    "file for search": {"task": "apps.conversations.tasks.file_changed", "schedule": 2, "options": {"expires": 2}},
    "reckon what was said of tickets": {"task": "apps.tickets.tasks.hear", "schedule": 3, "options": {"expires": 3}},
    "keep tickets' time": {"task": "apps.tickets.tasks.keep_time", "schedule": 10, "options": {"expires": 10}},
    "follow what statuses mean": {"task": "apps.tickets.tasks.follow", "schedule": 10, "options": {"expires": 10}},
    "file old tickets": {"task": "apps.tickets.tasks.file_old", "schedule": 60, "options": {"expires": 60}},
    "wake the assistant": {"task": "apps.assistant.tasks.wake_due", "schedule": 1, "options": {"expires": 1}},
    "heed what nobody read": {"task": "apps.assistant.tasks.heed_due", "schedule": 5, "options": {"expires": 5}},
    "tell colleagues": {"task": "apps.assistant.tasks.tell_due", "schedule": 10, "options": {"expires": 10}},
    "give up what nobody writes": {"task": "apps.assistant.tasks.give_up_forsaken", "schedule": 5, "options": {"expires": 5}},
    "forget rehearsals": {"task": "apps.assistant.tasks.forget_rehearsals", "schedule": 3600, "options": {"expires": 3600}},
    "take up exports": {"task": "apps.reports.tasks.take_up_exports", "schedule": 30, "options": {"expires": 30}},
    "forget exports": {"task": "apps.reports.tasks.forget_exports", "schedule": 300, "options": {"expires": 300}},
    "forget replays": {"task": "apps.escalations.tasks.forget_replays", "schedule": 3600, "options": {"expires": 3600}},
    "let old questions go": {"task": "apps.tools.tasks.lapse", "schedule": 60, "options": {"expires": 60}},
    "expire approvals": {"task": "apps.tools.tasks.expire_approvals", "schedule": 30, "options": {"expires": 30}},
    "reconcile lost calls": {"task": "apps.tools.tasks.reconcile_lost", "schedule": 5, "options": {"expires": 5}},
    "take up knowledge": {"task": "apps.knowledge.tasks.take_up_forsaken", "schedule": 60, "options": {"expires": 60}},
    "learn from the rated": {"task": "apps.conversations.tasks.learn_from_rated", "schedule": 600, "options": {"expires": 600}},
    "offer what waits": {"task": "apps.escalations.tasks.offer_due", "schedule": 2, "options": {"expires": 2}},
    "let offers lapse": {"task": "apps.escalations.tasks.lapse", "schedule": 2, "options": {"expires": 2}},
    "relieve the absent": {"task": "apps.escalations.tasks.relieve", "schedule": 5, "options": {"expires": 5}},
    "see who touches nothing": {"task": "apps.escalations.tasks.lapse_idle", "schedule": 15, "options": {"expires": 15}},
    "overflow full queues": {"task": "apps.escalations.tasks.overflow", "schedule": 10, "options": {"expires": 10}},
    "bring those who were offered": {"task": "apps.escalations.tasks.bring_offered", "schedule": 5, "options": {"expires": 5}},
    "page for crises": {"task": "apps.escalations.tasks.page_for_crises", "schedule": 15, "options": {"expires": 15}},
    "tell members": {"task": "apps.desk.tasks.notify", "schedule": 1, "options": {"expires": 1}},
    "forget old notices": {"task": "apps.desk.tasks.forget_notices", "schedule": 600, "options": {"expires": 600}},
    "settle promises": {"task": "apps.escalations.tasks.settle_promises", "schedule": 5, "options": {"expires": 5}},
    "follow the log with figures": {"task": "apps.reports.tasks.follow_the_log", "schedule": 5, "options": {"expires": 5}},
    "forget the absent": {"task": "apps.tenants.tasks.forget_absent", "schedule": 15, "options": {"expires": 15}},
    "forget ended sessions": {"task": "apps.tenants.tasks.forget_sessions", "schedule": 3600, "options": {"expires": 3600}},
    "forget who asked for it": {"task": "apps.privacy.tasks.erase_due", "schedule": 15, "options": {"expires": 15}},
    "gather what there is of people": {"task": "apps.privacy.tasks.gather_due", "schedule": 15, "options": {"expires": 15}},
    "throw old dossiers away": {"task": "apps.privacy.tasks.forget_dossiers", "schedule": 600, "options": {"expires": 600}},
    "let go what was kept long enough": {"task": "apps.privacy.tasks.sweep_retention", "schedule": 60, "options": {"expires": 60}},
}

# Models: on when OPENAI_MODEL and a key or a base URL are set; else the built-in engine answers
OPENAI_API_KEY = values.text("OPENAI_API_KEY")
OPENAI_BASE_URL = values.text("OPENAI_BASE_URL").rstrip("/")
OPENAI_MODEL = values.text("OPENAI_MODEL")
OPENAI_WIRE = values.text("OPENAI_WIRE", "auto")
EMBEDDING_MODEL = values.text("EMBEDDING_MODEL")
MODEL_FIRST_WORD_SECONDS = values.number("MODEL_FIRST_WORD_SECONDS", 10)
MODEL_STALL_SECONDS = values.number("MODEL_STALL_SECONDS", 10)
MODEL_PRICE = values.parsed("MODEL_PRICE", values.text("MODEL_PRICE", "0"), env.prices)
if OPENAI_WIRE not in {"auto", "chat", "responses"}:
    values.refuse(f"OPENAI_WIRE must be auto, chat or responses, not {OPENAI_WIRE!r}.")

# Visitors
WIDGET_CALLS_PER_SECOND = values.number("WIDGET_CALLS_PER_SECOND", 10)
WIDGET_SESSIONS_PER_MINUTE = values.number("WIDGET_SESSIONS_PER_MINUTE", 120)
WIDGET_SOCKETS_PER_VISITOR = values.number("WIDGET_SOCKETS_PER_VISITOR", 12)
IDENTITY_HOURS = values.number("IDENTITY_HOURS", 12)

# People
AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "apps.tenants.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password and a changed second factor are told by mail
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "apps.tenants.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Tandem"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a code is good for half a minute more: clocks differ, and typing takes time

# Mail
for _name, _value in env.email(values.text("EMAIL_URL", (DATA_DIR / "mail").as_uri())).items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = values.text("EMAIL_FROM", "Tandem <tandem@localhost>")
MAIL_AUTH_SERVERS = values.words("MAIL_AUTH_SERVERS")

# Text messages and WhatsApp: on when the account is set
TWILIO_ACCOUNT_SID = values.text("TWILIO_ACCOUNT_SID")
TWILIO_AUTH_TOKEN = values.text("TWILIO_AUTH_TOKEN")
TWILIO_BASE_URL = values.text("TWILIO_BASE_URL").rstrip("/")
if bool(TWILIO_ACCOUNT_SID) != bool(TWILIO_AUTH_TOKEN):
    values.refuse("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are set together, or neither.")

# Files
STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "uploads"
_hashed = "config.hashing.HashedFiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else _hashed},
}

# Words
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]
TIME_ZONE = "UTC"
USE_TZ = True

# Walls
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = _secure and not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = values.number("HSTS_SECONDS", 31_536_000) if _secure and not DEBUG else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SESSION_ENGINE = "apps.tenants.models.session"
SESSION_COOKIE_NAME = f"tandem-{PORT}" if DEBUG else "tandem"
CSRF_COOKIE_NAME = f"tandem-csrf-{PORT}" if DEBUG else "tandem-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
if not DEBUG and not _secure and PUBLIC_URL.partition("://")[2].split(":")[0] not in {"localhost", "127.0.0.1"}:
    values.refuse("PUBLIC_URL must begin with https:// when DEBUG=0: sign-ins would travel in clear.")

# Logs
LOGGING = logs.configuration(readable=DEBUG or sys.stderr.isatty(), level=values.text("LOG_LEVEL", "INFO"), frank=DEBUG)
LOGGING_CONFIG = "config.logs.configure"

values.finish()

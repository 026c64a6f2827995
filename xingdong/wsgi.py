"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from xingdong.checks import refuse_demo_in_production

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingdong.settings")

application = get_wsgi_application()
refuse_demo_in_production()

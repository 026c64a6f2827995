"""The door for an ASGI server."""

import os

from django.core.asgi import get_asgi_application

from xingdong.env import stopping_plainly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingdong.settings")

with stopping_plainly():
    from xingdong.checks import refuse_demo_in_production  # apps

    application = get_asgi_application()
    refuse_demo_in_production()

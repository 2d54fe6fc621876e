from django.apps import AppConfig
from django.db.backends.signals import connection_created

from apps.ground import scope


class GroundConfig(AppConfig):
    name = "apps.ground"
    label = "ground"

    def ready(self) -> None:
        scope.learn_tables()
        connection_created.connect(scope.guard_connection, dispatch_uid="ground.scope")

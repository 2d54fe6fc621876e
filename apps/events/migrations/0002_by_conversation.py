import django.db.models.fields.json
import django.db.models.functions.comparison
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the log is written to while it is indexed

    dependencies = [
        ('events', '0001_initial'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(models.F('tenant_id'), django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('conversation', 'payload'), models.BigIntegerField()), models.F('id'), condition=models.Q(('payload__has_key', 'conversation')), name='event_by_conversation'),
        ),
    ]

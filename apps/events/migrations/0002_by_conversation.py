import django.db.models.fields.json
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('events', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='event',
            index=models.Index(models.F('tenant_id'), django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('conversation', 'payload'), models.BigIntegerField()), models.F('id'), condition=models.Q(('payload__has_key', 'conversation')), name='event_by_conversation'),
        ),
    ]

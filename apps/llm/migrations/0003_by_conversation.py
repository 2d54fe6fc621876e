from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the meter is written to while it is indexed

    dependencies = [
        ('llm', '0002_of_conversations'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='spend',
            index=models.Index(fields=['tenant', 'conversation_id'], name='spend_by_conversation'),
        ),
    ]

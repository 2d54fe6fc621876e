import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inboxes', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='inbox',
            name='colour',
            field=models.CharField(default='#0f766e', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}\\Z', 'Give the colour as six hexadecimal digits, such as #0f766e.')]),
        ),
    ]

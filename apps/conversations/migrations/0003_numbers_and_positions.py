from django.db import migrations, models

NUMBER_CONTACTS = """
UPDATE conversations_contact c SET number = n.number
FROM (SELECT id, row_number() OVER (PARTITION BY tenant_id ORDER BY id) AS number FROM conversations_contact) n WHERE n.id = c.id
"""
GO_ON_FROM_THERE = """
INSERT INTO conversations_numbering (tenant_id, kind, last)
SELECT tenant_id, 'contact', max(number) FROM conversations_contact GROUP BY tenant_id
"""
FORGET_CONTACTS = "DELETE FROM conversations_numbering WHERE kind = 'contact'"


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0002_identity_codes'),
    ]

    operations = [
        migrations.AddField(
            model_name='attachment',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, help_text="Where its writer put it among the message's files."),
        ),
        migrations.RemoveConstraint(model_name='numbering', name='numbering_once_a_tenant'),
        migrations.AddField(
            model_name='numbering',
            name='kind',
            field=models.CharField(choices=[('conversation', 'Conversation'), ('contact', 'Contact')], default='conversation', max_length=12),
        ),
        migrations.AddConstraint(
            model_name='numbering',
            constraint=models.UniqueConstraint(fields=('tenant', 'kind'), name='numbering_once_a_kind'),
        ),
        migrations.AddField(model_name='contact', name='number', field=models.PositiveBigIntegerField(editable=False, null=True)),
        migrations.RunSQL(NUMBER_CONTACTS, migrations.RunSQL.noop),
        migrations.AlterField(model_name='contact', name='number', field=models.PositiveBigIntegerField(editable=False)),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(fields=('tenant', 'number'), name='contact_number_once_a_tenant'),
        ),
        migrations.RunSQL(GO_ON_FROM_THERE, FORGET_CONTACTS),
    ]

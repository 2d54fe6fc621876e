"""Tenants that were there before begin with the standard statuses, as new ones do."""

from django.db import migrations

BEGIN = """
INSERT INTO tickets_ticketstatus (tenant_id, name, stage, position, pauses, is_active)
SELECT t.id, s.name, s.stage, s.position, s.stage = 'pending', true
FROM tenants_tenant t CROSS JOIN (VALUES
    ('Open', 'open', 0), ('Waiting for the customer', 'pending', 1), ('Solved', 'solved', 2), ('Closed', 'closed', 3)
) s (name, stage, position)
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_promises")]
    operations = [migrations.RunSQL(BEGIN, migrations.RunSQL.noop)]

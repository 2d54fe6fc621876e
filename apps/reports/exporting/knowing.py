"""SQL that tells by what a customer is known in the tenant's books: their names, addresses and numbers, to be hidden with their name."""

OF_BOOKS = """SELECT DISTINCT c.id AS of_id, told.kind || told.value AS place, told.kind, told.value
    FROM part JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.id = part.id
    JOIN conversations_contact who ON who.tenant_id = %(tenant)s AND who.id = c.contact_id
    CROSS JOIN LATERAL (VALUES (who.id), (who.merged_into_id)) person (id)
    JOIN business_customer customer ON customer.tenant_id = %(tenant)s AND customer.contact_id = person.id
    CROSS JOIN LATERAL (
        VALUES ('name', customer.name), ('address', customer.email), ('address', customer.phone), ('number', customer.reference)
        UNION ALL SELECT 'number', bought.number FROM business_order bought
            WHERE bought.tenant_id = %(tenant)s AND bought.customer_id = customer.id
        UNION ALL SELECT 'number', sent.tracking FROM business_order bought JOIN business_shipment sent ON sent.order_id = bought.id
            WHERE bought.tenant_id = %(tenant)s AND bought.customer_id = customer.id
        UNION ALL SELECT 'number', billed.number FROM business_invoice billed
            WHERE billed.tenant_id = %(tenant)s AND billed.customer_id = customer.id
        UNION ALL SELECT 'number', booked.number FROM business_appointment booked
            WHERE booked.tenant_id = %(tenant)s AND booked.customer_id = customer.id
    ) told (kind, value) WHERE told.value <> ''"""

"""SQL that tells by what a customer is known, and all who are the same person: in their own records, and in the tenant's books. Their
names, addresses, streets and numbers are to be hidden with their name."""

from apps.conversations.queries import FAMILY

FAMILIES = FAMILY.format(
    contacts="""SELECT c.contact_id FROM part JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.id = part.id"""
)
_OF_CONTACT = """
    SELECT 'name', who.name FROM conversations_contact who WHERE who.tenant_id = %(tenant)s AND who.id = family.id
    UNION ALL SELECT 'address', known.value FROM conversations_contactaddress known
        WHERE known.tenant_id = %(tenant)s AND known.contact_id = family.id
    UNION ALL SELECT 'address', visitor.address FROM conversations_visitor visitor
        WHERE visitor.tenant_id = %(tenant)s AND visitor.contact_id = family.id
    UNION ALL SELECT told.* FROM business_lead lead
        CROSS JOIN LATERAL (VALUES ('name', lead.name), ('address', lead.email), ('address', lead.phone)) told
        WHERE lead.tenant_id = %(tenant)s AND lead.contact_id = family.id
    UNION ALL SELECT told.* FROM business_callback called
        CROSS JOIN LATERAL (VALUES ('number', called.number), ('address', called.phone)) told
        WHERE called.tenant_id = %(tenant)s AND called.contact_id = family.id
    UNION ALL SELECT 'number', ticket.number::text FROM tickets_ticket ticket
        WHERE ticket.tenant_id = %(tenant)s AND ticket.contact_id = family.id
    UNION ALL SELECT told.* FROM business_appointment booked
        CROSS JOIN LATERAL (VALUES ('name', booked.name), ('number', booked.number)) told
        WHERE booked.tenant_id = %(tenant)s AND booked.contact_id = family.id"""
_OF_CUSTOMER = """
    SELECT told.* FROM (VALUES ('name', customer.name), ('address', customer.email), ('address', customer.phone),
        ('number', customer.reference), ('street', customer.street)) told
    UNION ALL SELECT told.* FROM business_order bought
        CROSS JOIN LATERAL (VALUES ('number', bought.number), ('street', bought.street)) told
        WHERE bought.tenant_id = %(tenant)s AND bought.customer_id = customer.id
    UNION ALL SELECT told.* FROM business_order bought CROSS JOIN LATERAL (
            SELECT 'number', sent.tracking FROM business_shipment sent WHERE sent.order_id = bought.id
            UNION ALL SELECT 'number', back.number FROM business_return back WHERE back.order_id = bought.id
            UNION ALL SELECT 'number', repaid.number FROM business_refund repaid WHERE repaid.order_id = bought.id
        ) told WHERE bought.tenant_id = %(tenant)s AND bought.customer_id = customer.id
    UNION ALL SELECT 'number', billed.number FROM business_invoice billed
        WHERE billed.tenant_id = %(tenant)s AND billed.customer_id = customer.id
    UNION ALL SELECT 'number', paid.number FROM business_payment paid
        WHERE paid.tenant_id = %(tenant)s AND paid.customer_id = customer.id
    UNION ALL SELECT told.* FROM business_appointment booked
        CROSS JOIN LATERAL (VALUES ('name', booked.name), ('number', booked.number)) told
        WHERE booked.tenant_id = %(tenant)s AND booked.customer_id = customer.id"""
OF_BOOKS = f"""SELECT DISTINCT c.id AS of_id, told.kind || told.value AS place, told.kind, told.value
    FROM part JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.id = part.id
    JOIN family ON family.of_id = c.contact_id
    CROSS JOIN LATERAL ({_OF_CONTACT}
    UNION ALL SELECT theirs.* FROM business_customer customer CROSS JOIN LATERAL ({_OF_CUSTOMER}) theirs
        WHERE customer.tenant_id = %(tenant)s AND customer.contact_id = family.id
    ) told (kind, value) WHERE told.value <> ''"""  # noqa: S608 - put together from our own constants

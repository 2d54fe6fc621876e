"""The tenant's own records in small: orders, carts, products and listings, appointments, subscriptions, invoices, payments, leads.

A real back office takes this room's place through its adapter. Money moves only under the tenant's policy record, which decides here, on
the server, and says why.
"""

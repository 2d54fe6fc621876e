"""The tenant's own records in small: orders, carts, products and listings, appointments, subscriptions, invoices, payments, leads.

A real back office takes this room's place through its adapter. Money moves only under the tenant's policy record, which decides here, on
the server, and says why.

Decisions
- A contact acts on the customer it has proven to be, and on nobody else's records: another's and none at all are one answer.
- A deed under a key is a row, so that a tool called twice acts once, whichever room forgot.
- A home is a product with facts beside it; opening hours are the tenants' own. One search, one id, one page for weeks and holidays.
- Plans and windows go by the day they are looked at: nothing here needs a clock that strikes.
"""

"""Ground: what every room stands on and no room owns.

The clock, random ids, opening spans, the tenant scope with its row-level security, encryption, and the one door to the outside network.
It knows no tenant, no person and no conversation; it imports no other room.

Decisions
- A tenant scope is a database transaction. The tenant is a transaction-local setting that the policies read, so it survives no pool
  and no proxy, and a query outside a scope sees nothing. Cost: one more statement a request.
- The scope belongs to the connection, not to a context variable: code that hops to another thread has another connection and no
  scope.
- Cross-tenant work changes the database role for one transaction (`tandem_operator`), so the policies of ordinary work stay simple
  and fast.
"""

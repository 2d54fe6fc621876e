"""Tenants: who Tandem works for and who works in it.

Owns Tenant, User, Session, Membership, Team, Hours, Invitation, Presence and the one role matrix. It never knows a conversation.

Decisions
- A User is a person with one sign-in and belongs to no tenant; a Membership gives that person a role in one. So a consultant has one
  password for five tenants, and leaving a tenant deletes nobody.
- What a role may do is one table in `roles.py`, read by actions, screens and admin alike. Django's own groups and permissions stay unused.
- Presence is a row leased by its socket, never Redis alone: a killed process is forgotten when its lease ends.
- A session is Django's own in a row of ours that says whose it is: listing and ending them is one statement, and nothing beside it can
  go stale. The cost: a session engine of our own, thirty lines long.
"""

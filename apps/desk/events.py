"""What happens at desks. What somebody only began to write is no event."""

from apps.events.catalogue import Field, declare

declare("canned.created", "Somebody wrote a canned reply.", reply=Field.ID)
declare("canned.changed", "Somebody changed a canned reply.", reply=Field.ID, fields=Field.WORDS)
declare("canned.deleted", "Somebody threw a canned reply away.", reply=Field.ID)
declare("macro.created", "Somebody wrote a macro.", macro=Field.ID)
declare("macro.changed", "Somebody changed a macro.", macro=Field.ID, fields=Field.WORDS)
declare("macro.deleted", "Somebody threw a macro away.", macro=Field.ID)
declare("macro.ran", "Somebody ran a macro.", macro=Field.ID, conversation=Field.ID, contact=Field.ID)
declare("view.saved", "Somebody kept a search as a view.", view=Field.ID)
declare("view.renamed", "A saved view was renamed.", view=Field.ID)
declare("view.moved", "A saved view was put elsewhere among the others.", view=Field.ID)
declare("view.deleted", "Somebody threw a saved view away.", view=Field.ID)
declare("notices.set", "Somebody chose what they are told of, and how.", member=Field.ID, fields=Field.WORDS)
declare("notices.changed", "Somebody has something new to notice, or has noticed it.", live=True, recorded=False, noticed=Field.ID)

"""Which tables' readers are named in the audit log: all that the map finds people in, but what was learned from them, which came masked;
and what stays as it is, yet says whose it is."""

from apps.privacy.map import MAP
from apps.privacy.map.knowledge import LEARNED
from apps.tenants.reads import of_people

NAMING = {"business.Invoice"}

of_people.update({entry.label for entry in MAP} - {entry.label for entry in LEARNED} | NAMING)

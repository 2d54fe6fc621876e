"""What the admin shows of reports, and what it does with rows of the rooms below."""

from apps.reports.admin import targets as targets
from apps.reports.admin import transcripts as transcripts

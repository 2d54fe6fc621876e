from apps.reports.admin import transcripts

__all__ = ["transcripts"]

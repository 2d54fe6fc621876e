from apps.desk.models.canned import CannedReply
from apps.desk.models.drafts import Draft
from apps.desk.models.macros import Macro
from apps.desk.models.notices import Notice, NoticeSettings, Noticing
from apps.desk.models.saved import SavedView

__all__ = ["CannedReply", "Draft", "Macro", "Notice", "NoticeSettings", "Noticing", "SavedView"]

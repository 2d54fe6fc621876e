"""What holds no customer, and why."""

from apps.privacy.map.grammar import Stays

STAYS = [
    Stays(
        "It holds ids, times and single words of ours, of which figures are made.",
        "assistant.Reader conversations.Filing conversations.Lesson conversations.Numbering conversations.Pace conversations.ReadMark "
        "conversations.Signals desk.Noticing escalations.Offer tickets.Hearing tickets.SlaTarget tickets.TicketNumbering "
        "tickets.TicketWatcher business.Series business.Deed llm.Spend reports.Fact reports.Tally reports.Band reports.Books "
        "reports.Following",
    ),
    Stays(
        "It is the audit trail, which only grows: ids and single words, never personal data.",
        "events.Event events.Seal events.Horizon",
    ),
    Stays(
        "It says what was sold or made good, and for how much: books are kept, and name nobody.",
        "business.Invoice business.OrderLine business.ReturnLine",
    ),
    Stays(
        "It is of the house itself: colleagues, their hours, their rules, their goods, the words they wrote for everybody.",
        "tenants.Tenant tenants.Hours tenants.HoursSpan tenants.Holiday tenants.User tenants.Membership tenants.Invitation "
        "tenants.Presence tenants.Session tenants.Team tenants.TeamMember tenants.User_groups "
        "tenants.User_user_permissions account.EmailAddress account.EmailConfirmation "
        "mfa.Authenticator desk.CannedReply desk.Macro desk.NoticeSettings desk.SavedView assistant.Assistant assistant.Procedure "
        "assistant.ProcedureVersion escalations.Rule escalations.RuleVersion escalations.Replay escalations.Availability "
        "escalations.TeamQueue escalations.QueueOrder tickets.TicketStatus tickets.TicketField tickets.SlaPolicy business.Resource "
        "business.Service business.Skill business.TimeOff business.Product business.Listing business.Plan "
        "business.Shop business.RefundPolicy tools.ToolSetting inboxes.Inbox inboxes.Template knowledge.Source knowledge.Upload "
        "knowledge.Problem knowledge.Shelf knowledge.Synonym",
    ),
    Stays(
        "It says which conversations were exported; the file is thrown away when somebody in it is forgotten.",
        "reports.ExportJob",
    ),
    Stays(
        "A pass that was used, as a digest, for a minute.",
        "conversations.SpentPass",
    ),
    Stays(
        "It proves what was done to whom, by ids alone, and keeps addresses, encrypted, until it was looked at once more; what was asked "
        "for and what counts is kept as long as the tenant is.",
        "privacy.Erasure privacy.Retention privacy.Hold",
    ),
    Stays(
        "It is Django's own, or the installation's; no customer's words are written there.",
        "config.SeededPart admin.LogEntry auth.Permission auth.Group auth.Group_permissions contenttypes.ContentType",
    ),
]

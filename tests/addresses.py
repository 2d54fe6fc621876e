"""Every address there is, with the arguments a rival would try."""

from collections.abc import Callable
from typing import Any

CANARY = "Quillfeather"
Target = Callable[[dict[str, Any]], list[str]]


def plain(*addresses: str) -> Target:
    return lambda rows: list(addresses)


def of(model: str, pattern: str) -> Target:
    """The address of Acme's own row of that model."""
    return lambda rows: [pattern.format(rows[model])]


ADMIN_MODELS = {
    "tenants": ["tenant", "membership", "invitation", "team", "hours"],
    "inboxes": ["inbox"],
    "conversations": ["contact", "conversation", "message", "delivery", "inbound"],
    "events": ["event", "seal"],
    "llm": ["spend"],
    "knowledge": ["article", "source", "synonym"],
    "assistant": ["assistant", "procedure", "turn", "rehearsal", "writing", "verdict"],
    "tools": ["toolcall", "approval", "toolsetting"],
    "tickets": ["ticket", "ticketstatus", "ticketfield", "slapolicy"],
    "reports": ["band"],
    "desk": ["cannedreply", "macro"],
    "privacy": ["erasure", "retention", "hold", "dossier"],
    "escalations": ["rule", "escalation", "promise", "availability", "teamqueue", "queueorder", "replay"],
    "business": [
        "appointment", "callback", "cart", "customer", "invoice", "lead", "order", "passwordreset", "payment", "plan", "product",
        "refund", "refundpolicy", "resource", "return", "service", "shop", "subscription",
    ],
}  # fmt: skip

ADDRESSES: dict[str, Target] = {
    "": plain("/"),
    "healthz": plain("/healthz"),
    "readyz": plain("/readyz"),
    "metrics": plain("/metrics"),
    "styleguide/": plain("/styleguide/"),
    "dev/mail/": plain("/dev/mail/"),
    "dev/mail/<str:key>/": plain("/dev/mail/nothing/"),
    "demo/": plain("/demo/"),
    "demo/<slug:tenant>/": plain("/demo/acme/", "/demo/acme/?as=maria", "/demo/globex/"),
    "demo/<slug:tenant>/<slug:page>/": plain("/demo/acme/account/?as=maria", "/demo/acme/cart/?add=no-such", "/demo/acme/no-such/"),
    "join/<str:token>/": plain("/join/never_was/"),
    "console/": plain("/console/"),
    "console/nowhere/": plain("/console/nowhere/"),
    "console/workspaces/": plain("/console/workspaces/"),
    "console/switch/": plain("/console/switch/"),
    "console/appearance/": plain("/console/appearance/"),
    "console/availability/": plain("/console/availability/"),
    "console/exports/": plain("/console/exports/", "/console/exports/?outcome=solved"),
    "console/exports/count/": plain("/console/exports/count/", f"/console/exports/count/?text={CANARY}"),
    "console/exports/made/": plain("/console/exports/made/"),
    "console/exports/<int:pk>/cancel/": of("reports.exportjob", "/console/exports/{}/cancel/"),
    "console/exports/<int:pk>/resume/": of("reports.exportjob", "/console/exports/{}/resume/"),
    "console/exports/taken/<str:token>/<slug:part>/": of("export_token", "/console/exports/taken/{}/export/"),
    "console/conversations/<int:number>/taken/<slug:form>/": lambda rows: [
        f"/console/conversations/{rows['conversation']}/taken/{form}/" for form in ("txt", "json", "html")
    ],
    "console/insight/": plain("/console/insight/", "/console/insight/?people=2&span=week"),
    "console/insight/trend.csv": plain("/console/insight/trend.csv"),
    "console/insight/figures/": plain("/console/insight/figures/", "/console/insight/figures/?channel=web&from=2026-01-01"),
    "console/insight/figures/<slug:key>.csv": plain("/console/insight/figures/figures.csv", "/console/insight/figures/agents.csv"),
    "console/insight/figures/<slug:key>/": lambda rows: [
        "/console/insight/figures/ended/",
        f"/console/insight/figures/ended/?team={rows['tenants.team']}",
        f"/console/insight/figures/ended/?aspect=agent&key={rows['tenants.membership']}",
    ],
    "console/insight/<slug:figure>/": lambda rows: [
        "/console/insight/waiting/",
        "/console/insight/reason-rule/",
        f"/console/insight/team-{rows['tenants.team']}/",
        f"/console/insight/agent-{rows['tenants.membership']}/",
        f"/console/insight/done-{rows['tenants.membership']}/",
    ],
    "console/notices/": plain("/console/notices/"),
    "console/notices/news/": plain("/console/notices/news/", "/console/notices/news/?after=0"),
    "console/settings/notices/": plain("/console/settings/notices/"),
    "console/poll/": lambda rows: [
        f"/console/poll/?page={page}" for page in ("console.conversations", f"console.conversation-{rows['conversation']}", "nothing")
    ],
    "console/shift/": plain("/console/shift/"),
    "console/shift/<int:pk>/": of("tenants.membership", "/console/shift/{}/"),
    "console/search/": plain("/console/search/", f"/console/search/?q={CANARY}", "/console/search/?q=is:open"),
    "console/settings/": plain("/console/settings/"),
    "console/settings/profile/": plain("/console/settings/profile/"),
    "console/settings/sessions/": plain("/console/settings/sessions/"),
    "console/<slug:section>/": plain("/console/tickets/", "/console/no-such/"),
    "console/conversations/": plain("/console/conversations/", "/console/conversations/?list=mine", "/console/conversations/?older=0_1_1"),
    "console/conversations/counts/": plain("/console/conversations/counts/", "/console/conversations/counts/?list=mine"),
    "console/conversations/several/": plain("/console/conversations/several/"),
    "console/conversations/several/undone/": plain("/console/conversations/several/undone/"),
    "console/views/": plain("/console/views/"),
    "console/views/<int:pk>/": of("desk.savedview", "/console/views/{}/"),
    "console/conversations/<int:number>/macro/": lambda rows: [
        f"/console/conversations/{rows['conversation']}/macro/?macro={rows['desk.macro']}"
    ],
    "console/conversations/next/": plain("/console/conversations/next/"),
    "console/conversations/<int:number>/": of("conversation", "/console/conversations/{}/"),
    "console/conversations/<int:number>/picks/<slug:kind>/": lambda rows: [
        f"/console/conversations/{rows['conversation']}/picks/{kind}/?q={CANARY}" for kind in ("replies", "people", "articles", "nothing")
    ],
    "console/conversations/<int:number>/messages/<int:seq>/original/": of("conversation", "/console/conversations/{}/messages/1/original/"),
    "console/conversations/<int:number>/messages/<int:seq>/original/frame/": of(
        "conversation", "/console/conversations/{}/messages/1/original/frame/"
    ),
    "files/<str:token>/": plain("/files/never_was/"),
    "hooks/email/<str:key>/": plain("/hooks/email/never_was/"),
    "console/canned/": plain("/console/canned/"),
    "console/canned/<int:pk>/": of("desk.cannedreply", "/console/canned/{}/"),
    "console/preview/": plain("/console/preview/"),
    "console/attachments/": plain("/console/attachments/"),
    "console/attachments/<str:public_id>/": of("attachment", "/console/attachments/{}/"),
    "console/conversations/<int:number>/writings/<int:pk>/": of("conversation", "/console/conversations/{}/writings/1/"),
    "console/conversations/<int:number>/deliveries/<int:pk>/abandon/": of(
        "conversation", "/console/conversations/{}/deliveries/1/abandon/"
    ),
    "console/conversations/<int:number>/deliveries/<int:pk>/again/": of("conversation", "/console/conversations/{}/deliveries/1/again/"),
    "console/reader/": plain("/console/reader/"),
    "console/conversations/<int:number>/tools/<slug:name>/": of("conversation", "/console/conversations/{}/tools/ticket_create/"),
    "console/conversations/<int:number>/calls/<int:pk>/": lambda rows: [
        f"/console/conversations/{rows['conversation']}/calls/{rows['tools.toolcall']}/"
    ],
    "console/conversations/<int:number>/approvals/<int:pk>/": lambda rows: [
        f"/console/conversations/{rows['conversation']}/approvals/{rows['tools.approval']}/"
    ],
    "console/tickets/": plain("/console/tickets/", "/console/tickets/?stage=any", f"/console/tickets/?q={CANARY}"),
    "console/tickets/new/": plain("/console/tickets/new/", f"/console/tickets/new/?find_people={CANARY}"),
    "console/tickets/new/people/": plain(f"/console/tickets/new/people/?find_people={CANARY}"),
    "console/tickets/counts/": plain("/console/tickets/counts/"),
    "console/tickets/<int:number>/picks/<slug:kind>/": of("ticket", "/console/tickets/{}/picks/replies/"),
    "console/tickets/several/": plain("/console/tickets/several/"),
    "console/tickets/several/undone/": plain("/console/tickets/several/undone/"),
    **{
        f"console/tickets/<int:number>/{act}": of("ticket", f"/console/tickets/{{}}/{act}")
        for act in ("", "changes/", "status/", "messages/", "way/", "approved/", "notes/", "links/", "watching/", "link/")
    },
    "tickets/<str:token>/": plain("/tickets/never_was/"),
    "tickets/<str:token>/files/<str:public_id>/": of("attachment", "/tickets/never_was/files/{}/"),
    "widget/embed.js": plain("/widget/embed.js"),
    "widget/stub.js": plain("/widget/stub.js"),
    "widget/frame/": plain("/widget/frame/?inbox=never_was"),
    "widget/brand/<str:key>/<slug:which>/": plain("/widget/brand/never_was/logo/"),
    "admin/": plain("/admin/", "/admin/?q=Quillfeather"),
    "admin/messages/": plain("/admin/messages/"),
    "admin/login/": plain("/admin/login/"),
    "admin/logout/": plain("/admin/logout/"),
    "admin/password_change/": plain("/admin/password_change/"),
    "admin/password_change/done/": plain("/admin/password_change/done/"),
    "admin/autocomplete/": plain("/admin/autocomplete/?app_label=tenants&model_name=teammember&field_name=membership&term=Quill"),
    "admin/jsi18n/": plain("/admin/jsi18n/"),
    "admin/r/<path:content_type_id>/<path:object_id>/": plain("/admin/r/1/1/"),
    "admin/<app>/": plain(*(f"/admin/{app}/" for app in ADMIN_MODELS)),
    "admin/(?P<url>.*)$": plain("/admin/no-such/"),
}
ADDRESSES |= {
    f"console/conversations/<int:number>/{act}/": of("conversation", f"/console/conversations/{{}}/{act}/")
    for act in (
        "messages",
        "notes",
        "claim",
        "transfer",
        "supervisor",
        "assistant",
        "queue",
        "decline",
        "resolution",
        "reopening",
        "snooze",
        "awake",
        "tags",
        "tickets",
        "person",
        "alike",
        "merge",
        "part",
        "block",
        "erasure",
        "read",
        "typing",
        "whispers",
        "whispers/heard",
        "writings",
        "tools",
        "beside",
        "verdicts",
        "articles",
        "draft",
        "way",
        "approved",
    )
}
for app_label, models in ADMIN_MODELS.items():
    for model in models:
        base, key = f"admin/{app_label}/{model}/", f"{app_label}.{model}"
        ADDRESSES |= {
            base: plain(f"/{base}", f"/{base}?q={CANARY}"),
            f"{base}add/": plain(f"/{base}add/"),
            f"{base}<path:object_id>/history/": of(key, f"/{base}{{}}/history/"),
            f"{base}<path:object_id>/delete/": of(key, f"/{base}{{}}/delete/"),
            f"{base}<path:object_id>/change/": of(key, f"/{base}{{}}/change/"),
            f"{base}<path:object_id>/": of(key, f"/{base}{{}}/"),
        }
ADDRESSES["admin/conversations/inbound/<path:object_id>/again/"] = of("conversations.inbound", "/admin/conversations/inbound/{}/again/")
ADDRESSES |= {f"hooks/twilio/{told}/<str:key>/": plain(f"/hooks/twilio/{told}/never_was/") for told in ("sms", "whatsapp", "status")}
ADDRESSES |= {
    f"admin/inboxes/inbox/<path:object_id>/{page}/": of("inboxes.inbox", f"/admin/inboxes/inbox/{{}}/{page}/")
    for page in ("try", "secret", "rotate", "replace")
}
ADDRESSES["admin/inboxes/inbox/<path:object_id>/pictures/<str:field>/"] = of("inboxes.inbox", "/admin/inboxes/inbox/{}/pictures/avatar/")
ADDRESSES |= {
    f"admin/knowledge/article/<path:object_id>/{page}/": of("knowledge.article", f"/admin/knowledge/article/{{}}/{page}/")
    for page in ("publish", "withdraw", "versions")
}
ADDRESSES |= {
    "admin/knowledge/article/<path:object_id>/versions/<int:version>/restore/": of(
        "knowledge.article", "/admin/knowledge/article/{}/versions/1/restore/"
    ),
    "admin/knowledge/article/search/": plain(f"/admin/knowledge/article/search/?q={CANARY}"),
    "admin/knowledge/article/preview/": plain("/admin/knowledge/article/preview/"),
    "admin/desk/cannedreply/preview/": plain("/admin/desk/cannedreply/preview/"),
    "admin/knowledge/source/<path:object_id>/progress/": of("knowledge.source", "/admin/knowledge/source/{}/progress/"),
    "admin/conversations/conversation/learn/": of("conversations.conversation", "/admin/conversations/conversation/learn/?of={}"),
    "admin/conversations/conversation/<path:object_id>/unlearn/": of(
        "conversations.conversation", "/admin/conversations/conversation/{}/unlearn/"
    ),
    "admin/conversations/delivery/<path:object_id>/abandon/": of("conversations.delivery", "/admin/conversations/delivery/{}/abandon/"),
    "admin/conversations/delivery/<path:object_id>/again/": of("conversations.delivery", "/admin/conversations/delivery/{}/again/"),
    "admin/assistant/procedure/<path:object_id>/versions/": of("assistant.procedure", "/admin/assistant/procedure/{}/versions/"),
    "admin/assistant/procedure/<path:object_id>/versions/<int:number>/restore/": of(
        "assistant.procedure", "/admin/assistant/procedure/{}/versions/1/restore/"
    ),
    "admin/escalations/rule/<path:object_id>/versions/<int:number>/restore/": of(
        "escalations.rule", "/admin/escalations/rule/{}/versions/1/restore/"
    ),
    **{
        f"admin/escalations/rule/<path:object_id>/{page}/": of("escalations.rule", f"/admin/escalations/rule/{{}}/{page}/")
        for page in ("versions", "move", "switch")
    },
    "admin/assistant/rehearsal/playground/": plain("/admin/assistant/rehearsal/playground/"),
    "admin/assistant/rehearsal/people/": plain(f"/admin/assistant/rehearsal/people/?person={CANARY}"),
    "admin/assistant/rehearsal/<path:object_id>/progress/": of("assistant.rehearsal", "/admin/assistant/rehearsal/{}/progress/"),
    "admin/escalations/replay/<path:object_id>/progress/": of("escalations.replay", "/admin/escalations/replay/{}/progress/"),
    "admin/conversations/contact/<path:object_id>/erasure/": of("conversations.contact", "/admin/conversations/contact/{}/erasure/"),
    "admin/conversations/contact/<path:object_id>/dossier/": of("conversations.contact", "/admin/conversations/contact/{}/dossier/"),
    "admin/privacy/hold/<path:object_id>/end/": of("privacy.hold", "/admin/privacy/hold/{}/end/"),
    "admin/privacy/dossier/<path:object_id>/file/": of("privacy.dossier", "/admin/privacy/dossier/{}/file/?key=no"),
    "admin/privacy/retention/dictionary/": plain("/admin/privacy/retention/dictionary/"),
    "admin/events/event/copy/": plain("/admin/events/event/copy/"),
    "admin/knowledge/source/<path:object_id>/read/": of("knowledge.source", "/admin/knowledge/source/{}/read/"),
}
ACCOUNTS = [
    "login/", "login/code/confirm/", "logout/", "inactive/", "signup/", "reauthenticate/", "email/", "confirm-email/",
    "password/change/", "password/set/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "2fa/",
    "2fa/authenticate/", "2fa/reauthenticate/", "2fa/totp/activate/", "2fa/totp/deactivate/", "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/", "2fa/recovery-codes/download/",
]  # fmt: skip
ADDRESSES |= {f"accounts/{path}": plain(f"/accounts/{path}") for path in ACCOUNTS}
# Visitors' calls go by token and not by sign-in: a rival visitor tries them in tests/widget/test_rivals.py, which reads this list.
VISITORS_CALLS = [
    "session", "pass", "contact", "messages", "human", "typing", "read", "rating", "nps", "ticket", "callback", "end", "attachments",
    "attachments/<str:public_id>", "transcript",
]  # fmt: skip
ADDRESSES |= {f"widget/api/{call}": plain(f"/widget/api/{call.replace('<str:public_id>', 'never_was')}") for call in VISITORS_CALLS}
ADDRESSES |= {
    "accounts/^confirm-email/(?P<key>[-:\\w]+)/$": plain("/accounts/confirm-email/abc/"),
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": plain("/accounts/password/reset/key/1-set-password/"),
}


# What a member has of their own, by the column that says whose it is.
OWN = {
    "tenants_membership": "id", "tenants_presence": "membership_id", "desk_notice": "membership_id", "desk_noticesettings": "membership_id",
    "desk_savedview": "owner_id", "assistant_reader": "membership_id", "tickets_ticketwatcher": "membership_id",
}  # fmt: skip

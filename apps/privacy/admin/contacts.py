"""People in the admin, for who may forget them: what there is of somebody, a copy of it for them, and the end of it."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from apps.conversations.models import Contact
from apps.privacy import actions
from apps.privacy.confirming import ErasureForm, hold_of
from apps.privacy.dictionary import name_of
from apps.privacy.models import Erasure
from apps.tenants.admin.acts import Act
from apps.tenants.admin.own import OwnRows
from apps.tenants.roles import Can
from apps.tenants.workspace import actor_of

fresh_sign_in = method_decorator(reauthentication_required)


@admin.register(Contact)
class ContactAdmin(OwnRows):
    look, write = Can.ERASE, None
    acts = {"dossier": Act(actions.prepare, "All there is about {row} is being put together. Find it under Dossiers.")}
    list_display = ["number", "name", "language", "merged_into", "created_at"]
    list_display_links = ["number", "name"]
    list_select_related = ["merged_into"]
    search_fields = ["=number", "name", "addresses__value"]
    search_help_text = "A number, a name, an address."
    fields = ["number", "name", "language", "blocked_at", "merged_into", "created_at"]
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        wrap: Callable[..., Any] = self.admin_site.admin_view
        own = path("<path:object_id>/erasure/", wrap(self.erasure_view), name=self.page_name("erasure"))
        return [own, *super().get_urls()]

    @fresh_sign_in
    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def erasure_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        contact = self.row(request, object_id)
        self.tell_seen(request, contact)
        form = ErasureForm(request.POST if request.method == "POST" else None, contact=contact)
        if request.method == "POST" and form.is_valid() and (asked := self._ask(request, contact, form)):
            return redirect("admin:privacy_erasure_change", asked.pk)
        found = [(*name_of(label), many) for label, many in actions.findings(contact).items()]
        told = {"title": f"Forget {contact}", "crumb": "Forget", "original": contact, "form": form, "found": found}
        return self.page(request, "admin/privacy/erasure.html", held=hold_of(contact), **told)

    def _ask(self, request: HttpRequest, contact: Contact, form: ErasureForm) -> Erasure | None:
        try:
            asked = actions.ask(contact, actor=actor_of(request))
        except ValidationError as refused:
            form.add_error(None, refused)
            return None
        messages.success(request, "They are shut out, and everything of theirs goes now. This page shows how far it is.")
        return asked

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        contact: Contact = context["original"]
        own = {"held": hold_of(contact), "erasure": Erasure.objects.filter(contact=contact).first()}
        return super().render_change_form(request, context | own, *args, **kwargs)

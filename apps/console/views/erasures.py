"""A person is forgotten from the thread in which they are known: after a fresh sign-in, by a sentence that is typed out."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.console import lists, shell
from apps.console.access import members_only, seen_or_404
from apps.conversations.actions import person_of
from apps.privacy import actions
from apps.privacy.confirming import ErasureForm, hold_of
from apps.privacy.dictionary import name_of
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest

TOLD = "They are shut out and shown to nobody any more, and everything of theirs goes now."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@members_only(Can.ERASE)
@reauthentication_required  # type: ignore[untyped-decorator]
def erasure(request: MemberRequest, number: int) -> HttpResponse:
    person = person_of(seen_or_404(request, number, "contact").contact)
    form = ErasureForm(request.POST if request.method == "POST" else None, contact=person)
    if form.is_bound and form.is_valid() and _is_asked(request, form):
        return redirect("console:conversation", number)
    found = [(*name_of(label), many) for label, many in actions.findings(person).items()]
    context = {"number": number, "who": str(person), "form": form, "found": found, "held": hold_of(person)}
    page = shell.context(request, "conversations") | lists.context(request)
    return render(request, "console/erasure.html", page | context, status=422 if form.errors else 200)


def _is_asked(request: MemberRequest, form: ErasureForm) -> bool:
    try:
        actions.ask(form.contact, actor=request.member.actor)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, TOLD)
    return True

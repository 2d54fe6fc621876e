"""How sign-in meets our house: invitation only, mail through a worker, second-factor secrets encrypted."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from apps.events import hints
from apps.ground import encryption
from apps.tenants import letters, queries


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This email and this password do not go together.",
        "too_many_login_attempts": "Too many attempts with this email. Wait five minutes, then try again, or reset your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Beside the request, so that known and unknown addresses take the same time."""
        letter = self.render_mail(template_prefix, email, context)
        hints.send(letters.post, letter.subject, letter.body, email)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not while a workspace of theirs asks for it."""
        return not any(member.needs_second_factor for member in queries.memberships_of(authenticator.user))

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

"""Mail and sweeps of the tenants room."""

from celery import shared_task
from django.core.mail import EmailMultiAlternatives

from apps.ground.scope import release_connection
from apps.tenants import actions


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_mail(subject: str, text: str, to: str, html: str = "") -> None:
    release_connection()
    letter = EmailMultiAlternatives(subject, text, to=[to])
    if html:
        letter.attach_alternative(html, "text/html")
    letter.send()


@shared_task
def forget_absent() -> int:
    return actions.forget_absent()

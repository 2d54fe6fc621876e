"""Links within one of the demo's sites."""

from django import template
from django.template import Context
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def to(context: Context, page: str = "") -> str:
    """The address of a page of the same site, for the same customer."""
    site, customer = context["site"], context["customer"]
    address = reverse("showcase", args=[site.tenant.slug, page] if page else [site.tenant.slug])
    who = next((name for name, known in site.customers.items() if known is customer), "")
    return f"{address}?as={who}" if who else address

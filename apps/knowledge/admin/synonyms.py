"""What a tenant's customers call the same thing."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from apps.knowledge.models import Synonym
from apps.tenants.admin.base import TenantAdmin
from apps.tenants.roles import Can

MOST_WORDS, LONGEST_WORD = 30, 60


class SynonymForm(forms.ModelForm[Any]):
    def clean_words(self) -> list[str]:
        words = list(dict.fromkeys(" ".join(word.split()) for word in self.cleaned_data["words"]))
        if len(words) < 2:
            raise ValidationError("Give at least two words, separated by commas.")
        if len(words) > MOST_WORDS or max(map(len, words)) > LONGEST_WORD:
            raise ValidationError(f"A group holds at most {MOST_WORDS} words of {LONGEST_WORD} letters each.")
        return words


@admin.register(Synonym)
class SynonymAdmin(TenantAdmin):
    form = SynonymForm
    write = Can.MANAGE_KNOWLEDGE
    list_display = ["__str__"]
    search_fields = ["words"]

"""The forms knowledge is written and uploaded with."""

from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError

from apps.knowledge import actions
from apps.knowledge.files import LARGEST
from apps.knowledge.reading.opening import ACCEPTED
from apps.tenants.admin.base import ActionForm
from apps.text.speaking import TAGS

ENDINGS = ".md,.markdown,.html,.htm,.pdf,.docx,.csv,.tsv,.txt"


def languages() -> list[tuple[str, str]]:
    named = [(tag, Locale.parse(tag, sep="-").get_display_name("en") or tag) for tag in TAGS]
    return [("", "As the text tells"), *sorted(named, key=lambda each: each[1])]


class KnowledgeForm(ActionForm):
    """What the action refuses stands beside the field it is about; people to choose from are the tenant's."""

    language = forms.ChoiceField(required=False, choices=languages)
    url = forms.URLField(
        required=False,
        max_length=500,
        label="Address",
        assume_scheme="https",
        help_text="Where customers may read it; shown with answers.",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owner := self.fields.get("owner"):
            self._offer(owner)

    def _offer(self, owner: Any) -> None:
        owner.empty_label = "Nobody"
        owner.queryset = owner.queryset.active().select_related("user")
        if self.instance.pk:
            owner.queryset = owner.queryset.filter(tenant_id=self.instance.tenant_id)

    def act(self) -> None:
        try:
            self.do()
        except ValidationError as refused:
            self.add_error(None, refused)

    def do(self) -> None:
        raise NotImplementedError

    def given(self) -> dict[str, Any]:
        return {name: getattr(self.instance, name) for name in self.cleaned_data if hasattr(self.instance, name)}


class ArticleForm(KnowledgeForm):
    class Meta:
        widgets = {"body": forms.Textarea(attrs={"class": "vLargeTextField article-body", "rows": 18})}

    def do(self) -> None:
        if self.instance.pk:
            actions.change_article(self.instance, changed=self.changed_fields(), actor=self.actor)
        else:
            self.instance = actions.create_article(actor=self.actor, **self.given())


class SourceForm(KnowledgeForm):
    """A file and what is true of it. Afterwards another file may take its place."""

    tenant: Any
    file = forms.FileField(
        help_text=f"{ACCEPTED}, at most {LARGEST // 2**20} MB. Workers read it in the background.",
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )

    class Meta:
        help_texts = {"name": "Stands above what is found in it. Empty: the file’s own name."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = bool(self.instance.pk)
        if "file" in self.fields and self.instance.pk:
            self.fields["file"].required = False
            self.fields["file"].label = "Newer edition"
            self.fields["file"].help_text = "Takes the place of the file there is. What did not change in it stays as it is."

    def do(self) -> None:
        file: Any = self.cleaned_data.get("file")
        if not self.instance.pk:
            self.instance = actions.add_file(file.file, file.name, tenant=self.tenant, actor=self.actor, **self.given())
            return
        if changed := self.changed_fields():
            actions.change_source(self.instance, changed=changed, actor=self.actor)
        if file:
            actions.replace_file(self.instance, file.file, file.name, actor=self.actor)

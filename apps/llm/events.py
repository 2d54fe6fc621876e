"""What happens to the use of models."""

from apps.events.catalogue import Field, declare

declare("model.limit_reached", "A month’s limit on what models may cost was reached.", month=Field.WORD)

"""Which tables hold something of the people a tenant serves: whoever looks at those in the admin is named in the log, and the operator, who
looks after the installation, looks at none of them. Filled by the room that knows where such things are kept."""

from django.db import models

of_people: set[str] = set()


def is_of_people(model: type[models.Model]) -> bool:
    return model._meta.label in of_people

"""A person with one sign-in."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from apps.ground import clock


def public_name(name: str, shown_as: str = "") -> str:
    """How customers know a colleague: as they wish, else by the first name, or the whole one where it begins with a title; never by an
    address."""
    if shown_as:
        return shown_as
    first = (name.split() or ["–"])[0]
    return name if first.endswith(".") else first


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """`is_superuser` is the operator of the installation, who sees all tenants; everybody else acts through a Membership."""

    class Theme(models.TextChoices):
        SYSTEM = "", "As my system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", "Comfortable"
        COMPACT = "compact", "Compact"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    shown_as = models.CharField("name customers see", max_length=40, blank=True, db_default="")
    language = models.CharField(max_length=12, blank=True)
    theme = models.CharField(max_length=5, blank=True, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(max_length=11, choices=Density, default=Density.COMFORTABLE)
    keys = models.BooleanField("keyboard shortcuts", default=True, db_default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Django's word for the operator; a tenant's people enter the admin by their role (`admin.site`)."""
        return self.is_superuser

    @property
    def initials(self) -> str:
        return initials(str(self))

    @property
    def first_name(self) -> str:
        return public_name(self.name)

    @property
    def public_name(self) -> str:
        return public_name(self.name, self.shown_as)

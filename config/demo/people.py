"""The demo tenants with their people, hours and teams."""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tenants import actions
from apps.tenants.models import Membership
from config.demo.cast import PASSWORD, TENANTS, DemoPerson, DemoTenant


@transaction.atomic
def seed() -> None:
    password = make_password(PASSWORD)  # hashed once: hashing is slow on purpose
    for tenant in TENANTS:
        _seed_tenant(tenant, password)


def _seed_tenant(demo: DemoTenant, password: str) -> None:
    tenant = actions.create_tenant(slug=demo.slug, name=demo.name, actor=SYSTEM, time_zone=demo.time_zone, languages=demo.languages)
    with tenant_scope(tenant.pk):
        members = {person.email.partition("@")[0]: _seed_person(person, password) for person in demo.people}
        actions.create_hours(name="Opening hours", time_zone=demo.time_zone, week=demo.week, holidays=demo.holidays, actor=SYSTEM)
        for name, people in demo.teams.items():
            actions.create_team(name=name, members=[members[who] for who in people], actor=SYSTEM)


def _seed_person(person: DemoPerson, password: str) -> Membership:
    user = actions.add_person(email=person.email, name=person.name, hashed_password=password)
    member = actions.join(user, role=person.role)
    member.skills, member.languages, member.money_limit = person.skills, person.languages, person.money_limit
    actions.change_member(member, changed=["skills", "languages", "money_limit"], actor=SYSTEM)
    return member

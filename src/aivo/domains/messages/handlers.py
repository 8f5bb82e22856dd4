"""What the messages room does when a lower room has news: mails about one's own account, and what waits for staff."""

from __future__ import annotations

from urllib.parse import urlsplit

from aivo.db.context import Ctx, connect
from aivo.domains.identity import service as identity
from aivo.domains.identity.service import (
    CodeSent,
    DeviceMet,
    FactorsChanged,
    LinkMade,
    LinkUsed,
    PasswordChanged,
    PhoneChanged,
    TiesChanged,
)
from aivo.domains.messages import service
from aivo.domains.students.service import DocumentFiled, SupportAsked
from aivo.domains.tenancy.service import TenantStateChanged
from aivo.kit.actor import Actor
from aivo.kit.events import JobEnded

SUPPORT_WATCHERS = """
select distinct d.user_id from duty_assignments d
join users u on u.tenant_id = d.tenant_id and u.id = d.user_id and u.status = 'active' and u.deleted_at is null
where d.tenant_id = $1 and d.school_id is null and d.deleted_at is null
  and d.duty in ('special_education_director', 'security', 'records_custodian')
  and d.valid_from <= current_date and (d.valid_to is null or d.valid_to >= current_date)
limit 50
"""

ADMINISTRATORS = """
select u.id, t.kind from users u join tenants t on t.id = u.tenant_id
where u.tenant_id = $1 and u.status = 'active' and u.deleted_at is null and not starts_with(u.username, 'aivo-support-')
  and (u.role = case t.kind when 'family' then 'parent' else 'district_admin' end or exists (
    select from user_roles r where r.tenant_id = u.tenant_id and r.user_id = u.id and r.role = 'district_admin'
      and r.deleted_at is null and current_date between r.valid_from and coalesce(r.valid_to, 'infinity')))
limit 200
"""
FAMILY = """
select distinct r.user_id from parent_student_relations r
join parent_relation_rights g on g.tenant_id = r.tenant_id and g.student_id = r.student_id and g.relation_id = r.id
where r.tenant_id = $1 and r.student_id = $2 and r.is_confirmed and r.deleted_at is null and g.deleted_at is null
  and g.right_kind = 'see_records'
  and current_date between greatest(g.valid_from, r.valid_from) and coalesce(least(g.valid_to, r.valid_to), 'infinity')
limit 20
"""
MANAGERS = """
select distinct a.user_id from student_assignments a
where a.tenant_id = $1 and a.student_id = $2 and a.kind = 'case_manager' and a.deleted_at is null
  and current_date between a.valid_from and coalesce(a.valid_to, 'infinity') limit 20
"""
CUSTODIANS = """
select distinct d.user_id from duty_assignments d
where d.tenant_id = $1 and $2::uuid is not null and d.duty = 'records_custodian' and d.deleted_at is null
  and current_date between d.valid_from and coalesce(d.valid_to, 'infinity') limit 20
"""
"""Whom a new document concerns: the family; the case manager, where a family gave it; custodians for court orders."""


async def send_link(ctx: Ctx, news: LinkMade) -> None:
    """A link that was asked for by mail goes to the address it was made for, and to no other."""
    if news.address:
        parts = urlsplit(news.url)
        secret = parts.path + (f"?{parts.query}" if parts.query else "")
        await service.post(ctx, news.user_id, news.kind, "/sign-in", secret_path=secret, address=news.address)


async def tell_password(ctx: Ctx, news: PasswordChanged) -> None:
    """Whoever's password was set is told, so that a stranger's hand is noticed."""
    if await _has_address(ctx, news.user_id):
        await service.post(ctx, news.user_id, "password", "/security")


async def tell_reset(ctx: Ctx, news: LinkUsed) -> None:
    """Whoever's password was chosen anew by a link is told."""
    if news.kind == "reset" and await _has_address(ctx, news.user_id):
        await service.post(ctx, news.user_id, "password", "/security")


async def tell_factors(ctx: Ctx, news: FactorsChanged) -> None:
    """Whoever's second step changed is told."""
    if await _has_address(ctx, news.user_id):
        await service.post(ctx, news.user_id, "factors", "/security")


async def tell_device(ctx: Ctx, news: DeviceMet) -> None:
    """Whoever came in on a new device is told, once for each device; of programs while none of it waits unread."""
    occasion = f"device {news.device_id}" if news.device_id else "device of a program"
    await service.notify(ctx, news.user_id, "device", "/security", occasion=occasion)


async def tell_ties(ctx: Ctx, news: TiesChanged) -> None:
    """Whoever's account was tied to another house's sign-in, or untied, is told."""
    await service.notify(ctx, news.user_id, "ties", "/security/accounts")


async def tell_import(ctx: Ctx, news: JobEnded) -> None:
    """Whoever asked for an import is told that it is over, however it ended."""
    await service.notify(ctx, news.user_id, "import", news.page, occasion=news.page)


async def send_code(ctx: Ctx, news: CodeSent) -> None:
    """A code goes into the outbox with the act that asked for it."""
    await service.post_text(ctx, news.user_id, news)


async def tell_phone(ctx: Ctx, news: PhoneChanged) -> None:
    """Whoever's phone was added or taken away finds it among their notices too: not everybody has a mailbox."""
    kind = "phone_added" if news.is_added else "phone_removed"
    await service.notify(ctx, news.user_id, kind, "/security")


async def tell_support(ctx: Ctx, news: SupportAsked) -> None:
    """Those who watch over the tenant learn that somebody of the platform asks to visit; in the tenant's context."""
    async with connect(Actor.system(news.tenant_id, "support_asked"), ctx.databases) as own:
        for row in await own.ask(SUPPORT_WATCHERS, news.tenant_id):
            await service.notify(own, row["user_id"], "support", "/support", occasion=f"support {news.grant_id}")


async def tell_tenant_state(ctx: Ctx, news: TenantStateChanged) -> None:
    """The administrators of a tenant learn that its state was changed; in the tenant's context, whatever its state."""
    async with connect(Actor.system(news.tenant_id, "tenant_state"), ctx.databases) as own:
        occasion = f"state {news.state_id}{' undone' if news.is_undone else ''}"
        for row in await own.ask(ADMINISTRATORS, news.tenant_id):
            page = "/children" if row["kind"] == "family" else "/settings"
            await service.notify(own, row["id"], "organization", page, occasion=occasion)


async def tell_document(ctx: Ctx, news: DocumentFiled) -> None:
    """A document waits for those it concerns. Whom, the system looks up; the notice is part of the act itself."""
    asked = CUSTODIANS if news.audience == "custodian" else MANAGERS if ctx.actor.role == "parent" else FAMILY
    async with connect(Actor.system(ctx.actor.tenant_id, "document_filed"), ctx.databases) as own:
        people = [row["user_id"] for row in await own.ask(asked, ctx.actor.tenant_id, news.student_id)]
    page = f"/students/{news.student_id}/documents"
    for person in people:
        if person != ctx.actor.user_id:
            await service.notify(
                ctx, person, "document", page, student_id=news.student_id, occasion=f"documents {news.student_id}"
            )


async def _has_address(ctx: Ctx, user_id: object) -> bool:
    """Whether this person, who has signed in before, can be reached by mail at all. One's own address one is told;
    of others only a duty over people and jobs know it."""
    if user_id == ctx.actor.user_id:
        own = await identity.own_account(ctx)
        return bool(own.email) and own.last_signed_in_at is not None
    rows = await ctx.ask(
        "select 1 from app.accounts(array[$1::uuid]) where email <> '' and last_signed_in_at is not null", user_id
    )
    return bool(rows)

CREATE TABLE identity_providers (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	label TEXT NOT NULL, 
	issuer TEXT NOT NULL, 
	client_id TEXT NOT NULL, 
	client_secret BYTEA, 
	is_active BOOLEAN DEFAULT 'true' NOT NULL, 
	is_mfa_trusted BOOLEAN DEFAULT 'false' NOT NULL, 
	mfa_classes TEXT[] DEFAULT '{}' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_identity_providers PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_identity_providers_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE UNIQUE INDEX uq_identity_providers_tenant_id_issuer_client_id ON identity_providers (tenant_id, issuer, client_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE identity_providers IS 'Another house''s sign-in (OpenID Connect) that this tenant trusts to say who somebody is.';

COMMENT ON COLUMN identity_providers.label IS 'Words on the button: Riverbend account';

COMMENT ON COLUMN identity_providers.issuer IS 'Issuer as its tokens name it, to the letter';

COMMENT ON COLUMN identity_providers.client_id IS 'What the provider calls Aivo; the audience of its tokens';

COMMENT ON COLUMN identity_providers.client_secret IS 'Secret of the client, encrypted under the tenant''s key';

COMMENT ON COLUMN identity_providers.is_active IS 'Whether its button is shown and its answers are taken';

COMMENT ON COLUMN identity_providers.is_mfa_trusted IS 'Whether a second factor given there counts here';

COMMENT ON COLUMN identity_providers.mfa_classes IS 'Values of `acr` that stand for a second factor there';

COMMENT ON COLUMN identity_providers.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN identity_providers.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN identity_providers.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN identity_providers.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE account_links (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	token_hash BYTEA NOT NULL, 
	code_hash BYTEA, 
	delivery TEXT DEFAULT 'paper' NOT NULL, 
	sent_to TEXT, 
	identity_checked TEXT, 
	identity_checked_at TIMESTAMP WITH TIME ZONE, 
	made_by_user_id UUID, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE, 
	withdrawn_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_account_links PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_account_links_hashes CHECK (octet_length(token_hash) = 32 and octet_length(code_hash) = 32), 
	CONSTRAINT ck_account_links_second_fact CHECK (kind <> 'invitation' or (code_hash is not null and identity_checked is not null and identity_checked_at is not null)), 
	CONSTRAINT ck_account_links_is_short CHECK (expires_at <= created_at + case kind when 'reset' then interval '2 hours' else interval '8 days' end), 
	CONSTRAINT fk_account_links_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_account_links_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_account_links_kind_words CHECK (kind in ('invitation', 'reset')), 
	CONSTRAINT ck_account_links_delivery_words CHECK (delivery in ('paper', 'email')), 
	CONSTRAINT ck_account_links_identity_checked_words CHECK (identity_checked in ('in_person', 'known_phone', 'document')), 
	CONSTRAINT fk_account_links_tenant_id_made_by_user_id FOREIGN KEY(tenant_id, made_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_account_links_tenant_id_created_at ON account_links (tenant_id, created_at);

CREATE INDEX ix_account_links_tenant_id_made_by_user_id ON account_links (tenant_id, made_by_user_id);

CREATE INDEX ix_account_links_tenant_id_user_id_created_at ON account_links (tenant_id, user_id, created_at);

CREATE UNIQUE INDEX uq_account_links_token_hash ON account_links (tenant_id, token_hash);

COMMENT ON TABLE account_links IS 'A single-use way into one account: an invitation, or a link to a new password. Only its hash is kept.';

COMMENT ON COLUMN account_links.user_id IS 'Whose account it opens';

COMMENT ON COLUMN account_links.token_hash IS 'SHA-256 of 256 random bits; the link itself is not kept';

COMMENT ON COLUMN account_links.code_hash IS 'HMAC-SHA-256 of the short code that the school gives by another way; its key is outside the database';

COMMENT ON COLUMN account_links.sent_to IS 'E-mail address it was sent to; null: handed over';

COMMENT ON COLUMN account_links.identity_checked IS 'How the maker made sure who the person is';

COMMENT ON COLUMN account_links.made_by_user_id IS 'Who made it and checked the person; null: the person by themselves, or a command';

COMMENT ON COLUMN account_links.used_at IS 'Set by one conditional update: a link works once';

COMMENT ON COLUMN account_links.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN account_links.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN account_links.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN account_links.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE external_identities (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	issuer TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	tied_by TEXT NOT NULL, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_external_identities PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_external_identities_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_external_identities_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_external_identities_tenant_id_provider_id FOREIGN KEY(tenant_id, provider_id) REFERENCES identity_providers (tenant_id, id), 
	CONSTRAINT ck_external_identities_tied_by_words CHECK (tied_by in ('session', 'invitation'))
);

CREATE INDEX ix_external_identities_tenant_id_provider_id ON external_identities (tenant_id, provider_id);

CREATE INDEX ix_external_identities_tenant_id_user_id ON external_identities (tenant_id, user_id);

CREATE UNIQUE INDEX uq_external_identities_tenant_id_issuer_subject ON external_identities (tenant_id, issuer, subject) NULLS DISTINCT WHERE deleted_at is null;

CREATE UNIQUE INDEX uq_external_identities_tenant_id_user_id_provider_id ON external_identities (tenant_id, user_id, provider_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE external_identities IS 'One person of a provider, tied to one account by its owner. Never by an e-mail address.';

COMMENT ON COLUMN external_identities.subject IS 'The person''s lasting identifier at the issuer';

COMMENT ON COLUMN external_identities.tied_by IS 'What the owner had shown when they tied it';

COMMENT ON COLUMN external_identities.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN external_identities.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN external_identities.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN external_identities.deletion_id IS 'The act of deletion that took this row and its dependents';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table identity_providers enable row level security;
alter table identity_providers force row level security;
create policy owner_all on identity_providers for all to aivo_owner using (true) with check (true);
create policy guard_all on identity_providers for all to aivo_guard using (true) with check (true);
revoke all on identity_providers from public;

-- DISTRICT(settings): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on identity_providers to aivo_district;
grant select, insert, update, delete on identity_providers to aivo_worker;
create policy district_read on identity_providers for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'read')));
create policy district_add on identity_providers for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on identity_providers for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on identity_providers for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- Whose word counts at sign-in is the security duty's to say, and nobody else's.
drop policy district_add on identity_providers;
drop policy district_change on identity_providers;
create policy district_add on identity_providers for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'read')) and exists (
    select from duty_assignments d join tenants t on t.id = d.tenant_id
    where d.tenant_id = (select app.tenant_id()) and d.user_id = (select app.user_id()) and d.duty = 'security'
      and d.school_id is null and d.deleted_at is null
      and daterange(d.valid_from, d.valid_to, '[]') @> (now() at time zone t.timezone)::date));
create policy district_change on identity_providers for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'read')) and exists (
    select from duty_assignments d join tenants t on t.id = d.tenant_id
    where d.tenant_id = (select app.tenant_id()) and d.user_id = (select app.user_id()) and d.duty = 'security'
      and d.school_id is null and d.deleted_at is null
      and daterange(d.valid_from, d.valid_to, '[]') @> (now() at time zone t.timezone)::date));

create trigger touch before update on identity_providers for each row execute function app.touch();

create trigger stay before update of tenant_id, id on identity_providers for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('identity_providers');

create trigger audit after insert or update or delete on identity_providers for each row execute function app.audit_row('identity_providers', 'client_secret');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table account_links enable row level security;
alter table account_links force row level security;
create policy owner_all on account_links for all to aivo_owner using (true) with check (true);
create policy guard_all on account_links for all to aivo_guard using (true) with check (true);
revoke all on account_links from public;

-- DISTRICT(people): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on account_links to aivo_district;
grant select, insert, update, delete on account_links to aivo_worker;
create policy district_read on account_links for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'read')));
create policy district_add on account_links for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy district_change on account_links for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy worker_all on account_links for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- Who makes a link hands out an account: in their own name, and never one whose duties open more than their own do.
create policy no_more_than_own_add on account_links as restrictive for insert to aivo_district with check (
  made_by_user_id = (select app.user_id()) and used_at is null and withdrawn_at is null and not exists (
    select from duty_assignments d where d.tenant_id = account_links.tenant_id and d.user_id = account_links.user_id
      and d.deleted_at is null and not d.duty = any ((select app.duties_to_give())::text[])));
-- Afterwards a link is only withdrawn, for good.
revoke update on account_links from aivo_district;
grant update (withdrawn_at) on account_links to aivo_district;
create policy withdrawn_for_good on account_links as restrictive for update to aivo_district
  using (withdrawn_at is null and used_at is null) with check (withdrawn_at is not null);

create trigger touch before update on account_links for each row execute function app.touch();

create trigger stay before update of tenant_id, id on account_links for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('account_links');

create trigger audit after insert or update or delete on account_links for each row execute function app.audit_row('account_links', 'code_hash,token_hash');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table external_identities enable row level security;
alter table external_identities force row level security;
create policy owner_all on external_identities for all to aivo_owner using (true) with check (true);
create policy guard_all on external_identities for all to aivo_guard using (true) with check (true);
revoke all on external_identities from public;

-- OWNER: what belongs to one person alone (sessions, second factors). Only that person reads and changes it.
grant select, insert, update on external_identities to aivo_member, aivo_district, aivo_platform;
grant select, insert, update, delete on external_identities to aivo_worker;
create policy own_read on external_identities for select to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_add on external_identities for insert to aivo_member, aivo_district, aivo_platform with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_change on external_identities for update to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy worker_all on external_identities for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A tie is made by the sign-in itself, once the other house has vouched; its owner only looks at it and unties it.
revoke insert, update on external_identities from aivo_member, aivo_district, aivo_platform;
grant update (deleted_at) on external_identities to aivo_member, aivo_district, aivo_platform;

create trigger touch before update on external_identities for each row execute function app.touch();

create trigger stay before update of tenant_id, id on external_identities for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('external_identities');

create trigger audit after insert or update or delete on external_identities for each row execute function app.audit_row('external_identities', '');

create or replace view prisma."identity_providers" with (security_invoker = true) as
  select "tenant_id", "id", "label", "issuer", "client_id", "is_active", "is_mfa_trusted", "mfa_classes", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."identity_providers" where deleted_at is null;
grant select, insert, update, delete on prisma."identity_providers" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."account_links" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "kind", "delivery", "sent_to", "identity_checked", "identity_checked_at", "made_by_user_id", "expires_at", "used_at", "withdrawn_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."account_links" where deleted_at is null;
grant select, insert, update, delete on prisma."account_links" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."external_identities" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "provider_id", "issuer", "subject", "tied_by", "last_used_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."external_identities" where deleted_at is null;
grant select, insert, update, delete on prisma."external_identities" to aivo_member, aivo_district, aivo_platform, aivo_worker;

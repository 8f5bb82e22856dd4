drop view prisma."external_identities";
drop view prisma."account_links";
drop view prisma."identity_providers";
drop table external_identities;
drop table account_links;
drop table identity_providers;

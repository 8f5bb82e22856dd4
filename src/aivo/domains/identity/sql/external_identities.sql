-- A tie is made by the sign-in itself, once the other house has vouched; its owner only looks at it and unties it.
revoke insert, update on external_identities from aivo_member, aivo_district, aivo_platform;
grant update (deleted_at) on external_identities to aivo_member, aivo_district, aivo_platform;

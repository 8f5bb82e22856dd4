-- None of our roles can step over row security or make other roles, and none acts with another's rights: not even by default.
select r.rolname::text as subject, f.finding
from pg_roles r
cross join lateral (values
  (r.rolsuper, 'is a superuser'), (r.rolbypassrls, 'bypasses row security'), (r.rolcreaterole, 'may make roles'),
  (r.rolreplication, 'may replicate'), (r.rolname = 'aivo_guard' and r.rolcanlogin, 'the guard can log in')
) f (wrong, finding)
where r.rolname ~ '^aivo_' and f.wrong
union all
select m.member::regrole::text, 'may act as ' || m.roleid::regrole::text
from pg_auth_members m
where m.member::regrole::text ~ '^aivo_' and (m.inherit_option or m.set_option)
  and not (m.member::regrole::text = 'aivo_owner' and m.roleid::regrole::text = 'aivo_guard' and not m.inherit_option)
order by 1, 2

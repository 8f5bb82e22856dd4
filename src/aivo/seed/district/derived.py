"""What the triggers keep, made for a whole chunk at once by the same rules: access, the words of names, the trail.

The chunk's rows are those that this transaction put in (``xmin``).
"""

from __future__ import annotations

from typing import Final

ACCESS: Final = """
insert into app.student_access
select s.* from app.access_sources s
where s.tenant_id = %(tenant)s and s.student_id = any (array(
  select p.id from student_profiles p where p.tenant_id = %(tenant)s and p.xmin = pg_current_xact_id()::xid))
"""
"""From the one definition of access, as ``app.keep_access`` does it row by row."""

NAMES: Final = """
insert into app.name_words (tenant_id, kind, row_id, word)
select %(tenant)s, x.kind, x.id, word from (
  select 'learner' as kind, id, concat_ws(' ', given_name, middle_name, family_name) as said
  from student_profiles where tenant_id = %(tenant)s and xmin = pg_current_xact_id()::xid
  union all
  select 'staff', id, concat_ws(' ', given_name, middle_name, family_name) from users
  where tenant_id = %(tenant)s and xmin = pg_current_xact_id()::xid and role in ('teacher', 'district_admin')
    and status not in ('contact', 'deactivated')
  union all
  select 'class', id, concat_ws(' ', title, class_code) from classrooms
  where tenant_id = %(tenant)s and xmin = pg_current_xact_id()::xid
) x, unnest(app.plain_words(x.said)) as word
"""
"""As ``app.keep_names`` does it row by row."""

TRAIL: Final = """
insert into audit_events (tenant_id, id, actor_role, command, table_name, operation, fields, row_count)
values (%s, uuidv7(), 'system', session_user, %s, 'insert', '{}', %s)
"""
"""One entry for each table of a chunk, without values, as ``app.audit_statement`` does it for statements."""

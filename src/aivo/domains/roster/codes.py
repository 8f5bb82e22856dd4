"""The one table of everything that can be found in a roster bundle or a standards package.

A code is a stable name that scripts and people may hold on to. Its severity says how bad it is, its effect what an
import does about it, its mend what the person at the district can do. Nothing is dropped without a code from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aivo.web.wording import marked as _


class Severity(StrEnum):
    """How bad a finding is. Any error stops an import unless faulty rows are left out on purpose."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Effect(StrEnum):
    """What becomes of the thing a finding is about."""

    REFUSE = "refuse"
    FILE = "file"
    ROW = "row"
    VALUE = "value"
    KEEP = "keep"


EFFECT_SENTENCES = {
    Effect.REFUSE: _("Until then nothing of the bundle is imported."),
    Effect.FILE: _("The bundle is refused, or imported without this file when faulty rows are left out on request."),
    Effect.ROW: _("The bundle is refused, or imported without this row when faulty rows are left out on request."),
    Effect.VALUE: _("The row is kept without this value."),
    Effect.KEEP: "",
}


@dataclass(frozen=True, slots=True)
class Code:
    """Severity, effect and the usual mend of one kind of finding."""

    severity: Severity
    effect: Effect
    mend: str


def _refuse(mend: str) -> Code:
    return Code(Severity.ERROR, Effect.REFUSE, mend)


def _file(mend: str) -> Code:
    return Code(Severity.ERROR, Effect.FILE, mend)


def _row(mend: str) -> Code:
    return Code(Severity.ERROR, Effect.ROW, mend)


def _value_error(mend: str) -> Code:
    return Code(Severity.ERROR, Effect.VALUE, mend)


def _value(mend: str) -> Code:
    return Code(Severity.WARNING, Effect.VALUE, mend)


def _warn(mend: str) -> Code:
    return Code(Severity.WARNING, Effect.KEEP, mend)


def _info(mend: str = _("Nothing needs to be done.")) -> Code:
    return Code(Severity.INFO, Effect.KEEP, mend)


PACKAGE_CODES = {
    "file_not_found": _refuse(_("Check the path of the bundle.")),
    "zip_unreadable": _refuse(_("Export the bundle again and send it as a plain zip file.")),
    "zip_encrypted": _refuse(_("Send the zip without a password, over an encrypted connection.")),
    "zip_path_traversal": _refuse(_("Zip the CSV files themselves; a name may not leave the bundle's folder.")),
    "zip_link": _refuse(_("Zip the files themselves, not links to them.")),
    "zip_duplicate_name": _refuse(_("Keep one file of each name in the zip.")),
    "zip_too_many_entries": _refuse(_("Zip only the OneRoster files.")),
    "zip_too_large": _refuse(_("Split the export by school, or ask for a higher limit.")),
    "zip_bomb": _refuse(_("Export the bundle again; no real roster compresses this much.")),
    "zip_inner_folder": _warn(_("Next time zip the files, not the folder that holds them.")),
    "zip_other_folder": _warn(_("Keep one bundle per zip; files outside its folder are not read.")),
    "zip_system_entries": _info(_("Files that an operating system adds to a zip are not read.")),
    "not_a_data_file": _warn(_("Leave out what is not a CSV file; it is not read.")),
    "unknown_file": _file(_("Remove the file, or give it its OneRoster name.")),
    "file_name_case": _warn(_("Write the name exactly as the specification does.")),
    "file_of_other_version": _file(_("Remove the file, or set oneroster.version to the version that has it.")),
    "byte_order_mark": _info(_("The byte-order mark at the start is skipped.")),
    "not_utf8": _warn(_("Save the file as UTF-8; it was read as Windows-1252, so look at the accents.")),
    "utf16": _warn(_("Save the file as UTF-8; it was read as UTF-16.")),
    "text_unreadable": _refuse(_("Save the file as UTF-8 text.")),
    "csv_broken": _refuse(_("Mend the quoting at this row: a quotation mark inside a cell is written twice.")),
    "wrong_delimiter": _refuse(_("Separate the cells with commas.")),
    "file_empty": _refuse(_("Export the file with its header row, even when it has no rows.")),
}

MANIFEST_CODES = {
    "manifest_missing": _refuse(_("Add manifest.csv; without it nobody knows whether missing rows are to be removed.")),
    "manifest_version_unknown": _refuse(_("Export as OneRoster 1.1 or 1.2 and name the version in manifest.csv.")),
    "manifest_format_unknown": _warn(_("Set manifest.version to 1.0.")),
    "manifest_mode_blank": _warn(_("Write absent, bulk or delta; blank is read as absent.")),
    "manifest_mode_unknown": _refuse(_("Write absent, bulk or delta.")),
    "manifest_file_missing": _refuse(_("Add the file, or write absent in manifest.csv.")),
    "manifest_says_absent": _file(_("Write bulk or delta in manifest.csv, or remove the file.")),
    "manifest_line_unknown": _info(_("The line is not part of the specification and is not used.")),
    "manifest_line_missing": _warn(_("List every file of the version; a missing line is read as absent.")),
    "modes_mixed": _warn(_("Send all rostering files as bulk, or all as delta.")),
    "nothing_to_import": _warn(_("The manifest names no file to read.")),
}

HEADER_CODES = {
    "wrong_content": _refuse(_("Export the file again: its header belongs to another file.")),
    "wrong_content_unlisted": _file(_("Export the file again: its header belongs to another file.")),
    "header_missing": _refuse(_("Add the column under exactly this name.")),
    "header_optional_missing": _warn(_("Add the column, even when it is empty.")),
    "header_duplicate": _refuse(_("Keep one column of this name.")),
    "header_case": _warn(_("Write the column's name exactly as the specification does.")),
    "header_alias": _warn(_("Write the column's name exactly as the specification does.")),
    "header_misspelt": _warn(
        _("Write the column's name exactly as the specification does; it was read as that column.")
    ),
    "header_order": _info(_("Columns are read by name, so their order does no harm.")),
    "header_blank": _warn(_("Remove the columns without a name; they are not read.")),
    "header_vendor_column": _info(_("The column is kept as metadata of the source row.")),
    "header_password": _info(_("Passwords are not read, stored or logged; leave the column empty.")),
    "header_never_stored": _info(_("Aivo has no field for this and does not read it.")),
}

ROW_CODES = {
    "row_too_long": _row(_("Quote cells that contain a comma.")),
    "row_too_short": _warn(_("Write every cell, even when it is empty; missing ones at the end are read as empty.")),
    "row_shifted": _row(_("Write every cell; a short row in a file with passwords cannot be trusted.")),
    "value_missing": _row(_("Fill in the value.")),
    "value_too_long": _row(_("Shorten the value.")),
    "control_characters": _warn(_("Remove the invisible characters; they are left out.")),
    "formula_like": _warn(
        _("Take the sign at the beginning out: a spreadsheet would read the value as a formula. Here it is text.")
    ),
    "name_mixed_scripts": _warn(_("Type the name again in one alphabet: it would not be found by its letters.")),
    "null_word": _warn(_("Leave the cell empty instead of writing NULL.")),
    "status_in_bulk": _info(
        _("In a bulk file status and dateLastModified should be empty; they are read all the same.")
    ),
    "status_inactive": _warn(_("OneRoster 1.1 has only active and tobedeleted; inactive is read as tobedeleted.")),
    "delta_status_missing": _row(_("A delta row needs status and dateLastModified.")),
    "sourced_id_characters": _warn(_("Use letters, digits and . - _ / @ only.")),
    "sourced_id_invalid": _row(_("Use at most 255 letters, digits and . - _ / @.")),
    "duplicate_sourced_id": _row(_("Keep one row per sourcedId; the first is used.")),
    "sourced_id_in_two_files": _info(_("Give every record an id of its own; ids are told apart by file here.")),
    "duplicate_row": _warn(_("The same row stands here twice; keep one.")),
    "date_invalid": _row(_("Write the date as YYYY-MM-DD.")),
    "date_ambiguous": _row(_("Write the date as YYYY-MM-DD: day and month cannot be told apart.")),
    "date_format": _warn(_("Write the date as YYYY-MM-DD.")),
    "date_has_time": _info(_("Only the date is read.")),
    "datetime_date_only": _info(_("A date without a time is read as the start of that day in UTC.")),
    "datetime_no_zone": _info(_("A time without a zone is read as UTC.")),
    "dates_reversed": _row(_("Correct the dates: the end lies before the beginning.")),
    "boolean_spelling": _info(_("Write true or false.")),
    "boolean_invalid": _row(_("Write true or false.")),
    "boolean_ignored": _value(_("Write true or false.")),
    "enum_case": _info(_("Write the word exactly as the specification does.")),
    "enum_unknown": _row(_("Use a word of the vocabulary, or one of your own that begins with ext:.")),
    "enum_ignored": _value(_("Use a word of the vocabulary.")),
    "enum_extension": _warn(_("An extension word is kept in the source record; Aivo treats it as the plainest kind.")),
    "grade_alias": _info(_("Write the two-digit CEDS grade.")),
    "grade_unknown": _warn(_("Use a CEDS grade; the word is kept as it is.")),
    "number_invalid": _value(_("Write a number with a point.")),
    "school_year_derived": _warn(_("Write the year in which the school year ends; it was derived.")),
    "school_year_invalid": _row(_("Write the year in which the school year ends, with four digits.")),
    "user_ids_invalid": _value(_("Write {type:id}, separated by commas.")),
    "learning_objective_invalid": _value(_("Write urn:uuid: and the CASE identifier.")),
    "score_scale_invalid": _value(_("Write {grade:value}, separated by commas.")),
    "leading_zeros_lost": _warn(_("Keep the column as text: a spreadsheet may have removed leading zeros.")),
}

REFERENCE_CODES = {
    "missing_reference": _row(_("Add the row it points to, or correct the id.")),
    "missing_reference_dropped": _value_error(_("Add the row it points to, or take the id out.")),
    "missing_optional_reference": _value(_("Add the row it points to, or leave the cell empty.")),
    "reference_to_left_out_row": _row(_("Mend the row it points to first.")),
    "reference_to_removed": _warn(_("Remove this row too, or keep the one it points to; it is read as removed.")),
    "value_of_removed": _value(_("Keep the row it points to, or leave the cell empty.")),
    "reference_file_absent": _warn(_("Send the file it points to as well.")),
    "reference_outside_delta": _info(_("It must be known from an earlier import; the import looks.")),
    "parent_cycle": _value_error(_("Correct the parents: they go round in a circle.")),
}

MEANING_CODES = {
    "org_without_parent": _info(_("Name the district as the school's parent.")),
    "class_school_not_a_school": _row(
        _("Point to a school, or say that this org is one (aivo roster source --school).")
    ),
    "org_mapped": _info(_("The tenant's own settings say what kind of org this is.")),
    "course_session_not_school_year": _value_error(_("Point to a session of type schoolYear.")),
    "session_outside_parent": _warn(_("Correct the dates of the session or of its parent.")),
    "class_without_course": _warn(_("Name the class's course; the class is kept without one.")),
    "class_without_term": _warn(_("Name the class's terms; the class is kept without one.")),
    "class_without_enrolment": _warn(_("Nobody is enrolled in this class; it is kept.")),
    "subject_codes_length": _warn(_("Give one subject code per subject, in the same order.")),
    "user_without_org": _warn(_("Name the person's school; the person is kept without one.")),
    "user_without_role": _warn(_("Give the person a role; without one they are not imported.")),
    "learner_with_staff_role": _warn(
        _("Check that the learner really works here: the role opens the classes they are enrolled in as staff.")
    ),
    "primary_org_without_role": _value_error(_("Add a role at this org, or leave primaryOrgSourcedId empty.")),
    "role_profile_of_other_user": _value_error(_("Point to a profile of the same user.")),
    "second_primary_role": _value_error(_("Only one role per user and org is primary; this one is read as secondary.")),
    "username_shared": _warn(_("Usernames differ within a district; people are joined on sourcedId, never on this.")),
    "email_shared": _info(_("A family may share an address; people are never joined on it.")),
    "email_invalid": _value(_("Correct the address.")),
    "email_as_sourced_id": _warn(_("A sourcedId must never change, but addresses do; use another id.")),
    "agent_not_guardian": _value(_("Only parents, guardians and relatives are contacts of a learner.")),
    "agent_is_self": _value(_("Nobody is a contact of themselves.")),
    "clear_text_passwords": _warn(_("Stop exporting passwords; the column was thrown away unread.")),
    "enrolment_school_differs": _warn(_("Name the class's school.")),
    "enrolment_outside_term": _warn(_("Bring the dates inside the class's terms, or correct the terms.")),
    "enrolment_role_differs": _row(_("Correct the role: a wrong one would show learners to the wrong person.")),
    "second_primary_teacher": _warn(_("Only one teacher of a class is primary.")),
    "enrolment_repeated": _warn(_("Keep one enrolment per person, class and role.")),
    "demographics_not_a_learner": _info(_("Demographics of people who are not learners are not stored.")),
    "birth_date_implausible": _warn(_("Check the date of birth.")),
    "line_item_session_is_school_year": _row(_("Point to a grading period or term.")),
    "score_outside_range": _row(_("Correct the score or the line item's range.")),
    "result_class_differs": _warn(_("Name the line item's class.")),
    "result_student_not_enrolled": _warn(_("Enrol the student, or remove the result.")),
    "file_not_imported": _info(_("The file was checked; this part of OneRoster is not imported yet.")),
}

IMPORT_CODES = {
    "org_not_used": _info(_("Districts and schools have a place here; other orgs are passed over.")),
    "name_taken": _warn(_("Give the two different names; the source's id was added to this one.")),
    "username_taken": _warn(_("Another person here has this username; change one of the two. A number was added.")),
    "role_change_held": _warn(_("A named person changes a home role; an import does not.")),
    "email_change_held": _warn(
        _("The parent signs in here: they or a named person change the address, an import does not.")
    ),
    "names_swapped": _warn(_("Check the two columns: here the names stand the other way round.")),
    "sourced_id_changed": _warn(_("Say whether they are the same people; the import is held until then.")),
    "sourced_id_joined": _info(_("The known person was joined by the district's number, as it was asked for.")),
    "contact_kept": _info(_("A named person confirmed this contact or let them in; they stay as they are.")),
    "contact_point_kept": _info(_("The number or address was confirmed by a named person and stays as it is.")),
    "grade_missing": _warn(_("Name the learner's grade; the enrolment says ungraded.")),
    "school_year_not_made": _warn(
        _("Let the schoolYear session end in the year it is named by; no school year was made.")
    ),
    "record_not_resolved": _warn(_("It needs a record that was not imported; it is left out until that is.")),
    "enrolment_without_days": _warn(_("Correct the dates: the enrolment has no day.")),
}

STANDARDS_CODES = {
    "json_unreadable": _refuse(_("Send the CASE package as UTF-8 JSON.")),
    "case_not_a_package": _refuse(_("Send a CFPackage with a CFDocument.")),
    "case_document_incomplete": _refuse(_("Give the document an identifier and a title.")),
    "case_item_incomplete": _row(_("Give the item an identifier and a fullStatement.")),
    "case_association_incomplete": _row(_("Give the association an identifier, a type, an origin and a destination.")),
    "case_identifier_not_uuid": _warn(_("Use a UUID; the identifier is kept as it is.")),
    "case_duplicate_identifier": _row(_("Keep one object per identifier; the first is used.")),
    "case_code_repeated": _warn(_("Items are known by identifier; two share this code.")),
    "case_value_invalid": _value(_("Correct the value.")),
    "case_education_level_text": _info(_("educationLevel is a list; the text was split.")),
    "case_grade_unknown": _warn(_("Use a CEDS grade; the word is kept as it is.")),
    "case_association_type_unknown": _row(_("Use a type of the specification, or one that begins with ext:.")),
    "case_link_as_text": _info(_("A link is an object with title, identifier and uri; the address was read.")),
    "case_parent_missing": _warn(_("Add the parent or correct the association; the item is kept at the top.")),
    "case_no_parent": _warn(_("Give the item an isChildOf association; it is kept at the top.")),
    "case_two_parents": _warn(_("Keep one isChildOf per item; the first is used, the others stay associations.")),
    "case_cycle": _value_error(_("Correct the isChildOf associations; the link that closes the circle is left out.")),
    "case_rubrics_not_read": _info(_("Rubrics are not kept here; the items and their places are.")),
    "case_no_items": _info(_("The package names a framework but holds no items.")),
    "case_no_licence": _info(_("No licence is named; the creator and the notes are kept as the notice.")),
}

CODES: dict[str, Code] = {
    **PACKAGE_CODES, **MANIFEST_CODES, **HEADER_CODES, **ROW_CODES, **REFERENCE_CODES, **MEANING_CODES,
    **IMPORT_CODES, **STANDARDS_CODES,
}  # fmt: skip

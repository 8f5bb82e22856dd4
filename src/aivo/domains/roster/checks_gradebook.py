"""Checks of line items and results. The gradebook is checked, and not imported yet."""

from __future__ import annotations

from aivo.domains.roster.bundle_index import BundleIndex, LineItemFacts
from aivo.domains.roster.cells import is_case_objective, shown
from aivo.domains.roster.rows import Row
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _


def check_line_item(row: Row, index: BundleIndex) -> bool:
    """A line item belongs to a grading period or term, never to a whole school year."""
    column = "gradingPeriodSourcedId" if index.manifest.version == "1.1" else "academicSessionSourcedId"
    session = index.sessions.get(row.text(column))
    index.line_items[row.sourced_id] = LineItemFacts(
        row.text("classSourcedId"), row.number_of("resultValueMin"), row.number_of("resultValueMax")
    )
    if session is not None and session.kind == "schoolYear":
        row.note(index.log, "line_item_session_is_school_year", _("The session is a whole school year."), column)
        return False
    return True


def check_result(row: Row, index: BundleIndex) -> bool:
    """A score stands inside the line item's range; the learner sits in its class."""
    item = index.line_items.get(row.text("lineItemSourcedId"))
    if item is None:
        return True
    class_id = row.text("classSourcedId")
    if class_id and class_id != item.class_id:
        row.note(index.log, "result_class_differs", _("The class is not that of the line item."), "classSourcedId")
    if index.is_read("enrollments") and (item.class_id, row.text("studentSourcedId")) not in index.enrolled:
        message = _("The student is not enrolled in the line item's class.")
        row.note(index.log, "result_student_not_enrolled", message, "studentSourcedId")
    score = row.number_of("score")
    is_low = score is not None and item.lowest is not None and score < item.lowest
    is_high = score is not None and item.highest is not None and score > item.highest
    if is_low or is_high:
        row.note(
            index.log,
            "score_outside_range",
            worded(_("%(score)s is outside the line item's range."), score=format(score, "g")),
            "score",
        )
        return False
    return True


def check_objective(row: Row, index: BundleIndex) -> bool:
    """A learning objective of a CASE framework is named by its identifier."""
    objective = row.text("learningObjectiveId")
    if row.text("source") == "case" and not is_case_objective(objective):
        message = worded(_("%(objective)s is not urn:uuid: and a CASE identifier."), objective=shown(objective))
        row.note(index.log, "learning_objective_invalid", message, "learningObjectiveId")
    return True

"""Words of the tenancy room for stored values."""

from __future__ import annotations

from aivo.web.wording import marked as _

GRADES = {
    "IT": _("Infant or toddler"),
    "PR": _("Preschool"),
    "PK": _("Pre-kindergarten"),
    "TK": _("Transitional kindergarten"),
    "KG": _("Kindergarten"),
    "01": _("Grade 1"),
    "02": _("Grade 2"),
    "03": _("Grade 3"),
    "04": _("Grade 4"),
    "05": _("Grade 5"),
    "06": _("Grade 6"),
    "07": _("Grade 7"),
    "08": _("Grade 8"),
    "09": _("Grade 9"),
    "10": _("Grade 10"),
    "11": _("Grade 11"),
    "12": _("Grade 12"),
    "13": _("Grade 13"),
    "PS": _("After high school"),
    "UG": _("Ungraded"),
    "Other": _("Other grade"),
}
SCHOOL_KINDS = {
    "public": _("Public school"),
    "charter": _("Charter school"),
    "private": _("Private school"),
    "separate_special_education": _("Separate special-education school"),
    "residential": _("Residential school"),
    "home": _("At home"),
    "hospital": _("Hospital"),
    "program": _("Program"),
}
TENANT_KINDS = {
    "district": _("District"),
    "charter_school": _("Charter school"),
    "single_school": _("Single school"),
    "cooperative": _("Cooperative"),
    "private_school": _("Private school"),
    "state_program": _("State program"),
    "family": _("Family"),
    "platform": _("Platform"),
}
TENANT_STATUS = {
    "trial": _("Trial"),
    "active": _("Active"),
    "suspended": _("Suspended"),
    "leaving": _("On the way out"),
    "closed": _("Closed"),
}

VOCABULARIES = {
    "grade": GRADES,
    "school_kind": SCHOOL_KINDS,
    "tenant_kind": TENANT_KINDS,
    "tenant_status": TENANT_STATUS,
}

"""The one written list of every room's models: the 46 by the seed's names, and ``metadata`` with every table."""

from __future__ import annotations

from sqlalchemy.orm import configure_mappers

from aivo.db.base import metadata
from aivo.domains.ai.models import AIConversation, AIGeneratedContent, AIMessage, AIModel, PersonalAIModel
from aivo.domains.analytics.models import DailyFocusSummary, WeeklyProgressReport
from aivo.domains.assessment.models import (
    Assessment,
    AssessmentAssignment,
    AssessmentAttempt,
    AssessmentQuestion,
    AssessmentResponse,
)
from aivo.domains.audit import models as audit_models
from aivo.domains.billing.models import Invoice, Subscription, SubscriptionPlan, UsageRecord
from aivo.domains.consent.models import ConsentRecord
from aivo.domains.curriculum.models import CurriculumStandard
from aivo.domains.focus.models import FocusEvent, FocusIntervention, FocusSession
from aivo.domains.games.models import GameResult, GameSession, GameTemplate
from aivo.domains.homework.models import HomeworkHint, HomeworkResource, HomeworkSession
from aivo.domains.identity.models import User, UserSession
from aivo.domains.iep.models import (
    IEP,
    BehaviorInterventionPlan,
    IEPGoal,
    IEPMeeting,
    IEPService,
    IEPTeamMember,
)
from aivo.domains.messages import models as messages_models
from aivo.domains.records import models as records_models
from aivo.domains.roster import models as roster_models
from aivo.domains.students.models import ParentStudentRelation, StudentProfile
from aivo.domains.tenancy.models import Classroom, District, School, Tenant
from aivo.domains.writing.models import WritingComment, WritingDocument, WritingFeedback, WritingPrompt, WritingRevision

configure_mappers()

MODELS = (
    Tenant, District, School, Classroom, User, ParentStudentRelation, UserSession, ConsentRecord, StudentProfile,
    IEP, IEPGoal, IEPService, IEPTeamMember, IEPMeeting, BehaviorInterventionPlan,
    Assessment, AssessmentQuestion, AssessmentAssignment, AssessmentAttempt, AssessmentResponse, CurriculumStandard,
    AIModel, PersonalAIModel, AIConversation, AIMessage, AIGeneratedContent,
    FocusSession, FocusEvent, FocusIntervention, GameTemplate, GameSession, GameResult,
    HomeworkSession, HomeworkHint, HomeworkResource,
    WritingDocument, WritingFeedback, WritingRevision, WritingComment, WritingPrompt,
    DailyFocusSummary, WeeklyProgressReport, SubscriptionPlan, Subscription, Invoice, UsageRecord,
)  # fmt: skip
"""The 46 models of the seed, in its order."""

SUPPORTING = (audit_models, messages_models, records_models, roster_models)
"""Rooms that have supporting tables only."""

PHASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("core", ("tenancy", "curriculum", "identity", "students", "consent", "roster", "messages", "audit")),
    ("iep_and_assessment", ("iep", "assessment")),
    ("ai", ("ai",)),
    ("phase_1_features", ("focus", "homework", "writing", "games")),
    ("analytics_and_billing", ("analytics", "billing", "records")),
)
"""The seed's five migration phases and the rooms whose tables each one makes."""

__all__ = ["MODELS", "PHASES", "metadata", *(model.__name__ for model in MODELS)]

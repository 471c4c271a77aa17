//! The CALL need of an absence officer as SQL: which days of a student ask for a call. Derived from the data; nobody administers it.

use ::entity::kind::AbsenceStatus;
use ::entity::{absence_report, lesson, lesson_participant, presence, student};
use chrono::Days;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SimpleExpr, UnionType};

use crate::policy::viewer::Viewer;

/// Days after which an unsettled absence no longer opens a file to the desk.
pub const CALL_NEED_DAYS: u64 = 28;

/// The days of the CALL need as `2026-11-20,2026-11-23`: unsettled absences, and reports that await judgement, of the last days.
pub(super) fn call_days(viewer: &Viewer) -> SimpleExpr {
    let since = viewer.today - Days::new(CALL_NEED_DAYS);
    let unsettled = Query::select()
        .expr_as(Expr::col((presence::Entity, presence::Column::LocalDate)), Alias::new("day"))
        .from(presence::Entity)
        .and_where(Expr::col((presence::Entity, presence::Column::InstitutionId)).eq(viewer.institution))
        .and_where(Expr::col((presence::Entity, presence::Column::StudentId)).eq(Expr::col((student::Entity, student::Column::Id))))
        .and_where(Expr::col((presence::Entity, presence::Column::LocalDate)).gt(since))
        .and_where(Expr::col((presence::Entity, presence::Column::Settled)).eq(false))
        .take();
    let awaited = Query::select()
        .expr_as(Expr::col((lesson_participant::Entity, lesson_participant::Column::LocalDate)), Alias::new("day"))
        .from(absence_report::Entity)
        .inner_join(
            lesson_participant::Entity,
            Expr::col((lesson_participant::Entity, lesson_participant::Column::StudentId))
                .equals((absence_report::Entity, absence_report::Column::StudentId)),
        )
        .inner_join(
            lesson::Entity,
            Expr::col((lesson::Entity, lesson::Column::Id))
                .equals((lesson_participant::Entity, lesson_participant::Column::LessonId))
                .and(
                    Expr::col((lesson::Entity, lesson::Column::Ends))
                        .gt(Expr::col((absence_report::Entity, absence_report::Column::Begins))),
                )
                .and(
                    Expr::col((absence_report::Entity, absence_report::Column::EffectiveEnds)).is_null().or(Expr::col((
                        lesson::Entity,
                        lesson::Column::Begins,
                    ))
                    .lt(Expr::col((absence_report::Entity, absence_report::Column::EffectiveEnds)))),
                ),
        )
        .and_where(Expr::col((absence_report::Entity, absence_report::Column::InstitutionId)).eq(viewer.institution))
        .and_where(
            Expr::col((absence_report::Entity, absence_report::Column::StudentId)).eq(Expr::col((student::Entity, student::Column::Id))),
        )
        .and_where(Expr::col((absence_report::Entity, absence_report::Column::Status)).eq(AbsenceStatus::Pending))
        .and_where(Expr::col((lesson_participant::Entity, lesson_participant::Column::InstitutionId)).eq(viewer.institution))
        .and_where(Expr::col((lesson_participant::Entity, lesson_participant::Column::LocalDate)).gt(since))
        .and_where(Expr::col((lesson_participant::Entity, lesson_participant::Column::LocalDate)).lte(viewer.today))
        .take();
    let mut both = unsettled;
    both.union(UnionType::Distinct, awaited);
    let list =
        Query::select().expr(Expr::cust("string_agg(CAST(call_day.day AS text), ',')")).from_subquery(both, Alias::new("call_day")).take();
    SimpleExpr::SubQuery(None, Box::new(list.into()))
}

//! Who has died, as SQL over the table alias `student`: nobody is asked to do anything about them, whatever was open before.

use ::entity::kind::StudentFactKind;
use ::entity::{student, student_fact};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};

use crate::policy::viewer::Viewer;

/// SQL: whether nobody recorded that the `student` at hand has died.
pub(super) fn is_alive(viewer: &Viewer) -> SimpleExpr {
    use student_fact::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let died = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(col(Column::StudentId).eq(Expr::col((student::Entity, student::Column::Id))))
        .and_where(col(Column::Kind).eq(StudentFactKind::Deceased))
        .and_where(col(Column::Begins).lte(viewer.today))
        // Taken back, a fact ends before it begins.
        .and_where(col(Column::Ends).is_null().or(col(Column::Ends).gte(col(Column::Begins))))
        .take();
    Expr::exists(died).not()
}

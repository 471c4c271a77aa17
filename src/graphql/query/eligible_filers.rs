//! `eligibleFilers`: for the desk, who may be named when somebody rings.

use ::entity::id::{GuardianId, StudentId};
use ::entity::kind;
use async_graphql::{Context, Error, ID, Object, SimpleObject};

use super::student::known;
use crate::domain::filing::{Filer, kinds};
use crate::domain::notice::{Route, route};
use crate::graphql::context;
use crate::graphql::error::{refused, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::kind::{AbsenceKind, FilerKind};
use crate::graphql::scalar::Date;
use crate::policy::deed::Deed;
use crate::policy::doing::{self, Way};
use crate::policy::group::FieldGroup;
use crate::policy::refusal::Refusal;
use crate::policy::sight::{About, Reason};
use crate::store::filer;

#[derive(Default)]
pub(super) struct EligibleFilersQuery;

/// Somebody on whose word staff may file.
#[derive(Clone, Debug, SimpleObject)]
pub struct EligibleFiler {
    /// Opaque key, for `onBehalfOf`.
    id: ID,
    /// The student, or a guardian.
    kind: FilerKind,
    /// First and last name, and no more.
    display_name: String,
    /// The kinds that may be filed on this person's word for that day. Leave is not among them: who wants it asks for it himself.
    kinds: Vec<AbsenceKind>,
}

#[Object]
impl EligibleFilersQuery {
    /// For the desk: names of those who may file for the student on that day, and what. No contact data. `FORBIDDEN` for who files for
    /// himself.
    async fn eligible_filers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The student.")] student_id: ID,
        #[graphql(desc = "The school day, 2000-01-01 to 2100-12-31.")] on: Date,
    ) -> Result<Vec<EligibleFiler>, Error> {
        let on = on.day("on")?;
        let id = StudentId::from_wire(&student_id, "studentId")?;
        let student = known(ctx, id).await?;
        if doing::way(Deed::ReportAbsence, &student.sight, About::default()) != Some(Way::OnBehalf) {
            return Err(refused(Refusal::Forbidden(Reason::Role)));
        }
        let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
        context::seen(ctx)?.note(id, FieldGroup::Guardians);
        let filers = filer::of_viewer(store, viewer, id).await.map_err(|error| unavailable(&error))?;
        let facts = filers.facts(viewer.today);
        let shown = |kinds: Vec<kind::AbsenceKind>| {
            kinds.into_iter().filter(|kind| route(*kind) == Route::Report).map(AbsenceKind::from).collect::<Vec<_>>()
        };
        let mut found = vec![];
        let own = kinds(&Filer::Student, &facts, on);
        if !own.is_empty() {
            let display_name = format!("{} {}", student.row.first_name, student.row.last_name);
            found.push(EligibleFiler { id: id.to_wire(), kind: FilerKind::Student, display_name, kinds: shown(own) });
        }
        let ids: Vec<GuardianId> = filers.guardians.iter().map(|one| one.guardian).collect();
        for (guardian, display_name) in filer::names(store, viewer, &ids).await.map_err(|error| unavailable(&error))? {
            let kinds = filers.guardian(guardian).map(|filer| kinds(&filer, &facts, on)).unwrap_or_default();
            if !kinds.is_empty() {
                found.push(EligibleFiler { id: guardian.to_wire(), kind: FilerKind::Guardian, display_name, kinds: shown(kinds) });
            }
        }
        Ok(found)
    }
}

//! `explainAbsence`: why lessons were missed, said afterwards.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::report::{on_behalf, render};
use super::user_error::UserError;
use crate::deed::explain_absence::{self as deed, Input};
use crate::graphql::context;
use crate::graphql::object::absence_report::AbsenceReport;
use crate::graphql::object::kind::{AbsenceKind, Channel};

#[derive(Default)]
pub(super) struct ExplainAbsenceMutation;

/// Why lessons were missed.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ExplainAbsenceInput {
    /// Presences of one student, at most 50, of which minutes are left to explain.
    presence_ids: Vec<ID>,
    /// What is said.
    kind: AbsenceKind,
    /// A few words, at most 200 characters; none of an illness.
    note: Option<String>,
    /// For staff: the student or guardian on whose word it is filed, as `eligibleFilers` names them.
    on_behalf_of: Option<ID>,
    /// For staff: how it came in, PHONE, DESK or MAIL.
    channel: Option<Channel>,
    /// The words speak of somebody's health and are meant so.
    #[graphql(default)]
    confirmed: bool,
    /// A key of the caller's own, of at most 100 characters: the same sent again with it is answered, and not done again.
    idempotency_key: String,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct ExplainAbsencePayload {
    /// A report for each school day of the lessons; empty where nothing was done.
    reports: Vec<AbsenceReport>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl ExplainAbsenceMutation {
    /// Says afterwards why lessons were missed: a report for each school day of them, by the same rules as `reportAbsence`. What comes after
    /// its term leaves the minutes as they are until somebody accepts it.
    async fn explain_absence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is told, of which lessons.")] input: ExplainAbsenceInput,
    ) -> Result<ExplainAbsencePayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let ids = input.presence_ids.iter().enumerate().filter_map(|(at, id)| reader.id(id, &["presenceIds", &at.to_string()]));
        let presences = ids.collect();
        let on_behalf = on_behalf(&mut reader, input.on_behalf_of.as_ref(), input.channel);
        if !reader.errors.is_empty() {
            return Ok(ExplainAbsencePayload { reports: vec![], errors: reader.errors });
        }
        let read = Input { presences, kind: input.kind.into(), note: input.note, on_behalf, confirmed: input.confirmed };
        match deed::run(store, viewer, &read, &input.idempotency_key).await {
            Ok(ids) => Ok(ExplainAbsencePayload { reports: render(ctx, &ids).await?, errors: vec![] }),
            Err(error) => Ok(ExplainAbsencePayload { reports: vec![], errors: UserError::all(error, language)? }),
        }
    }
}

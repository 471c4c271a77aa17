//! `reportAbsence`: ill, at the dentist, a religious duty.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, FixedOffset};

use super::input::Reader;
use super::report::{answer, on_behalf};
use super::user_error::UserError;
use crate::deed::report_absence::{self as deed, Input};
use crate::graphql::context;
use crate::graphql::object::absence_report::AbsenceReport;
use crate::graphql::object::kind::{AbsenceKind, Channel};

#[derive(Default)]
pub(super) struct ReportAbsenceMutation;

/// An absence as somebody tells it.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ReportAbsenceInput {
    /// Of whom.
    student_id: ID,
    /// What is said; `absenceOptions` has the kinds that this viewer may file now.
    kind: AbsenceKind,
    /// From when.
    begins: DateTime<FixedOffset>,
    /// Until when; left out, of an illness: until further notice.
    ends: Option<DateTime<FixedOffset>>,
    /// A few words, at most 200 characters; none of an illness, whose nature is not asked.
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
pub(super) struct ReportAbsencePayload {
    /// The report; null where nothing was done, and for staff who filed it but may not know of it: filing opens no dossier.
    report: Option<AbsenceReport>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl ReportAbsenceMutation {
    /// Reports a student absent: guardians of a minor, the student of age, who lives on his own, whom the student of age let do so, and staff
    /// on behalf of one of those. An illness or a religious duty told in time stands at once; all else awaits judgement. A period that runs
    /// past the eighteenth birthday is refused to a guardian with the date to split it at.
    async fn report_absence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is told.")] input: ReportAbsenceInput,
    ) -> Result<ReportAbsencePayload, Error> {
        let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
        let mut reader = Reader::new(context::language(ctx));
        let student = reader.id(&input.student_id, &["studentId"]);
        let begins = reader.instant(Some(input.begins), &["begins"]);
        let ends = reader.instant(input.ends, &["ends"]);
        let on_behalf = on_behalf(&mut reader, input.on_behalf_of.as_ref(), input.channel);
        let (Some(student), Some(begins), true) = (student, begins, reader.errors.is_empty()) else {
            return Ok(ReportAbsencePayload { report: None, errors: reader.errors });
        };
        let read = Input { student, kind: input.kind.into(), begins, ends, note: input.note, on_behalf, confirmed: input.confirmed };
        let (id, done) = match deed::run(store, viewer, &read, &input.idempotency_key).await {
            Ok(id) => (Some(id), Ok(())),
            Err(error) => (None, Err(error)),
        };
        let (report, errors) = answer(ctx, id, done).await?;
        Ok(ReportAbsencePayload { report, errors })
    }
}

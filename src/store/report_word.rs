//! On whose word, by which way and why staff changed a report: kept beside the versions of the report, which say what it was.

use ::entity::id::{AbsenceReportId, ReportWordId, StaffMemberId, TextId};
use ::entity::kind::Channel;
use sea_orm::Value;

use super::StoreError;
use super::attendance::FiledBy;
use super::work::Work;
use crate::policy::permit::Named;

/// What staff say of a change.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// On whose word.
    pub by: FiledBy,
    /// By which way.
    pub channel: Channel,
    /// Why, if that was said.
    pub reason: Option<TextId>,
    /// Who wrote it down.
    pub entered_by: StaffMemberId,
}

/// Keeps it, of a report and the version that is changed.
pub async fn keep<D: Named>(work: &Work<'_, D>, report: AbsenceReportId, version: i32, word: Word) -> Result<(), StoreError> {
    let sql = "INSERT INTO report_word (id, institution_id, absence_report_id, version, student_id, guardian_id, channel, reason_id, \
               entered_by, entered_at) VALUES ($6, $1, $7, $8, $9, $10, $11, $12, $13, $2)";
    let (student, guardian) = match word.by {
        FiledBy::Student(id) => (Some(id.0), None),
        FiledBy::Guardian(id) => (None, Some(id.0)),
        FiledBy::School => (None, None),
    };
    let values: Vec<Value> = vec![
        ReportWordId::new().0.into(),
        report.0.into(),
        version.into(),
        student.into(),
        guardian.into(),
        word.channel.as_str().into(),
        word.reason.map(|id| id.0).into(),
        word.entered_by.0.into(),
    ];
    work.execute(sql, values).await?;
    Ok(())
}

//! Guardianships and grants of the test world by who they are of.

use entity::id::InstitutionId;
use entity::{access_grant, guardian, guardianship, institution, student};
use presentie::store::Store;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

async fn school(store: &Store, code: &str) -> InstitutionId {
    institution::Entity::find().filter(institution::Column::Code.eq(code)).one(store.read()).await.unwrap().unwrap().id
}

/// The guardianship of a guardian and a student of that school, as it was built.
pub async fn row(store: &Store, code: &str, guardian: &str, student: &str) -> guardianship::Model {
    let found = guardianship::Entity::find()
        .filter(guardianship::Column::InstitutionId.eq(school(store, code).await))
        .filter(guardianship::Column::SourceId.eq(format!("{guardian}-{student}")));
    found.one(store.read()).await.unwrap().unwrap()
}

/// Its id on the wire.
pub async fn tie(store: &Store, code: &str, guardian: &str, student: &str) -> String {
    format!("guardianship_{}", row(store, code, guardian, student).await.id.0.simple())
}

/// Every grant of a student to a guardian of that school, the oldest first.
pub async fn grants(store: &Store, code: &str, from: &str, to: &str) -> Vec<access_grant::Model> {
    let school = school(store, code).await;
    let student = student::Entity::find().filter(student::Column::InstitutionId.eq(school)).filter(student::Column::SourceId.eq(from));
    let student = student.one(store.read()).await.unwrap().unwrap().id;
    let guardian = guardian::Entity::find().filter(guardian::Column::InstitutionId.eq(school)).filter(guardian::Column::SourceId.eq(to));
    let guardian = guardian.one(store.read()).await.unwrap().unwrap().id;
    let found = access_grant::Entity::find()
        .filter(access_grant::Column::StudentId.eq(student))
        .filter(access_grant::Column::GuardianId.eq(guardian))
        .all(store.read())
        .await
        .unwrap();
    let mut found = found;
    found.sort_by_key(|row| row.id);
    found
}

/// The id of the newest of them on the wire.
pub async fn grant(store: &Store, code: &str, from: &str, to: &str) -> String {
    format!("grant_{}", grants(store, code, from, to).await.last().unwrap().id.0.simple())
}

//! What a roster says anew of birth and enrolment is counted anew with it: which rules are reached follows from both.

use entity::{institution, signal};
use presentie::jobs::evaluation::{self, Asked};
use presentie::store::Store;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::bundle::new_school;
use super::{Import, SCHOOL};
use crate::on_both;
use crate::support::missed::{FOUR, miss_at};
use crate::support::scratch::uncounted;
use crate::support::server::now;

/// Each signal of the school, with what became of it and what did that.
async fn signals(store: &Store) -> Vec<String> {
    let school = institution::Entity::find().filter(institution::Column::Code.eq(SCHOOL)).one(store.read()).await.unwrap().unwrap().id;
    let rows = signal::Entity::find().filter(signal::Column::InstitutionId.eq(school)).order_by_asc(signal::Column::Code);
    let told = |row: signal::Model| format!("{} {} {}", row.code.as_str(), row.status.as_str(), row.lapsed_because.unwrap_or_default());
    rows.all(store.read()).await.unwrap().into_iter().map(|row| told(row).trim_end().to_owned()).collect()
}

on_both! {
    async fn a_birth_date_that_is_corrected_and_an_enrolment_that_ends_backwards_are_counted_anew(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&new_school()).await;
        miss_at(&server, SCHOOL, "bram", &FOUR).await;
        for (_, done) in evaluation::run(store, now(), Asked { only: Some(SCHOOL), date: None, check: false }).await.unwrap() {
            done.unwrap();
        }
        // Eighteen on 1 October: the protocol alone, while the board has decided nothing.
        assert_eq!(signals(store).await, ["PREVENTIVE_8H OPEN"]);
        let younger = new_school().with("demographics", "1/10/2008", "1/10/2009");
        import.bundle(&younger).await;
        assert_eq!(signals(store).await, ["PREVENTIVE_8H OPEN", "STATUTORY_16H OPEN"], "seventeen: sixteen hours under the Act");
        assert_eq!(uncounted(store, SCHOOL, now()).await, [""; 0]);
        // Nothing new: nothing changes.
        import.bundle(&younger).await;
        assert_eq!(signals(store).await, ["PREVENTIVE_8H OPEN", "STATUTORY_16H OPEN"]);
        // He came later than was said: what was missed before is not of this school.
        let later = younger.clone().with("roles", "bram,primary,student,2026-08-01", "bram,primary,student,2026-11-10");
        import.bundle(&later).await;
        assert_eq!(signals(store).await, ["PREVENTIVE_8H OPEN", "STATUTORY_16H LAPSED importRoster"]);
        assert_eq!(uncounted(store, SCHOOL, now()).await, [""; 0]);
        import.bundle(&younger).await;
        assert_eq!(signals(store).await, ["PREVENTIVE_8H OPEN", "STATUTORY_16H OPEN"]);
        // And gone since, as it turns out: what he missed here stays missed.
        let ended = younger.clone().with("roles", "2026-08-01,2027-08-01,team-ict,\n", "2026-08-01,2026-11-20,team-ict,\n");
        import.bundle(&ended).await;
        assert_eq!(signals(store).await, ["PREVENTIVE_8H OPEN", "STATUTORY_16H OPEN"]);
        assert_eq!(uncounted(store, SCHOOL, now()).await, [""; 0]);
    }
}

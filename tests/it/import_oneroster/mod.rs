//! Rosters: what a bundle says is there, once; what it no longer says ends; what is wrong is named by file, line, column and reason.

mod broken;
mod bundle;
mod by_hand;
mod command;
mod counted;
mod ending;
mod size;

use std::path::Path;
use std::sync::Arc;

use entity::id::InstitutionId;
use entity::{
    access_grant, calendar_period, enrolment, group_member, guardianship, identity, institution, location, mentorship, staff_role, student,
    student_fact,
};
use presentie::deed::import_table::{ImportMode, ImportTable};
use presentie::exchange::oneroster::{Roster, import};
use presentie::exchange::request::{ExchangeError, Request};
use presentie::store::Store;
use presentie::store::roster::{self, NewInstitution};
use presentie::store::seal::Seal;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use self::bundle::{Bundle, new_school, old_school};
use crate::on_both;
use crate::support::import::change;
use crate::support::server::Server;

const SCHOOL: &str = "31VA";
const KEY: [u8; 32] = [3; 32];

struct Import<'a> {
    store: &'a Store,
    mode: ImportMode,
    issuer: bool,
    by: &'a str,
    key: bool,
    today: &'a str,
}

impl<'a> Import<'a> {
    fn new(store: &'a Store) -> Self {
        Self { store, mode: ImportMode::default(), issuer: true, by: "urn:test", key: true, today: "2026-11-23" }
    }

    async fn path(&self, path: &Path) -> Result<ImportTable, ExchangeError> {
        let known = roster::institution(self.store, SCHOOL).await.unwrap();
        let institution = known.as_ref().map_or_else(InstitutionId::new, |known| known.0);
        let new = NewInstitution { code: SCHOOL.into(), name: "ROC De Vaart".into(), time_zone: "Europe/Amsterdam".into() };
        let roster = Roster {
            new: Some(new).filter(|_| known.is_none()),
            issuer: self.issuer.then(|| self.by.to_owned()),
            seal: self.key.then(|| Arc::new(Seal::new(&KEY, institution).unwrap())),
            expected: Arc::new(|_| {}),
        };
        let request = Request {
            institution,
            zone: chrono_tz::Europe::Amsterdam,
            path: path.to_owned(),
            mode: self.mode,
            now: format!("{}T10:00:00Z", self.today).parse().unwrap(),
            progress: Arc::new(|_| {}),
        };
        import(self.store, &request, &roster).await
    }

    async fn bundle(&self, bundle: &Bundle) -> ImportTable {
        let folder = tempfile::tempdir().unwrap();
        self.path(&bundle.folder(folder.path())).await.unwrap()
    }
}

/// `table created/changed/unchanged/ended`, where there is anything.
fn counts(table: &ImportTable) -> Vec<String> {
    let all = table.tables.iter().filter(|(_, c)| c.created + c.changed + c.unchanged + c.ended > 0);
    let mut lines: Vec<String> = all.map(|(name, c)| format!("{name} {}/{}/{}/{}", c.created, c.changed, c.unchanged, c.ended)).collect();
    lines.sort();
    lines
}

/// Of tables that changed.
fn changes(table: &ImportTable) -> Vec<String> {
    counts(table).into_iter().filter(|line| !line.contains(" 0/0/") || !line.ends_with("/0")).collect()
}

fn refused(table: &ImportTable) -> Vec<String> {
    let mut lines: Vec<String> =
        table.refused.iter().map(|r| format!("{}:{} {}: {}", r.place.file, r.place.line, r.column, r.reason)).collect();
    lines.sort();
    lines
}

macro_rules! one {
    ($store:expr, $table:ident, $source:expr) => {
        $table::Entity::find().filter($table::Column::SourceId.eq($source)).one($store.read()).await.unwrap().unwrap()
    };
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

on_both! {
    async fn a_bundle_of_1_2_with_every_column_of_ours(server: Server) {
        let store = &server.store;
        let table = Import::new(store).bundle(&new_school()).await;
        assert_eq!(refused(&table), Vec::<String>::new());
        assert_eq!(table.notices.len(), 1, "{:?}", table.notices);
        assert!(table.notices[0].contains("siteAdministrator"));
        assert_eq!(counts(&table), [
            "access_grant 1/0/0/0", "calendar_period 3/0/0/0", "enrolment 2/0/0/0", "group_member 3/0/0/0", "group_teacher 1/0/0/0",
            "guardian 3/0/0/0", "guardianship 4/0/0/0", "identity 5/0/0/0", "location 1/0/0/0", "mentorship 2/0/0/0", "programme 1/0/0/0",
            "school_group 2/0/0/0", "school_year 1/0/0/0", "staff_member 2/0/0/0", "staff_role 5/0/0/0", "student 2/0/0/0",
            "student_fact 3/0/0/0", "unit 3/0/0/0",
        ]);

        let anna = one!(store, student, "anna");
        assert_eq!((anna.first_name.as_str(), anna.last_name.as_str()), ("Anna", "van den Berg"));
        assert_eq!((anna.birth_date, anna.start_qualification_on), (Some(day("2009-06-01")), Some(day("2026-07-01"))));
        assert_eq!((anna.safe_address, anna.address.as_deref()), (true, Some("Kade 1, Utrecht")));
        let seal = Seal::new(&KEY, anna.institution_id).unwrap();
        assert_eq!(seal.open("anna", &anna.national_number.unwrap()).as_deref(), Some("999990019"));
        let bram = one!(store, student, "bram");
        assert_eq!(bram.birth_date, Some(day("2008-10-01")));
        assert_eq!(bram.national_number_kind.unwrap().as_str(), "ONDERWIJSNUMMER");

        // The end that a file names no longer counts; without dates a tie holds from birth on.
        let carer = one!(store, guardianship, "anna/t-pa");
        assert_eq!((carer.kind.unwrap().as_str(), carer.begins, carer.ends), ("CARER", day("2020-01-01"), Some(day("2026-12-31"))));
        let unknown = one!(store, guardianship, "bram/ma");
        assert_eq!((unknown.kind, unknown.begins, unknown.ends), (None, day("2008-10-01"), None));
        let grant = one!(store, access_grant, "bram/ma");
        assert!(grant.see_presence && grant.report_absence && !grant.see_reason && !grant.be_contacted);
        assert_eq!((grant.begins, grant.ends), (day("2026-10-01"), Some(day("2027-09-30"))));

        // A programme that no role names is that of the homeroom class; a unit without location has that of the one above.
        let place = one!(store, location, "college");
        assert_eq!(place.rio_code.as_deref(), Some("100X123"));
        for (source, ends) in [("r1", None), ("r2", Some(day("2027-07-31")))] {
            let enrolment = one!(store, enrolment, source);
            assert!(enrolment.programme_id.is_some() && enrolment.location_id == Some(place.id), "{source}");
            assert_eq!((enrolment.begins, enrolment.ends), (day("2026-08-01"), ends));
        }

        // A role at an org holds below it too; at the one above all, everywhere.
        assert!(one!(store, staff_role, "r6").unit_id.is_some() && one!(store, staff_role, "r6/team-ict").unit_id.is_some());
        let privacy = one!(store, staff_role, "r7");
        assert_eq!((privacy.unit_id, privacy.ends), (None, Some(day("2026-07-31"))));
        assert!(one!(store, staff_role, "ict1a/mentor/t-pa").group_id.is_some());
        assert_eq!(one!(store, mentorship, "e2/t-pa").begins, day("2026-09-14"));

        // Dates of classes come from their terms.
        let member = one!(store, group_member, "e1");
        assert_eq!((member.begins, member.ends), (day("2026-08-24"), Some(day("2027-01-31"))));

        let pa = identity::Entity::find().filter(identity::Column::Subject.eq("pa")).one(store.read()).await.unwrap().unwrap();
        assert!(pa.guardian_id.is_some() && pa.staff_member_id.is_some() && pa.student_id.is_none());
        assert_eq!(identity::Entity::find().filter(identity::Column::Issuer.eq("urn:test")).count(store.read()).await.unwrap(), 5, "whoever may not sign in has no identity");
    }
}

on_both! {
    async fn the_same_bundle_twice_changes_nothing_and_what_vanishes_ends(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&new_school()).await;
        assert_eq!(changes(&import.bundle(&new_school()).await), Vec::<String>::new());
        assert_eq!(changes(&Import { today: "2027-03-01", ..Import::new(store) }.bundle(&new_school()).await), Vec::<String>::new());

        let less = new_school()
            .with("users", "bram,active", "bram,tobedeleted")
            .with("enrollments", "e3,active,,ne1,team-ict,anna,student,,2026-09-01,2026-12-01\n", "")
            .with("users", "\"ma,t-pa,info\"", "\"ma,t-pa\"")
            .with("users", "\"AUTHORITY,CARER,INFORMATION_ONLY\",\"2009-06-01,2020-01-01,\",\",2027-01-01,\"", "\"AUTHORITY,CARER\",,\",2027-01-01\"")
            .with("academicSessions", "xmas,active", "xmas,inactive")
            .with("roles", "r2,active,,bram,primary,student,2026-08-01,2027-08-01,team-ict,\n", "");
        let table = import.bundle(&less).await;
        assert_eq!(refused(&table), ["enrollments.csv:3 userSourcedId: bram is inactive or to be deleted in users.csv"]);
        // anna's carer is one of birth again, and what hangs on bram ends with him.
        assert_eq!(changes(&table), [
            "access_grant 0/0/0/1", "calendar_period 0/0/2/1", "enrolment 0/0/1/1", "group_member 0/0/1/2", "guardianship 0/1/1/2",
            "identity 0/0/4/1", "mentorship 0/0/1/1", "student 0/0/1/1", "student_fact 0/0/0/2",
        ]);
        let bram = one!(store, student, "bram");
        assert_eq!((bram.ended_on, one!(store, enrolment, "r2").ends), (Some(day("2026-11-23")), Some(day("2026-11-23"))));
        assert_eq!(one!(store, group_member, "e2").ends, Some(day("2026-11-23")));
        assert_eq!(changes(&import.bundle(&less).await), Vec::<String>::new());

        let table = import.bundle(&new_school()).await;
        assert!(counts(&table).contains(&"student 0/1/1/0".to_owned()), "{:?}", counts(&table));
        assert_eq!(one!(store, student, "bram").ended_on, None);
    }
}

on_both! {
    async fn a_holiday_that_is_over_or_runs_stays_in_the_calendar_and_one_to_come_goes(server: Server) {
        let import = Import::new(&server.store);
        import.bundle(&new_school()).await;
        let autumn = "autumn,active,,Herfstvakantie,ext:holiday,2026-10-17,2026-10-26,y26,2027\n";
        let study = "study,active,,Studiedag,ext:closure,2026-12-04,2026-12-05,y26,2027\n";
        let without = new_school().with("academicSessions", autumn, "").with("academicSessions", study, "");
        for (today, ended) in [("2026-12-04", 0), ("2026-12-03", 1)] {
            let table = Import { today, ..Import::new(&server.store) }.bundle(&without).await;
            assert!(counts(&table).contains(&format!("calendar_period 0/0/1/{ended}")), "{today}: {:?}", counts(&table));
        }
        one!(server.store, calendar_period, "autumn");
    }
}

on_both! {
    async fn what_a_source_does_not_say_stays_as_it_was(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&new_school()).await;
        let mut plain = new_school();
        let users = "sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName,metadata.namePrefix,identifier,email,sms,agentSourcedIds,preferredGivenName\n\
                     anna,active,,true,anna,Johanna,Berg,van den,100001,anna@roc.example,,\"ma,t-pa,info\",Anna\n\
                     bram,active,,true,bram,Bram,Dijk,,100002,bram@roc.example,,ma,\nma,active,,true,ma,Maria,Berg,,,ma@thuis.example,0612345678,,\n\
                     info,active,,false,info,Ineke,Vos,,,,,,\nt-pa,active,,true,pa,Piet,Berg,,PBE,pa@roc.example,,,\noff,active,,true,officer,Olga,Smit,,OSM,,,,\n";
        plain.0.insert("users", users.to_owned());
        plain.0.remove("demographics");
        let plain = plain.with("manifest", "file.demographics,bulk", "file.demographics,absent");
        let table = import.bundle(&plain).await;
        assert_eq!(refused(&table), Vec::<String>::new());
        // Only the dates of ties differ: a file that names none says that they hold.
        assert_eq!(changes(&table), ["guardianship 0/4/0/0"]);
        let anna = one!(store, student, "anna");
        assert!(anna.safe_address && anna.address.is_some() && anna.national_number.is_some() && anna.birth_date.is_some());
        assert_eq!(one!(store, guardianship, "anna/ma").kind.unwrap().as_str(), "AUTHORITY");
        assert_eq!(one!(store, access_grant, "bram/ma").ends, Some(day("2027-09-30")));
        assert_eq!(student_fact::Entity::find().filter(student_fact::Column::Ends.is_null()).count(store.read()).await.unwrap(), 2);
    }
}

on_both! {
    async fn a_bundle_of_changes_ends_only_what_it_says(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&new_school()).await;
        let mut delta = new_school();
        for file in ["orgs", "academicSessions", "courses", "classes", "demographics"] {
            delta.0.remove(file);
        }
        delta.0.insert("manifest", "propertyName,value\noneroster.version,1.2\nfile.users,delta\nfile.roles,delta\nfile.enrollments,delta\n".into());
        delta.0.insert("users", "sourcedId,status,givenName,familyName,username,identifier,agentSourcedIds,metadata.agentKinds\nanna,active,Anna,Berg,anna,100001,ma,CARER\nbram,tobedeleted,,,,,,\n".into());
        delta.0.insert("roles", "sourcedId,status,userSourcedId,role,orgSourcedId,beginDate,metadata.programme\nr1,active,anna,student,team-ict,2026-08-01,sd\n".into());
        delta.0.insert("enrollments", "sourcedId,status,classSourcedId,userSourcedId,role\ne3,inactive,ne1,anna,student\n".into());
        let table = import.bundle(&delta).await;
        assert_eq!(refused(&table), Vec::<String>::new());
        assert_eq!(one!(store, group_member, "e3").ends, Some(day("2026-11-23")));
        assert_eq!(one!(store, guardianship, "anna/info").ends, Some(day("2026-11-22")), "a student who is named names all her agents");
        assert_eq!(one!(store, guardianship, "anna/ma").kind.unwrap().as_str(), "CARER");
        for (source, ends) in [("r2", Some(day("2026-11-23"))), ("r1", None)] {
            assert_eq!(one!(store, enrolment, source).ends, ends, "{source}");
        }
        assert_eq!(one!(store, guardianship, "bram/ma").ends, Some(day("2026-11-22")), "what hangs on who is deleted ends");
        let facts = student_fact::Entity::find().filter(student_fact::Column::Ends.is_null()).count(store.read()).await.unwrap();
        assert_eq!(facts, 2, "but not what was so of him");
        let bram = identity::Entity::find().filter(identity::Column::Subject.eq("bram")).one(store.read()).await.unwrap().unwrap();
        assert_eq!(bram.ended_on, Some(day("2026-11-23")));
        assert!(one!(store, student, "anna").ended_on.is_none() && one!(store, staff_role, "r6").ends.is_none());
    }
}

on_both! {
    async fn a_bundle_of_changes_leaves_alone_whom_it_does_not_name(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&new_school()).await;
        let mut delta = new_school();
        delta.0.clear();
        delta.0.insert("manifest", "propertyName,value\noneroster.version,1.2\nfile.users,delta\nfile.roles,delta\n".into());
        delta.0.insert("roles", "sourcedId,status,userSourcedId,role,orgSourcedId\nr1,active,anna,student,team-ict\n".into());
        delta.0.insert("users", "sourcedId,status,givenName,familyName,username,identifier,agentSourcedIds,metadata.agentKinds,metadata.agentGrants,metadata.studyFinance\n\
                                 anna,active,Anna,Berg,anna,100001,ma,CARER,,\n".into());
        import.bundle(&delta).await;
        assert_eq!(one!(store, guardianship, "anna/t-pa").ends, Some(day("2026-11-22")), "of anna it says everything");
        assert_eq!(one!(store, guardianship, "bram/ma").ends, None);
        assert_eq!(one!(store, access_grant, "bram/ma").ends, Some(day("2027-09-30")));
        assert_eq!(student_fact::Entity::find().filter(student_fact::Column::Ends.is_null()).count(store.read()).await.unwrap(), 2);
        let bram = identity::Entity::find().filter(identity::Column::Subject.eq("bram")).one(store.read()).await.unwrap().unwrap();
        assert_eq!(bram.ended_on, None);
    }
}

on_both! {
    async fn what_somebody_here_or_another_source_recorded_is_not_its_to_end(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&new_school()).await;
        change(store, "UPDATE access_grant SET source_id = NULL WHERE source_id = 'bram/ma'").await;
        change(store, "UPDATE student_fact SET recorded_by = 'somebody' WHERE kind = 'STUDY_FINANCE'").await;
        change(store, "UPDATE identity SET issuer = 'urn:other' WHERE subject = 'bram'").await;
        let silent = new_school()
            .with("users", "SEE_PRESENCE+REPORT_ABSENCE,FULL,2026-10-01,2027-10-01", ",,,")
            .with("users", "2026-08-01/2026-11-01;2026-11-15,2026-09-01", ",")
            .with("users", "bram,active,,true", "bram,active,,false")
            .with("users", "ma,active,,true,ma", "ma,active,,false,ma");
        let table = import.bundle(&silent).await;
        assert_eq!(refused(&table), Vec::<String>::new());
        // What the bundle recorded itself, and no longer says, ends.
        assert_eq!(changes(&table), ["identity 0/0/3/1", "student_fact 0/0/0/1"]);
        let open = student_fact::Entity::find().filter(student_fact::Column::Ends.is_null()).all(store.read()).await.unwrap();
        assert_eq!(open.iter().map(|fact| fact.kind.as_str()).collect::<Vec<_>>(), ["STUDY_FINANCE"]);
        let granted = access_grant::Entity::find().filter(access_grant::Column::Begins.eq(day("2026-10-01"))).one(store.read()).await.unwrap();
        assert_eq!(granted.unwrap().ends, Some(day("2027-09-30")));
    }
}

on_both! {
    async fn what_was_refused_has_not_vanished(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&new_school()).await;
        let broken = new_school()
            .with("users", "anna,active,,true,anna,Johanna,", "anna,active,,true,anna,,")
            .with("users", ",Anna,", ",,")
            .with("enrollments", "e2,active,,ict1a,team-ict,bram,student,,2026-09-14,", "e2,active,,ict1a,team-ict,bram,pupil,,2026-09-14,")
            .with("roles", "r6,active,,off,primary,ext:absenceOfficer,2025-08-01,,college,", "r6,active,,off,primary,ext:absenceOfficer,soon,,college,");
        let table = import.bundle(&broken).await;
        assert_eq!(table.refused_count, 3, "{:?}", refused(&table));
        assert_eq!(changes(&table), Vec::<String>::new());
        assert_eq!(one!(store, student, "anna").ended_on, None);
        // Of a row that cannot be read at all, what hangs on it has not vanished either.
        let table = import.bundle(&new_school().with("users", "bram,active", "bram,gone")).await;
        assert!(refused(&table).contains(&"users.csv:3 status: \"gone\" is none of active, inactive, tobedeleted".to_owned()), "{:?}", refused(&table));
        assert_eq!(changes(&table), Vec::<String>::new());
    }
}

on_both! {
    async fn an_address_of_which_nobody_can_tell_whether_it_is_safe_stays_hidden(server: Server) {
        let table = Import::new(&server.store).bundle(&new_school().with("users", "Utrecht\",true", "Utrecht\",perhaps")).await;
        assert_eq!(refused(&table), ["users.csv:2 metadata.safeAddress: is neither true nor false; taken as true"]);
        assert!(one!(server.store, student, "anna").safe_address);
    }
}

on_both! {
    async fn the_quirks_of_real_exports_are_read_or_named(server: Server) {
        let table = Import::new(&server.store).bundle(&old_school()).await;
        assert_eq!(refused(&table), [
            "academicSessions.csv:3 type: is none of schoolYear, term, semester, gradingPeriod, ext:holiday, ext:closure",
            "academicSessions.csv:4 endDate: 2027-02-01 is not after 2027-02-01, on which it begins; the day named here no longer counts",
            "classes.csv:4 status: \"gone\" is none of active, inactive, tobedeleted",
            "demographics.csv:3 birthDate: \"31/02/2010\" is no date: write it as 2026-08-01",
            "enrollments.csv:5 classSourcedId: there is no class k2, or its own row was refused",
            "enrollments.csv:6 userSourcedId: there is no student u5, or its own row was refused",
            "enrollments.csv:7 role: is neither student nor teacher",
            "enrollments.csv:8 beginDate: 2027-03-01 is after 2027-01-31, the last day of its class",
            "enrollments.csv:9 beginDate: \"2026-02-30\" is no date: write it as 2026-08-01",
            "orgs.csv:2 parentSourcedId: there is no org o9; taken as if blank",
            "users.csv:10 : has 14 cells where the header has 13",
            "users.csv:11 sourcedId: stands in the file twice: on line 2 too",
            "users.csv:3 agentSourcedIds: there is no guardian u404, or its own row was refused",
            "users.csv:3 orgSourcedIds: there is no unit o9, or its own row was refused",
            "users.csv:5 role: \"superintendent\" is no role of OneRoster, nor one of ours after ext:",
            "users.csv:6 agentSourcedIds: is read of students and guardians alone",
            "users.csv:7 identifier: 200001 is the number of a student above",
            "users.csv:7 sourcedId: there is no student u6, or its own row was refused",
            "users.csv:8 familyName: is blank",
            "users.csv:8 sourcedId: there is no student u7, or its own row was refused",
        ].map(str::to_owned).to_vec());
        assert_eq!(table.notices, ["orgs.csv: column dataLastModified is not known, and was not read"]);
        let carl = one!(server.store, student, "u1");
        assert_eq!(carl.birth_date, Some(day("2010-07-03")));
    }
}

on_both! {
    async fn a_dry_run_and_a_strict_one_with_refusals_write_nothing(server: Server) {
        let store = &server.store;
        for (mode, bundle) in [
            (ImportMode { dry_run: true, ..ImportMode::default() }, new_school()),
            (ImportMode { strict: true, ..ImportMode::default() }, old_school()),
        ] {
            let table = Import { mode, ..Import::new(store) }.bundle(&bundle).await;
            assert!(!table.written && table.totals().created > 5, "{mode:?}");
            assert_eq!(institution::Entity::find().filter(institution::Column::Code.eq(SCHOOL)).count(store.read()).await.unwrap(), 0);
        }
        let strict = ImportMode { strict: true, ..ImportMode::default() };
        assert!(Import { mode: strict, ..Import::new(store) }.bundle(&new_school()).await.written);
    }
}

on_both! {
    async fn national_numbers_are_checked_and_never_repeated(server: Server) {
        let bad = new_school().with("users", "999990019", "999990018").with("users", "100000004", "000000000");
        let table = Import::new(&server.store).bundle(&bad).await;
        assert_eq!(refused(&table), ["users.csv:2 metadata.bsn: is no BSN: its check digit does not match", "users.csv:3 metadata.onderwijsnummer: is all zeros"]);
        let table = Import { key: false, ..Import::new(&server.store) }.bundle(&new_school()).await;
        let reason = "is not kept: there is no national_number_key in the configuration";
        assert_eq!(refused(&table), [format!("users.csv:2 metadata.bsn: {reason}"), format!("users.csv:3 metadata.onderwijsnummer: {reason}")]);
        assert_eq!(one!(server.store, student, "anna").national_number, None);
        // A spreadsheet took the zero off that it begins with.
        let table = Import::new(&server.store).bundle(&new_school().with("users", "999990019", "12345672")).await;
        assert_eq!(refused(&table), Vec::<String>::new());
        let anna = one!(server.store, student, "anna");
        let seal = Seal::new(&KEY, anna.institution_id).unwrap();
        assert_eq!(seal.open("anna", &anna.national_number.unwrap()).as_deref(), Some("012345672"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zip_says_the_same_as_a_folder_and_a_broken_one_changes_nothing() {
    let server = Server::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let import = Import::new(&server.store);
    let zip = new_school().zip(&folder.path().join("roster.zip"));
    assert_eq!(import.path(&zip).await.unwrap().refused_count, 0);
    assert_eq!(changes(&import.bundle(&new_school()).await), Vec::<String>::new());

    let half = std::fs::read(&zip).unwrap();
    std::fs::write(&zip, &half[..half.len() / 2]).unwrap();
    for (path, says) in [
        (zip, "is neither a folder nor a zip file"),
        (folder.path().join("nowhere"), "No such file"),
        (tempfile::tempdir().unwrap().keep(), "holds no CSV file"),
    ] {
        let error = import.path(&path).await.unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_and_numbers_are_nowhere_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scan.db");
    let store = Store::connect(&format!("sqlite:{}", file.display()), 2).await.unwrap();
    presentie::store::migrate::up(&store).await.unwrap();
    Import::new(&store).bundle(&new_school()).await;
    let changed = new_school().with("users", "999990019", "123456782").with("users", "Kade 1", "Kade 2");
    assert_eq!(changes(&Import::new(&store).bundle(&changed).await), ["student 0/1/1/0"]);
    store.close().await.unwrap();
    let mut bytes = vec![];
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("Kade 1") && holds("Kade 2"), "the scan finds what is there, the history too");
    for secret in ["Geheim-123", "999990019", "123456782", "100000004"] {
        assert!(!holds(secret), "{secret}");
    }
}

//! Eduarte's marks: matched to lessons, counted, refused; and a second time nothing.

use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use entity::id::{AbsenceReportId, SettingId, StudentId};
use entity::kind::{AbsenceKind, AbsenceStatus, ActorKind, Channel, EndedBy};
use entity::{absence_report, setting};
use presentie::deed::import_table::{ImportMode, ImportTable};
use presentie::exchange::eduarte_marks;
use presentie::store::Store;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, Statement};

use crate::on_both;
use crate::support::import::{Files, counts, refused, texts};
use crate::support::world;

async fn import(store: &Store, files: &Files, rows: impl AsRef<[u8]>) -> ImportTable {
    let path = files.write("waarnemingen.csv", rows);
    eduarte_marks::import(store, &files.request(&path)).await.unwrap()
}

/// `student mark late/early missed=authorised+pending+unexplained+unauthorised settled`, of one lesson of this school.
async fn marks(store: &Store, lesson: &str) -> Vec<String> {
    let number = |column: &str| format!("COALESCE(CAST(p.{column} AS text), '')");
    let sql = format!(
        "SELECT s.student_number || ' ' || p.mark || ' ' || {} || '/' || {} || ' ' || {} || '=' || {} || '+' || {} || '+' || {} || '+' || {} \
         || CASE WHEN p.settled THEN ' settled' ELSE '' END || CASE WHEN p.source = 'IMPORT' THEN '' ELSE ' here' END \
         FROM presence p JOIN student s ON s.id = p.student_id JOIN lesson l ON l.id = p.lesson_id \
         JOIN institution i ON i.id = p.institution_id WHERE i.code = '25LX' AND l.source_id = '{lesson}' ORDER BY 1",
        number("minutes_late"),
        number("minutes_left_early"),
        number("minutes_missed"),
        number("authorised_minutes"),
        number("pending_minutes"),
        number("unexplained_minutes"),
        number("unauthorised_minutes"),
    );
    texts(store, &sql).await
}

async fn registers(store: &Store, lesson: &str) -> Vec<String> {
    let sql = format!(
        "SELECT CASE WHEN r.complete THEN 'complete' ELSE 'incomplete' END || CASE WHEN r.taken_by IS NULL THEN '' ELSE ' by somebody' END \
         || CASE WHEN r.observed_at = l.ends THEN ' at the end' ELSE '' END FROM register r JOIN lesson l ON l.id = r.lesson_id \
         JOIN institution i ON i.id = r.institution_id WHERE i.code = '25LX' AND l.source_id = '{lesson}'"
    );
    texts(store, &sql).await
}

const MONDAY: &str = "n-kid15;20261123;0900;20261123;1000;1;1;Subject 1;Aanwezig;J\n\
                      n-kid17;20261123;0900;20261123;1000;1;1;Subject 1;Afwezig;N\n\
                      n-calm17;20261123;0900;20261123;0910;1;1;Subject 1;Afwezig;J\n\
                      n-calm17;20261123;0910;20261123;1000;1;1;Subject 1;Aanwezig;N\n\
                      n-new18;20261123;;20261123;;1;1;;Nvt;J\n\
                      n-grown21;20261123;0900;20261123;0940;;;;Aanwezig;N\n\
                      n-ageless;20261123;0900;20261123;1100;;;;Afwezig;N\n\
                      n-grown21;20261123;0940;20261123;1000;;;;Afwezig;J\n";

on_both! {
    async fn marks_come_in_and_a_second_time_change_nothing(server: Server) {
        let files = Files::new(&server.store).await;
        let table = import(&server.store, &files, MONDAY).await;
        assert_eq!(refused(&table), [""; 0]);
        assert_eq!(counts(&table, "presence"), [7, 0, 0, 0]);
        assert_eq!(counts(&table, "register"), [2, 0, 0, 0]);
        assert_eq!(
            marks(&server.store, "23-1").await,
            [
                "n-ageless ABSENT / 60=0+0+60+0",
                "n-calm17 LATE 10/ 10=0+0+10+0 settled", // two rows: DeelsAfwezig, settled by any of them
                "n-grown21 LEFT_EARLY /20 20=0+0+20+0 settled", // and two that do not follow each other
                "n-kid15 PRESENT / 0=0+0+0+0 settled",
                "n-kid17 ABSENT / 60=0+0+60+0",
                "n-new18 EXEMPT / 0=0+0+0+0 settled",
            ]
        );
        assert_eq!(marks(&server.store, "23-2").await, ["n-ageless ABSENT / 60=0+0+60+0"], "one row over two lessons");
        assert_eq!(registers(&server.store, "23-1").await, ["complete at the end"]);
        assert_eq!(registers(&server.store, "23-2").await, ["incomplete at the end"]);
        // Monday's lesson can be explained until the end of Wednesday, art. 12.
        let when = "SELECT DISTINCT CAST(becomes_unauthorised_at AS text) FROM presence WHERE becomes_unauthorised_at IS NOT NULL";
        assert!(texts(&server.store, when).await.iter().all(|at| at.starts_with("2026-11-25") && at.contains("23:00:00")));
        assert_eq!(texts(&server.store, "SELECT event FROM outbox").await, ["marks.imported"]);

        let again = import(&server.store, &files, MONDAY).await;
        assert_eq!((refused(&again), counts(&again, "presence"), counts(&again, "register")), (vec![], [0, 0, 7, 0], [0, 0, 0, 0]));
        assert_eq!(texts(&server.store, "SELECT deed FROM history WHERE deed = 'importMarks'").await, [""; 0]);
    }
}

on_both! {
    async fn a_changed_mark_keeps_what_it_was(server: Server) {
        let files = Files::new(&server.store).await;
        import(&server.store, &files, MONDAY).await;
        let changed = MONDAY.replace("Subject 1;Afwezig;N\nn-calm17;20261123;0900", "Subject 1;Aanwezig;N\nn-calm17;20261123;0900");
        let table = import(&server.store, &files, &changed).await;
        assert_eq!(counts(&table, "presence"), [0, 1, 6, 0]);
        assert!(marks(&server.store, "23-1").await.contains(&"n-kid17 PRESENT / 0=0+0+0+0 settled".to_owned()));
        let versions = "SELECT mark || ' ' || CAST(unexplained_minutes AS text) || ' ' || source || ' ' || replaced_by FROM presence_version";
        assert_eq!(texts(&server.store, versions).await, ["ABSENT 60 IMPORT import eduarte"]);
        let first = "SELECT CASE WHEN p.first_marked_at < p.marked_at THEN 'later' ELSE 'at once' END FROM presence p WHERE p.version = 2";
        assert_eq!(texts(&server.store, first).await, ["later"]);
    }
}

on_both! {
    async fn a_mark_that_was_made_here_is_never_overwritten(server: Server) {
        let files = Files::new(&server.store).await;
        let before = marks(&server.store, "20-1").await;
        let rows = "n-kid17;20261120;0900;20261120;1000;;;;Aanwezig;J\n\
                    n-calm17;20261120;0900;20261120;1000;;;;Aanwezig;J\n";
        let table = import(&server.store, &files, rows).await;
        assert_eq!(refused(&table), ["waarnemingen.csv:1 waarneming: a mark that was made here is not overwritten by an import"]);
        assert_eq!(counts(&table, "presence"), [0, 0, 1, 0], "the other says what is here already");
        assert_eq!(marks(&server.store, "20-1").await, before);
    }
}

on_both! {
    async fn what_is_wrong_is_said_with_line_and_column(server: Server) {
        let files = Files::new(&server.store).await;
        let cancel = "UPDATE lesson SET status = 'CANCELLED' WHERE source_id = '23-2'";
        let tx = server.store.begin().await.unwrap();
        tx.execute_unprepared(cancel).await.unwrap();
        tx.commit().await.unwrap();
        let rows = "n-kid15;20261123;0900;20261123;1000;1;1;Subject 1;Aanwezig;J\n\
                    n-nobody;20261123;0900;20261123;1000;1;1;Subject 1;Aanwezig;J\n\
                    n-kid17;20261123;0700;20261123;0800;;;;Afwezig;N\n\
                    n-kid17;20261123;1000;20261123;1100;;;;Afwezig;N\n\
                    n-kid17;20261123;0910;20261123;0920;;;Gym;Afwezig;N\n\
                    n-kid17;20261131;0900;20261123;1000;;;;Afwezig;N\n\
                    n-kid17;20261123;0900;20261122;1000;;;;Afwezig;N\n\
                    n-kid17;20261123;9:00;20261123;1000;;;;Afwezig;N\n\
                    n-kid17;20261123;0900;20261123;;;;;Afwezig;N\n\
                    n-kid17;20261123;1000;20261123;0900;;;;Afwezig;N\n\
                    n-kid17;20261123;;20261123;;;;;Afwezig;N\n\
                    n-kid17;20261123;;20261123;;1;;;Afwezig;N\n\
                    n-kid17;20261123;;20261124;;1;1;;Afwezig;N\n\
                    n-kid17;20261123;0900;20261123;1000;2;1;;Afwezig;N\n\
                    n-kid17;20261123;0900;20261123;1000;;;;Ziek;N\n\
                    n-kid17;20261123;0900;20261123;1000;;;;Afwezig;X\n\
                    n-kid17;20261123;0900\n\
                    ;20261123;0900;20261123;1000;;;;Afwezig;N\n\
                    n-calm17;20261123;0900;20261123;0930;;;;Afwezig;N\n\
                    n-calm17;20261123;0920;20261123;1000;;;;Aanwezig;N\n\
                    n-new18;20261123;0915;20261123;0930;;;;Afwezig;N\n\
                    n-kid15;20261123;0900;20261123;1000;1;1;Subject 1;Aanwezig;J\n\
                    n-kid17;20270328;0230;20270328;0400;;;;Afwezig;N\n";
        let mut request = files.request(&files.path().join("waarnemingen.csv"));
        let expected = [
            "2 deelnemernummer: there is no student n-nobody",
            "3 begintijd: takes part in no lesson at that time",
            "4 begintijd: the lesson was cancelled",
            "5 onderwijsproduct: takes part in no lesson of Gym at that time",
            "6 begindatum: 20261131 is no day like 20261123",
            "7 einddatum: is before begindatum",
            "8 begintijd: 9:00 is no time like 0830",
            "9 eindtijd: is empty, and begintijd is not",
            "10 eindtijd: is not after begintijd",
            "11 begintijd: neither times nor lesson hours are given",
            "12 beginlesuur: both lesson hours are given, or none",
            "13 einddatum: lesson hours are of one day",
            "14 eindlesuur: is before beginlesuur",
            "15 waarneming: Ziek is not Aanwezig, Afwezig or Nvt",
            "16 afgehandeld: X is not J or N",
            "17 : has 3 values where 10 are expected",
            "18 deelnemernummer: is empty",
            "19 waarneming: another row says otherwise of the same time",
            "20 waarneming: another row says otherwise of the same time",
            "21 waarneming: away in the middle of the lesson, which no mark says",
            "22 waarneming: stands in the file twice",
            "23 begintijd: 2027-03-28 02:30:00 does not exist: the clock goes forward past it that night",
        ];
        let strict = ImportMode { strict: true, ..ImportMode::default() };
        let dry_run = ImportMode { dry_run: true, ..ImportMode::default() };
        for (mode, line_end) in [(strict, "\n"), (dry_run, "\r\n"), (ImportMode::default(), "\n")] {
            files.write("waarnemingen.csv", rows.replace('\n', line_end));
            request.mode = mode;
            let table = eduarte_marks::import(&server.store, &request).await.unwrap();
            let mut said = refused(&table);
            said.sort_by_key(|row| row[17..].split(' ').next().unwrap().parse::<u32>().unwrap());
            assert_eq!(said.iter().map(|row| &row[17..]).collect::<Vec<_>>(), expected);
            assert_eq!(counts(&table, "presence"), [1, 0, 0, 0], "{mode:?}");
            assert_eq!(table.written, mode == ImportMode::default());
            assert_eq!(marks(&server.store, "23-1").await.len(), usize::from(table.written), "{mode:?}");
        }
    }
}

/// A report of `kid17` from eight o'clock on.
fn report(files: &Files, status: AbsenceStatus, kind: AbsenceKind, ends: Option<&str>) -> absence_report::Model {
    let at = |clock: &str| -> DateTime<Utc> { format!("2026-11-23T{clock}:00Z").parse().unwrap() };
    let student = world::student(world::CODE, "kid17");
    let student = StudentId(student.trim_start_matches("student_").parse().unwrap());
    absence_report::Model {
        id: AbsenceReportId("0190000000007000800000000000abcd".parse().unwrap()),
        institution_id: files.institution,
        student_id: student,
        kind,
        begins: at("07:00"),
        claimed_ends: ends.map(at),
        effective_ends: ends.map(at),
        ended_by: ends.map(|_| EndedBy::Period),
        status,
        filer_kind: ActorKind::Student,
        filer_student_id: Some(student),
        filer_guardian_id: None,
        entered_by: None,
        filed_at: at("06:00"),
        filed_late: false,
        channel: Channel::Portal,
        note_id: None,
        decided_by: None,
        decided_at: None,
        decision_id: None,
        decider: None,
        lpa_decided_on: None,
        version: 1,
    }
}

async fn file(store: &Store, report: absence_report::Model) {
    let tx = store.begin().await.unwrap();
    absence_report::Entity::insert(report.into_active_model()).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! {
    async fn reports_cover_what_they_cover(server: Server) {
        let files = Files::new(&server.store).await;
        let cover = "SELECT CAST(minutes AS text) FROM presence_cover";
        for (status, expected) in [
            (AbsenceStatus::Pending, "n-kid17 ABSENT / 60=0+30+30+0"),
            (AbsenceStatus::Accepted, "n-kid17 ABSENT / 60=30+0+30+0"),
            (AbsenceStatus::Rejected, "n-kid17 ABSENT / 60=0+0+30+30"),
        ] {
            if status == AbsenceStatus::Pending {
                file(&server.store, report(&files, status, AbsenceKind::Other, Some("08:30"))).await; // half past nine on the wall
            } else {
                let tx = server.store.begin().await.unwrap();
                let set = format!("UPDATE absence_report SET status = '{}' WHERE channel = 'PORTAL' AND kind = 'OTHER'", status.as_str());
                tx.execute_unprepared(&set).await.unwrap();
                tx.commit().await.unwrap();
            }
            import(&server.store, &files, MONDAY).await;
            assert!(marks(&server.store, "23-1").await.contains(&expected.to_owned()), "{status:?}: {:?}", marks(&server.store, "23-1").await);
            assert_eq!(texts(&server.store, cover).await, ["30"], "{status:?}");
        }
    }
}

on_both! {
    async fn who_was_there_is_no_longer_ill_and_a_correction_makes_ill_again(server: Server) {
        let files = Files::new(&server.store).await;
        file(&server.store, report(&files, AbsenceStatus::Accepted, AbsenceKind::Illness, None)).await;
        let row = |hour: &str, end: &str, seen: &str| format!("n-kid17;20261123;{hour};20261123;{end};;;;{seen};N\n");
        let of = async || {
            let all = [marks(&server.store, "23-1").await, marks(&server.store, "23-2").await].concat();
            all.into_iter().map(|mark| mark.trim_start_matches("n-kid17 ").to_owned()).collect::<Vec<_>>()
        };
        let ended = "SELECT COALESCE(ended_by, 'OPEN') || ' v' || CAST(version AS text) FROM absence_report \
                     WHERE kind = 'ILLNESS' AND claimed_ends IS NULL";
        // Ill in the first lesson, and there in the second: the illness ends where that begins.
        let table = import(&server.store, &files, row("0900", "1000", "Afwezig") + &row("1000", "1100", "Aanwezig")).await;
        assert_eq!((counts(&table, "presence"), counts(&table, "absence_report")), ([2, 0, 0, 0], [0, 1, 0, 0]));
        assert_eq!(of().await, ["ABSENT / 60=60+0+0+0 settled", "PRESENT / 0=0+0+0+0 settled"]);
        assert_eq!(texts(&server.store, ended).await, ["ATTENDED v2"]);
        // There in the first already: what comes after is no illness.
        let table = import(&server.store, &files, row("0900", "1000", "Aanwezig") + &row("1000", "1100", "Afwezig")).await;
        assert_eq!((counts(&table, "presence"), counts(&table, "absence_report")), ([0, 2, 0, 0], [0, 1, 0, 0]));
        assert_eq!(of().await, ["PRESENT / 0=0+0+0+0 settled", "ABSENT / 60=0+0+60+0"]);
        // That was a mistake. The file is about the first lesson alone: the other is counted anew all the same.
        let table = import(&server.store, &files, row("0900", "1000", "Afwezig")).await;
        assert_eq!((counts(&table, "presence"), counts(&table, "absence_report")), ([0, 2, 0, 0], [0, 1, 0, 0]));
        assert_eq!(of().await, ["ABSENT / 60=60+0+0+0 settled", "ABSENT / 60=60+0+0+0 settled"]);
        assert_eq!(texts(&server.store, ended).await, ["OPEN v4"]);
        let kept = "SELECT COALESCE(ended_by, 'OPEN') || ' ' || replaced_by FROM absence_report_version ORDER BY version";
        assert_eq!(texts(&server.store, kept).await, ["OPEN import eduarte", "ATTENDED import eduarte", "ATTENDED import eduarte"]);
        assert_eq!(texts(&server.store, "SELECT CAST(minutes AS text) FROM presence_cover").await, ["60", "60"]);
    }
}

on_both! {
    async fn what_another_system_settled_stays_so_until_its_mark_changes(server: Server) {
        let files = Files::new(&server.store).await;
        let row = |seen: &str, settled: &str| format!("n-kid17;20261123;0900;20261123;1000;;;;{seen};{settled}\n");
        for (seen, settled, expected) in [
            ("Afwezig", "J", "n-kid17 ABSENT / 60=0+0+60+0 settled"),
            ("Afwezig", "N", "n-kid17 ABSENT / 60=0+0+60+0 settled"),
            ("Aanwezig", "N", "n-kid17 PRESENT / 0=0+0+0+0 settled"), // nothing was missed
            ("Afwezig", "N", "n-kid17 ABSENT / 60=0+0+60+0"),
            ("Afwezig", "J", "n-kid17 ABSENT / 60=0+0+60+0 settled"),
        ] {
            import(&server.store, &files, row(seen, settled)).await;
            assert_eq!(marks(&server.store, "23-1").await, [expected], "{seen} {settled}");
        }
    }
}

on_both! {
    async fn the_terms_are_those_of_the_school(server: Server) {
        let files = Files::new(&server.store).await;
        let setting = setting::Model {
            id: SettingId::new(),
            institution_id: files.institution,
            key: "explanationSchoolDays".into(),
            value: "4".into(),
            effective_from: "2026-08-01".parse().unwrap(),
            changed_by: "somebody".into(),
            changed_at: "2026-08-01T10:00:00Z".parse().unwrap(),
        };
        let tx = server.store.begin().await.unwrap();
        setting::Entity::insert(setting.into_active_model()).exec_without_returning(&tx).await.unwrap();
        tx.commit().await.unwrap();
        import(&server.store, &files, MONDAY).await;
        let when = "SELECT DISTINCT substr(CAST(becomes_unauthorised_at AS text), 1, 10) FROM presence WHERE source = 'IMPORT' AND minutes_missed > 0";
        assert_eq!(texts(&server.store, when).await, ["2026-11-27"], "until the end of Friday, where one day is the default");
    }
}

on_both! {
    async fn files_as_administrations_write_them(server: Server) {
        let files = Files::new(&server.store).await;
        let header = "deelnemernummer;begindatum;begintijd;einddatum;eindtijd;beginlesuur;eindlesuur;onderwijsproduct;waarneming;afgehandeld\r\n";
        let row = "n-kid15;20261123;0900;20261123;1000;1;1;Subject 1;AANWEZIG;j\r\n";
        let table = import(&server.store, &files, format!("\u{feff}{header}{row}")).await;
        assert_eq!((refused(&table), counts(&table, "presence")), (vec![], [1, 0, 0, 0]));
        // A course in Windows-1252 that the timetable does not call so; the times say which lesson.
        let table = import(&server.store, &files, b"n-kid17;20261123;0900;20261123;1000;;;Caf\xe9 \x96 1;Afwezig;N\r\n\r\n").await;
        assert_eq!((refused(&table), counts(&table, "presence")), (vec![], [1, 0, 0, 0]));
    }
}

on_both! {
    async fn a_batch_costs_the_same_statements_whatever_it_holds(server: Server) {
        let files = Files::new(&server.store).await;
        let row = |login: &str, begin: &str, end: &str| format!("n-{login};20261123;{begin};20261123;{end};;;;Afwezig;N\n");
        let mut used = vec![];
        for logins in [&["kid15"][..], &["kid17", "calm17", "new18", "grown21"]] {
            let rows: String = logins.iter().map(|login| row(login, "0900", "1000") + &row(login, "1000", "1100")).collect();
            let before = server.statements.load(Ordering::SeqCst);
            let table = import(&server.store, &files, rows).await;
            used.push(server.statements.load(Ordering::SeqCst) - before);
            assert_eq!(counts(&table, "presence")[0], 2 * logins.len() as u64);
        }
        assert_eq!(used[0], used[1]);
    }
}

on_both! {
    async fn it_waits_for_another_deed_on_the_same_student(server: Server) {
        // On SQLite there is one write connection: nobody could hold a student while an import begins.
        if server.store.backend() == sea_orm::DbBackend::Postgres {
            let files = Files::new(&server.store).await;
            let other = server.store.begin().await.unwrap();
            other.execute_unprepared("SELECT id FROM student WHERE student_number = 'n-kid17' FOR NO KEY UPDATE").await.unwrap();
            let path = files.write("waarnemingen.csv", MONDAY);
            let (store, request) = (server.store.clone(), files.request(&path));
            let importing = tokio::spawn(async move { eduarte_marks::import(&store, &request).await.unwrap() });
            let waits = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' \
                         AND query LIKE '%FROM student%'";
            let waiting = async {
                loop {
                    let row = server.store.read().query_one_raw(Statement::from_string(server.store.backend(), waits)).await.unwrap();
                    if row.unwrap().try_get_by_index::<i64>(0).unwrap() > 0 {
                        break;
                    }
                }
            };
            tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await.expect("the import waits for the student");
            assert!(!importing.is_finished());
            other.commit().await.unwrap();
            assert_eq!(counts(&importing.await.unwrap(), "presence"), [7, 0, 0, 0]);
        }
    }
}

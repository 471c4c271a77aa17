//! Eduarte's absence reports: taken by the rules of the screens, refused with line and column; and a second time nothing.

use presentie::deed::import_table::{ImportMode, ImportTable};
use presentie::exchange::eduarte_reason::Reasons;
use presentie::exchange::{eduarte_marks, eduarte_reports};
use presentie::store::Store;
use serde_json::json;

use crate::on_both;
use crate::support::import::{Files, counts, refused, texts};
use crate::support::world::{CODE, student};

fn reasons(judged: bool) -> Reasons {
    Reasons::new(vec!["HV=PARENTS_PROFESSION_HOLIDAY:ACCEPTED".parse().unwrap()], judged).unwrap()
}

async fn import(store: &Store, files: &Files, rows: impl AsRef<[u8]>, judged: bool) -> ImportTable {
    let path = files.write("absentiemeldingen.csv", rows);
    eduarte_reports::import(store, &files.request(&path), &reasons(judged)).await.unwrap()
}

/// `student kind status version`, of reports that were imported, in order.
async fn reports(store: &Store) -> Vec<String> {
    let sql = "SELECT s.student_number || ' ' || r.kind || ' ' || r.status || ' ' || CAST(r.version AS text) FROM absence_report r \
               JOIN student s ON s.id = r.student_id WHERE r.channel = 'IMPORT' AND r.filer_kind = 'STAFF' ORDER BY 1";
    texts(store, sql).await
}

/// `student mark authorised+pending+unexplained`, of Monday's first lesson.
async fn minutes(store: &Store) -> Vec<String> {
    let sql = "SELECT s.student_number || ' ' || p.mark || ' ' || CAST(p.authorised_minutes AS text) || '+' || CAST(p.pending_minutes AS text) \
               || '+' || CAST(p.unexplained_minutes AS text) FROM presence p JOIN student s ON s.id = p.student_id \
               JOIN lesson l ON l.id = p.lesson_id JOIN institution i ON i.id = p.institution_id \
               WHERE i.code = '25LX' AND l.source_id = '23-1' ORDER BY 1";
    texts(store, sql).await
}

const MARKS: &str = "n-kid15;20261123;0900;20261123;1000;;;;Afwezig;N\n\
                     n-kid17;20261123;0900;20261123;1000;;;;Afwezig;N\n\
                     n-calm17;20261123;0900;20261123;1000;;;;Afwezig;N\n\
                     n-new18;20261123;0900;20261123;1000;;;;Aanwezig;N\n\
                     n-grown21;20261123;0900;20261123;1000;;;;Afwezig;N\n";
/// Ill without end; at the doctor's in the first lesson hour; leave; ill, and seen all the same; last month.
const REPORTS: &str = "n-kid15;20261123;0800;;;;;Z;Gebeld door moeder\n\
                       n-kid17;20261123;;20261123;;1;1;D;Tandarts\n\
                       n-calm17;20261123;;20261124;;;;HV;Strandtent\n\
                       n-new18;20261122;0800;;;;;Z;\n\
                       n-grown21;20261005;0900;20261007;1700;;;O;Verhuizing\n";

on_both! {
    async fn they_cover_what_they_cover_and_a_second_time_change_nothing(server: Server) {
        let files = Files::new(&server.store).await;
        let marks = files.write("waarnemingen.csv", MARKS);
        eduarte_marks::import(&server.store, &files.request(&marks)).await.unwrap();
        let table = import(&server.store, &files, REPORTS, false).await;
        assert_eq!((refused(&table), counts(&table, "absence_report")), (vec![], [5, 0, 0, 0]));
        assert_eq!(
            reports(&server.store).await,
            [
                "n-calm17 PARENTS_PROFESSION_HOLIDAY ACCEPTED 1",
                "n-grown21 OTHER PENDING 1",
                "n-kid15 ILLNESS ACCEPTED 1",
                "n-kid17 MEDICAL_APPOINTMENT PENDING 1",
                "n-new18 ILLNESS ACCEPTED 1",
            ]
        );
        let covered = ["n-calm17 ABSENT 60+0+0", "n-grown21 ABSENT 0+0+60", "n-kid15 ABSENT 60+0+0", "n-kid17 ABSENT 0+60+0", "n-new18 PRESENT 0+0+0"];
        assert_eq!(minutes(&server.store).await, covered);
        // What the nature of an illness is, is not kept; who was there is ill no more.
        let kept = "SELECT t.body FROM reason_text t JOIN absence_report r ON r.note_id = t.id WHERE r.channel = 'IMPORT' ORDER BY 1";
        assert_eq!(texts(&server.store, kept).await, ["Strandtent", "Tandarts", "Verhuizing"]);
        let ended = "SELECT ended_by FROM absence_report r JOIN student s ON s.id = r.student_id WHERE r.channel = 'IMPORT' AND s.student_number = 'n-new18'";
        assert_eq!(texts(&server.store, ended).await, ["ATTENDED"]);

        let again = import(&server.store, &files, REPORTS.replace('\n', "\r\n"), false).await;
        assert_eq!((refused(&again), counts(&again, "absence_report")), (vec![], [0, 0, 5, 0]));
        assert_eq!(minutes(&server.store).await, covered);
        // An end that came later is another version, and what follows follows.
        let later = import(&server.store, &files, REPORTS.replace("n-kid15;20261123;0800;;;", "n-kid15;20261123;0800;20261123;0930;"), false).await;
        assert_eq!((refused(&later), counts(&later, "absence_report")), (vec![], [0, 1, 4, 0]));
        assert!(minutes(&server.store).await.contains(&"n-kid15 ABSENT 30+0+30".to_owned()));
        assert!(reports(&server.store).await.contains(&"n-kid15 ILLNESS ACCEPTED 2".to_owned()));
    }
}

on_both! {
    async fn what_a_school_judged_there_stands_here(server: Server) {
        let files = Files::new(&server.store).await;
        let table = import(&server.store, &files, "n-kid17;20261123;;20261123;;1;1;D;\nn-grown21;20261005;0900;20261007;1700;;;O;\n", true).await;
        assert_eq!(refused(&table), [""; 0]);
        assert_eq!(reports(&server.store).await, ["n-grown21 OTHER ACCEPTED 1", "n-kid17 MEDICAL_APPOINTMENT ACCEPTED 1"]);
    }
}

on_both! {
    async fn what_was_judged_here_is_not_overwritten(server: Server) {
        let files = Files::new(&server.store).await;
        import(&server.store, &files, "n-kid17;20261123;;20261123;;1;1;D;Tandarts\n", false).await;
        let list = "query($id: ID!) { absenceReports(first: 50, filter: { studentIds: [$id], status: PENDING }) { nodes { id kind version channel } } }";
        let data = server.ask("mentor", list, json!({ "id": student(CODE, "kid17") })).await.data();
        let report = data["absenceReports"]["nodes"].as_array().unwrap().iter().find(|node| node["kind"] == "MEDICAL_APPOINTMENT").unwrap().clone();
        assert_eq!(report["channel"], "IMPORT");
        let judge = "mutation($input: JudgeAbsenceReportInput!) { judgeAbsenceReport(input: $input) { report { status } errors { rule } } }";
        let input = json!({ "reportId": report["id"], "accepted": false, "reason": "Niet gezien", "version": report["version"] });
        let judged = server.ask("mentor", judge, json!({ "input": input })).await.data();
        assert_eq!(judged["judgeAbsenceReport"]["report"]["status"], "REJECTED", "{judged}");
        let again = import(&server.store, &files, "n-kid17;20261123;;20261123;;1;1;D;Tandarts\n", false).await;
        assert_eq!((refused(&again), counts(&again, "absence_report")), (vec![], [0, 0, 1, 0]), "the same says nothing new");
        let other = import(&server.store, &files, "n-kid17;20261123;;20261123;;1;2;D;Tandarts\n", false).await;
        assert_eq!(refused(&other), ["absentiemeldingen.csv:1 einddatum: a report that was changed or judged here is not overwritten by an import"]);
        assert_eq!(reports(&server.store).await, ["n-kid17 MEDICAL_APPOINTMENT REJECTED 2"]);
    }
}

on_both! {
    async fn what_is_wrong_is_said_with_line_and_column(server: Server) {
        let files = Files::new(&server.store).await;
        let rows = "n-kid15;20261123;0800;20261123;1700;;;O;ok\n\
                    n-nobody;20261123;0800;;;;;Z;\n\
                    n-kid17;20261123;0800;;;;;D;\n\
                    n-kid17;20261123;0800;20261123;0900;;;TL;\n\
                    n-kid17;20261131;0800;;;;;Z;\n\
                    n-kid17;20261123;0900;20261122;1000;;;Z;\n\
                    n-kid17;20261123;1000;20261123;0900;;;Z;\n\
                    n-kid17;20261123;;20261123;;1;;Z;\n\
                    n-kid17;20261123;;20261124;;1;1;Z;\n\
                    n-kid17;20261123;;20261123;;7;8;Z;\n\
                    n-kid17;20261123;0800;20261123;0900;;;V;\n\
                    n-kid17;20261123;0800\n\
                    n-kid15;20261123;0900;20261123;1000;;;O;overlap\n\
                    n-kid17;20270501;0800;;;;;Z;\n";
        let strict = ImportMode { strict: true, ..ImportMode::default() };
        let dry_run = ImportMode { dry_run: true, ..ImportMode::default() };
        let path = files.write("absentiemeldingen.csv", rows);
        let mut request = files.request(&path);
        for mode in [strict, dry_run, ImportMode::default()] {
            request.mode = mode;
            let table = eduarte_reports::import(&server.store, &request, &reasons(false)).await.unwrap();
            let mut said = refused(&table);
            said.sort_by_key(|row| row[22..].split(' ').next().unwrap().parse::<u32>().unwrap());
            insta::allow_duplicates! { insta::assert_snapshot!("refused", said.iter().map(|row| &row[22..]).collect::<Vec<_>>().join("\n")); }
            assert_eq!(reports(&server.store).await.len(), usize::from(table.written), "{mode:?}");
            assert_eq!(table.written, mode == ImportMode::default());
        }
        for (rows, what) in [("", "empty"), ("\u{0}\u{0}", "no text"), ("n-kid17;20261123\u{0};0800;;;;;Z;\n", "a NUL")] {
            let path = files.write("absentiemeldingen.csv", rows);
            let told = eduarte_reports::import(&server.store, &files.request(&path), &reasons(false)).await;
            assert!(told.is_err() || counts(&told.unwrap(), "absence_report") == [0; 4], "{what}");
        }
    }
}

on_both! {
    async fn many_are_one_deed_in_batches(server: Server) {
        let files = Files::new(&server.store).await;
        let of = |number: &str, day: u32, hour: u32| format!("{number};202609{day:02};{hour:02}00;202609{day:02};{hour:02}45;;;O;\n");
        let each = |day: u32, hour: u32| of("n-kid17", day, hour) + &of("n-calm17", day, hour);
        let rows: String = (1..=28).flat_map(|day| (0..24).map(move |hour| (day, hour))).map(|(day, hour)| each(day, hour)).collect();
        let table = import(&server.store, &files, &rows, true).await;
        assert_eq!((refused(&table), counts(&table, "absence_report")), (vec![], [24 * 56, 0, 0, 0]));
        let events = "SELECT event FROM outbox WHERE event = 'reports.imported'";
        assert_eq!(texts(&server.store, events).await.len(), 1);
        let again = import(&server.store, &files, &rows, true).await;
        assert_eq!(counts(&again, "absence_report"), [0, 0, 24 * 56, 0]);
    }
}

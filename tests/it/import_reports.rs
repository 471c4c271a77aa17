//! Eduarte's absence reports: taken by the rules of the screens, refused with line and column; and a second time nothing.

use std::sync::atomic::Ordering;

use presentie::deed::import_table::{ImportMode, ImportTable};
use presentie::exchange::eduarte_reason::Reasons;
use presentie::exchange::eduarte_reports;
use presentie::store::Store;
use sea_orm::Statement;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::{Files, change, counts, refused, texts};
use crate::support::scratch::differences;
use crate::support::server::{Server, now};
use crate::support::world::{CODE, guardian, lesson, student};

const FILE: &str = "absentiemeldingen.csv";

/// What these codes mean, and the usual ones.
fn reasons(told: &[&str], judged: bool) -> Reasons {
    Reasons::new(told.iter().map(|text| text.parse().unwrap()).collect(), judged).unwrap()
}

async fn import_as(store: &Store, files: &Files, rows: impl AsRef<[u8]>, reasons: &Reasons) -> ImportTable {
    let path = files.write(FILE, rows);
    eduarte_reports::import(store, &files.request(&path), reasons).await.unwrap()
}

async fn import(store: &Store, files: &Files, rows: impl AsRef<[u8]>) -> ImportTable {
    import_as(store, files, rows, &Reasons::default()).await
}

/// `student kind begin>end status vN note` of each report that was imported, by begin; instants in UTC.
async fn reports(store: &Store) -> Vec<String> {
    let at = |column: &str| {
        if store.backend() == sea_orm::DbBackend::Postgres {
            format!("to_char(r.{column} AT TIME ZONE 'UTC', 'DD\"T\"HH24:MI')")
        } else {
            format!("strftime('%dT%H:%M', r.{column})")
        }
    };
    let sql = format!(
        "SELECT substr(s.student_number, 3) || ' ' || r.kind || ' ' || {} || '>' || COALESCE({}, '') || ' ' || r.status || ' v' \
         || CAST(r.version AS text) || COALESCE(' ' || t.body, '') FROM absence_report r JOIN student s ON s.id = r.student_id \
         LEFT JOIN reason_text t ON t.id = r.note_id WHERE r.channel = 'IMPORT' ORDER BY r.begins, s.student_number",
        at("begins"),
        at("claimed_ends"),
    );
    texts(store, &sql).await
}

/// Marks a student in a lesson of November.
async fn mark(server: &Server, day: u32, hour: u32, login: &str, mark: &str) {
    let marks = json!([{ "studentId": student(CODE, login), "mark": mark }]);
    let input = json!({ "lessonId": lesson(CODE, day, hour), "marks": marks, "idempotencyKey": format!("{day}{hour}{login}") });
    let teacher = if hour == 1 { "teach" } else { "other" };
    let query = "mutation($input: SubmitRegisterInput!) { submitRegister(input: $input) { rows { outcome } errors { rule } } }";
    let answer = server.ask(teacher, query, json!({ "input": input })).await;
    assert_eq!(answer.data()["submitRegister"]["rows"][0]["outcome"], "SAVED", "{}", answer.text);
}

/// Mark, and minutes authorised, pending, unexplained, unauthorised, of each lesson of today as a guardian sees it.
async fn today(server: &Server, login: &str) -> Vec<(String, [i64; 4])> {
    let query = "query($id: ID!) { week(studentId: $id, of: \"2026-11-23\") { days { on lessons { presence {
        mark outcome { authorisedMinutes pendingMinutes unexplainedMinutes unauthorisedMinutes } } } } } }";
    let data = server.ask("authority", query, json!({ "id": student(CODE, login) })).await.data().clone();
    let day = data["week"]["days"].as_array().unwrap().iter().find(|day| day["on"] == "2026-11-23").unwrap().clone();
    let of = |lesson: &Value| {
        let names = ["authorisedMinutes", "pendingMinutes", "unexplainedMinutes", "unauthorisedMinutes"];
        let presence = &lesson["presence"];
        let mark = presence["mark"].as_str().unwrap_or("-").to_owned();
        (mark, names.map(|name| presence["outcome"][name].as_i64().unwrap_or_default()))
    };
    day["lessons"].as_array().unwrap().iter().map(of).collect()
}

fn marked(marks: &[(&str, [i64; 4])]) -> Vec<(String, [i64; 4])> {
    marks.iter().map(|(mark, minutes)| ((*mark).to_owned(), *minutes)).collect()
}

const MONDAY: &str = "n-kid15;20261123;0900;20261123;1000;1;1;Z;Gebeld door moeder\n\
                      n-kid17;20261123;;20261123;;1;2;D;tandarts\n\
                      n-calm17;20261123;0830;;;;;z;\n\
                      n-new18;20261123;;20261124;;;;O;verhuizing\n\
                      n-grown21;20261020;0900;20261020;1700;;;R;\n";

on_both! {
    async fn reports_come_in_and_a_second_time_change_nothing(server: Server) {
        let files = Files::new(&server.store).await;
        let table = import(&server.store, &files, MONDAY).await;
        assert_eq!(refused(&table), [""; 0]);
        assert_eq!(counts(&table, "absence_report"), [5, 0, 0, 0]);
        let expected = [
            "grown21 RELIGIOUS_DUTY 20T07:00>20T15:00 ACCEPTED v1", // longer ago than a person may report
            "new18 OTHER 22T23:00>24T23:00 PENDING v1 verhuizing", // whole days
            "calm17 ILLNESS 23T07:30> ACCEPTED v1",
            "kid15 ILLNESS 23T08:00>23T09:00 ACCEPTED v1", // no words of an illness
            "kid17 MEDICAL_APPOINTMENT 23T08:00>23T10:00 PENDING v1 tandarts", // from the first to the last of the lesson hours
        ];
        assert_eq!(reports(&server.store).await, expected);
        let filed = "SELECT DISTINCT filer_kind || ' ' || channel || ' ' || CASE WHEN entered_by IS NULL AND filer_student_id IS NULL \
                     AND filer_guardian_id IS NULL AND NOT filed_late THEN 'by nobody' ELSE '' END FROM absence_report WHERE channel = 'IMPORT'";
        assert_eq!(texts(&server.store, filed).await, ["STAFF IMPORT by nobody"]);
        assert_eq!(texts(&server.store, "SELECT event FROM outbox").await, ["reports.imported"]);
        assert_eq!(texts(&server.store, "SELECT body FROM reason_text WHERE body LIKE '%moeder%'").await, [""; 0]);
        assert_eq!(
            table.notices,
            [
                "D was taken for MEDICAL_APPOINTMENT, PENDING: 1 rows",
                "O was taken for OTHER, PENDING: 1 rows",
                "R was taken for RELIGIOUS_DUTY, ACCEPTED: 1 rows",
                "Z was taken for ILLNESS, ACCEPTED: 2 rows",
                "the words of 1 illnesses were not kept: the nature of an illness is not asked",
            ]
        );

        let again = import(&server.store, &files, MONDAY).await;
        assert_eq!((refused(&again), counts(&again, "absence_report")), (vec![], [0, 0, 5, 0]));
        assert_eq!(reports(&server.store).await, expected);
        assert_eq!(texts(&server.store, "SELECT replaced_by FROM absence_report_version").await, [""; 0]);
        assert_eq!(texts(&server.store, "SELECT subject FROM history WHERE deed = 'importReports'").await, [""; 0]);
    }
}

on_both! {
    async fn what_changed_there_changes_here_unless_somebody_changed_it_here(server: Server) {
        let files = Files::new(&server.store).await;
        import(&server.store, &files, "n-kid15;20261123;0900;;;;;Z;\nn-kid17;20261123;0900;20261123;1000;;;O;\n").await;
        mark(&server, 23, 1, "kid15", "ABSENT").await;
        // The illness is over, and the other was found to be valid there.
        let changed = "n-kid15;20261123;0900;20261123;0930;;;Z;\nn-kid17;20261123;0900;20261123;1000;;;O;\n";
        let table = import_as(&server.store, &files, changed, &reasons(&[], true)).await;
        assert_eq!((refused(&table), counts(&table, "absence_report"), counts(&table, "presence")), (vec![], [0, 2, 0, 0], [0, 1, 0, 0]));
        assert_eq!(reports(&server.store).await, ["kid15 ILLNESS 23T08:00>23T08:30 ACCEPTED v2", "kid17 OTHER 23T08:00>23T09:00 ACCEPTED v2"]);
        assert_eq!(today(&server, "kid15").await[0], ("ABSENT".to_owned(), [30, 0, 30, 0]));
        // Nobody says what was decided: that stays as it was, whatever else changes.
        let table = import(&server.store, &files, changed).await;
        assert_eq!((refused(&table), counts(&table, "absence_report")), (vec![], [0, 0, 2, 0]));
        assert!(table.notices.iter().any(|notice| notice == "O was taken for OTHER, ACCEPTED: 1 rows"), "{:?}", table.notices);
        let shorter = "n-kid17;20261123;0900;20261123;0950;;;O;\n";
        assert_eq!(counts(&import(&server.store, &files, shorter).await, "absence_report"), [0, 1, 0, 0]);
        assert_eq!(reports(&server.store).await[1], "kid17 OTHER 23T08:00>23T08:50 ACCEPTED v3");
        assert_eq!(counts(&import(&server.store, &files, changed).await, "absence_report"), [0, 1, 1, 0]);
        let kept = "SELECT DISTINCT status || ' ' || replaced_by FROM absence_report_version ORDER BY 1";
        assert_eq!(texts(&server.store, kept).await, ["ACCEPTED import eduarte", "PENDING import eduarte"]);

        // Here it is judged, shortened, or withdrawn.
        let here = |of: &str, set: &str| {
            let whose = format!("student_id = (SELECT id FROM student WHERE student_number = 'n-{of}' AND institution_id = absence_report.institution_id)");
            format!("UPDATE absence_report SET {set} WHERE channel = 'IMPORT' AND {whose}")
        };
        let longer = "n-kid15;20261123;0900;20261123;0945;;;Z;\nn-kid17;20261123;0900;20261123;1030;;;O;\n";
        let refusal = "a report that was changed or judged here is not overwritten by an import";
        change(&server.store, &here("kid15", "status = 'REJECTED'")).await;
        change(&server.store, &here("kid17", "status = 'WITHDRAWN'")).await;
        let before = reports(&server.store).await;
        let table = import_as(&server.store, &files, longer, &reasons(&[], true)).await;
        let expected = [1, 2].map(|line| format!("{FILE}:{line} einddatum: {refusal}"));
        let mut said = refused(&table);
        said.sort();
        assert_eq!((said, counts(&table, "absence_report")), (expected.to_vec(), [0; 4]));
        // What it said before it may say again: that is nothing new.
        let table = import_as(&server.store, &files, changed, &reasons(&[], true)).await;
        assert_eq!((refused(&table), counts(&table, "absence_report")), (vec![], [0, 0, 2, 0]));
        assert_eq!(reports(&server.store).await, before);
    }
}

on_both! {
    async fn a_report_judged_over_the_api_stays_as_it_was_judged(server: Server) {
        let files = Files::new(&server.store).await;
        let row = |end: &str| format!("n-kid17;20261123;0900;20261123;{end};;;O;\n");
        import(&server.store, &files, row("1000")).await;
        mark(&server, 23, 1, "kid17", "ABSENT").await;
        let list = "{ absenceReports(filter: { status: PENDING }, first: 10) { nodes { id version channel filedBy { kind } } } }";
        let found = server.ask("mentor", list, json!({})).await.data()["absenceReports"]["nodes"][0].clone();
        assert_eq!((&found["channel"], &found["filedBy"]["kind"]), (&json!("IMPORT"), &json!("STAFF")), "{found}");
        let input = json!({ "reportId": found["id"], "accepted": false, "reason": "not so", "version": found["version"] });
        let judge = "mutation($input: JudgeAbsenceReportInput!) { judgeAbsenceReport(input: $input) { report { status } errors { rule } } }";
        let judged = server.ask("mentor", judge, json!({ "input": input })).await.data()["judgeAbsenceReport"].clone();
        assert_eq!(judged, json!({ "report": { "status": "REJECTED" }, "errors": [] }));
        let table = import_as(&server.store, &files, row("1030"), &reasons(&[], true)).await;
        assert_eq!(refused(&table), [format!("{FILE}:1 einddatum: a report that was changed or judged here is not overwritten by an import")]);
        assert_eq!(today(&server, "kid17").await[0], ("ABSENT".to_owned(), [0, 0, 0, 60]));
    }
}

on_both! {
    async fn what_is_wrong_is_said_with_line_and_column(server: Server) {
        let files = Files::new(&server.store).await;
        let closed = "INSERT INTO absence_kind (id, institution_id, kind, name_nl, name_en, enabled, by_guardian, by_student, by_staff) \
                      SELECT id, institution_id, 'SUSPENSION', 'Schorsing', 'Suspension', true, true, true, false FROM student WHERE student_number = 'n-kid15'";
        change(&server.store, closed).await;
        let rows = "n-kid15;20261123;0900;20261123;1000;;;Z;\n\
                    n-nobody;20261123;0900;20261123;1000;;;Z;\n\
                    n-kid17;20261131;0900;20261123;1000;;;Z;\n\
                    n-kid17;20261123;0900;20261122;1000;;;Z;\n\
                    n-kid17;20261123;9:00;20261123;1000;;;Z;\n\
                    n-kid17;20261123;0900;20261123;;;;Z;\n\
                    n-kid17;20261123;0900;;1000;;;Z;\n\
                    n-kid17;20261123;;20261123;1000;;;Z;\n\
                    n-kid17;20261123;1000;20261123;0900;;;Z;\n\
                    n-kid17;20261123;;20261123;;1;;Z;\n\
                    n-kid17;20261123;;20261124;;1;1;Z;\n\
                    n-kid17;20261123;0900;20261123;1000;2;1;Z;\n\
                    n-kid17;20261123;;20261123;;7;8;Z;\n\
                    n-kid17;20261123;0900;20261123;1000;;;TL;\n\
                    n-kid17;20261123;0900;;;;;O;\n\
                    n-kid17;20261001;0900;20261123;1000;;;O;\n\
                    n-kid17;20270501;0900;;;;;Z;\n\
                    n-kid17;20261123;0900;20261123;1000;;;;\n\
                    n-kid17;20261123;0900;20261123;1000;;;S;\n\
                    n-kid15;20261123;0930;20261123;1030;;;Z;\n\
                    n-kid15;20261123;0900;20261123;1000;;;Z;\n\
                    n-kid17;20261119;0900;20261119;0930;;;Z;\n\
                    n-kid17;20261123;0900\n\
                    ;20261123;0900;20261123;1000;;;Z;\n\
                    n-kid17;18991123;0900;18991123;1000;;;Z;\n\
                    n-kid17;20270328;0230;20270328;0400;;;Z;\n";
        let mut request = files.request(&files.path().join(FILE));
        let expected = [
            "2 deelnemernummer: there is no student n-nobody",
            "3 begindatum: 20261131 is no day like 20261123",
            "4 einddatum: is before begindatum",
            "5 begintijd: 9:00 is no time like 0830",
            "6 eindtijd: is empty, and begintijd is not",
            "7 einddatum: is empty, and eindtijd is not",
            "8 begintijd: is empty, and eindtijd is not",
            "9 eindtijd: is not after begintijd",
            "10 beginlesuur: both lesson hours are given, or none",
            "11 einddatum: lesson hours are of one day",
            "12 eindlesuur: is before beginlesuur",
            "13 beginlesuur: takes part in no lesson of these hours",
            "14 redencode: nobody says what TL means: --reason TL=KIND does",
            "15 einddatum: only an illness may be without end",
            "16 einddatum: a period lasts at most 31 days; an illness may be without end",
            "17 begindatum: begins lies at most at the end of 2027-01-22",
            "18 redencode: is empty",
            "19 redencode: the school does not take SUSPENSION",
            "20 begindatum: overlaps the report from 2026-11-23 09:00 to 2026-11-23 10:00",
            "21 begindatum: stands in the file twice",
            "22 begindatum: overlaps the report from 2026-11-19 09:00 to 2026-11-19 10:00", // a guardian's
            "23 : has 3 values where 9 are expected",
            "24 deelnemernummer: is empty",
            "25 begindatum: 1899-11-23 lies not between 2000 and 2100",
            "26 begintijd: 2027-03-28 02:30:00 does not exist: the clock goes forward past it that night",
        ];
        let strict = ImportMode { strict: true, ..ImportMode::default() };
        let dry_run = ImportMode { dry_run: true, ..ImportMode::default() };
        for (mode, line_end) in [(strict, "\n"), (dry_run, "\r\n"), (ImportMode::default(), "\n")] {
            files.write(FILE, rows.replace('\n', line_end));
            request.mode = mode;
            let table = eduarte_reports::import(&server.store, &request, &Reasons::default()).await.unwrap();
            let mut said = refused(&table);
            said.sort_by_key(|row| row[FILE.len() + 1..].split(' ').next().unwrap().parse::<u32>().unwrap());
            assert_eq!(said.iter().map(|row| &row[FILE.len() + 1..]).collect::<Vec<_>>(), expected);
            assert_eq!(counts(&table, "absence_report"), [1, 0, 0, 0], "{mode:?}");
            assert_eq!(table.written, mode == ImportMode::default());
            assert_eq!(reports(&server.store).await.len(), usize::from(table.written), "{mode:?}");
        }
    }
}

on_both! {
    async fn words_that_cannot_be_kept_are_said_and_the_report_is_taken(server: Server) {
        let files = Files::new(&server.store).await;
        let rows = format!(
            "n-kid15;20261123;0900;20261123;1000;;;O;migraine\nn-kid17;20261123;0900;20261123;1000;;;O;{}\n\
             n-new18;20261123;0900;20261123;1000;;;O;a\u{202e}b\nn-calm17;20261123;0900;20261123;1000;;;O;bus\n",
            "x".repeat(201)
        );
        let table = import(&server.store, &files, &rows).await;
        assert_eq!(
            refused(&table),
            [
                "absentiemeldingen.csv:1 opmerking: seems to speak of health: taken without it",
                "absentiemeldingen.csv:2 opmerking: a note has at most 200 characters: taken without it",
                "absentiemeldingen.csv:3 opmerking: a note has no control characters: taken without it",
            ]
        );
        assert_eq!(counts(&table, "absence_report"), [4, 0, 0, 0]);
        let notes = "SELECT t.body FROM absence_report r JOIN reason_text t ON t.id = r.note_id WHERE r.channel = 'IMPORT'";
        assert_eq!(texts(&server.store, notes).await, ["bus"]);
    }
}

on_both! {
    async fn a_code_says_what_was_decided_there(server: Server) {
        let files = Files::new(&server.store).await;
        for login in ["kid15", "kid17", "calm17"] {
            mark(&server, 23, 1, login, "ABSENT").await;
        }
        let row = |login: &str, code: &str| format!("n-{login};20261123;0900;20261123;1000;;;{code};\n");
        let rows = row("kid15", "V") + &row("kid17", "OV") + &row("calm17", "D");
        let table = import_as(&server.store, &files, rows, &reasons(&["OV=OTHER:REJECTED", "D=OTHER:PENDING"], true)).await;
        assert_eq!((refused(&table), counts(&table, "absence_report")), (vec![], [3, 0, 0, 0]));
        assert_eq!(counts(&table, "presence"), [0, 3, 0, 0]);
        for (login, minutes) in [("kid15", [60, 0, 0, 0]), ("kid17", [0, 0, 0, 60]), ("calm17", [0, 60, 0, 0])] {
            assert_eq!(today(&server, login).await[0], ("ABSENT".to_owned(), minutes), "{login}");
        }
    }
}

on_both! {
    async fn leave_that_was_not_decided_about_waits_for_the_mentor(server: Server) {
        crate::leave::calendar(&server).await;
        let files = Files::new(&server.store).await;
        // Of days that are over too: when it was asked nobody here knows.
        let rows = "n-kid15;20261102;;20261102;;;;V;\nn-kid15;20261109;;20261110;;;;H;\nn-kid15;20261201;;20261203;;;;V;bruiloft\n";
        let table = import_as(&server.store, &files, rows, &reasons(&["H=PARENTS_PROFESSION_HOLIDAY"], false)).await;
        assert_eq!((refused(&table), counts(&table, "absence_report")), (vec![], [3, 0, 0, 0]));
        let query = "query($id: ID!) { absenceReports(first: 50, filter: { studentIds: [$id], status: PENDING }) { nodes { id decider version viewerCan } } }";
        let data = server.ask("mentor", query, json!({ "id": student(CODE, "kid15") })).await.data();
        let nodes = data["absenceReports"]["nodes"].as_array().unwrap().clone();
        let leave: Vec<&Value> = nodes.iter().filter(|node| node["decider"] == "MENTOR").collect();
        let decide = async |login: &str, of: usize, what: &str, version: i32| {
            let query = "mutation($input: DecideLeaveInput!) { decideLeave(input: $input) { report { status decider } errors { rule } } }";
            let input = json!({ "reportId": leave[of]["id"], "decision": what, "version": version });
            let done = server.ask(login, query, json!({ "input": input })).await.data()["decideLeave"].clone();
            [&done["errors"][0]["rule"], &done["report"]["status"], &done["report"]["decider"]].map(|text| text.as_str().unwrap_or("-").to_owned()).join(" ")
        };
        assert_eq!(leave[0]["viewerCan"], json!(["WITHDRAW_ABSENCE_REPORT", "DECIDE_LEAVE"]));
        for (login, of, what, version, expected) in [
            ("mentor", 0, "ACCEPT", 1, "- ACCEPTED MENTOR"),
            ("mentor", 1, "ACCEPT", 1, "- ACCEPTED MENTOR"),
            // How long it is, is reckoned when it is decided about.
            ("mentor", 2, "ACCEPT", 1, "TEAM_LEAD_DECIDES PENDING MENTOR"),
            ("mentor", 2, "REJECT", 1, "REASON_NEEDED PENDING MENTOR"),
            ("mentor", 2, "FORWARD", 1, "- PENDING TEAM_LEAD"),
            ("lead", 2, "ACCEPT", 2, "- - -"), // done, and sees it no more
        ] {
            assert_eq!(decide(login, of, what, version).await, expected, "{login} {of} {what}");
        }
    }
}

on_both! {
    async fn another_code_for_the_same_time_is_for_a_person_to_decide(server: Server) {
        let files = Files::new(&server.store).await;
        let row = |code: &str| format!("n-kid15;20261123;0900;20261123;1000;;;{code};\n");
        import(&server.store, &files, row("Z")).await;
        let table = import(&server.store, &files, row("O")).await;
        assert_eq!(refused(&table), [format!("{FILE}:1 redencode: was imported as ILLNESS: withdraw that report, then import this again")]);
        change(&server.store, "UPDATE absence_report SET status = 'WITHDRAWN' WHERE channel = 'IMPORT'").await;
        assert_eq!(counts(&import(&server.store, &files, row("O")).await, "absence_report"), [1, 0, 0, 0]);
        assert_eq!(counts(&import(&server.store, &files, row("Z")).await, "absence_report"), [0, 0, 1, 0], "stays withdrawn");
    }
}

on_both! {
    async fn no_mark_is_changed_and_an_open_illness_ends_where_attending_begins(server: Server) {
        let files = Files::new(&server.store).await;
        mark(&server, 23, 1, "kid17", "ABSENT").await;
        mark(&server, 23, 2, "kid17", "PRESENT").await;
        let ended = "SELECT COALESCE(ended_by, 'OPEN') FROM absence_report WHERE channel = 'IMPORT' ORDER BY begins";
        // The next illness comes after the first has ended by itself, in one file and whatever its order.
        let table = import(&server.store, &files, "n-kid17;20261123;1100;;;;;Z;\nn-kid17;20261123;0830;;;;;Z;\n").await;
        assert_eq!((refused(&table), counts(&table, "absence_report")), (vec![], [2, 0, 0, 0]));
        assert_eq!(texts(&server.store, ended).await, ["ATTENDED", "OPEN"]);
        assert_eq!(today(&server, "kid17").await, marked(&[("ABSENT", [60, 0, 0, 0]), ("PRESENT", [0, 0, 0, 0])]));
        // While one is open there is no other.
        let table = import(&server.store, &files, "n-kid17;20261123;1200;20261123;1300;;;Z;\n").await;
        assert_eq!(refused(&table), [format!("{FILE}:1 begindatum: overlaps the report from 2026-11-23 11:00 to further notice")]);
    }
}

on_both! {
    async fn the_same_over_the_api_comes_to_the_same(server: Server) {
        let files = Files::new(&server.store).await;
        for (login, hour) in [("kid15", 1), ("kid15", 2), ("kid17", 1), ("kid17", 2)] {
            mark(&server, 23, hour, login, "ABSENT").await;
        }
        for (code, kind, begin, end) in [("Z", "ILLNESS", "0900", "0940"), ("O", "OTHER", "0950", "1030")] {
            import(&server.store, &files, format!("n-kid15;20261123;{begin};20261123;{end};;;{code};\n")).await;
            let at = |clock: &str| format!("2026-11-23T{}:{}:00+01:00", &clock[..2], &clock[2..]);
            let input = json!({ "studentId": student(CODE, "kid17"), "kind": kind, "begins": at(begin), "ends": at(end),
                                "onBehalfOf": guardian(CODE, "authority"), "channel": "PHONE", "idempotencyKey": kind });
            let query = "mutation($input: ReportAbsenceInput!) { reportAbsence(input: $input) { errors { rule message } } }";
            let answer = server.ask("officer", query, json!({ "input": input })).await;
            assert_eq!(answer.data()["reportAbsence"]["errors"], json!([]), "{}", answer.text);
            assert_eq!(today(&server, "kid15").await, today(&server, "kid17").await, "{kind}");
        }
        assert_eq!(today(&server, "kid15").await, marked(&[("ABSENT", [40, 10, 10, 0]), ("ABSENT", [0, 30, 30, 0])]));
        // What a guardian has told here in the same words is nothing new.
        let table = import(&server.store, &files, "n-kid17;20261123;0900;20261123;0940;;;Z;\n").await;
        assert_eq!((refused(&table), counts(&table, "absence_report")), (vec![], [0, 0, 1, 0]));
    }
}

on_both! {
    async fn files_as_administrations_write_them(server: Server) {
        let files = Files::new(&server.store).await;
        let header = "deelnemernummer;begindatum;begintijd;einddatum;eindtijd;beginlesuur;eindlesuur;redencode;opmerking\r\n";
        let table = import(&server.store, &files, format!("\u{feff}{header}n-kid15;20261123;0900;20261123;1000;1;1;o;Zoë belde\r\n")).await;
        assert_eq!((refused(&table), counts(&table, "absence_report")), (vec![], [1, 0, 0, 0]));
        let table = import(&server.store, &files, b"n-kid17;20261123;0900;20261123;1000;;;O;Ren\xe9 \x96 bus\r\n\r\n").await;
        assert_eq!((refused(&table), counts(&table, "absence_report")), (vec![], [1, 0, 0, 0]));
        assert!(reports(&server.store).await.iter().any(|row| row.ends_with("René – bus")), "{:?}", reports(&server.store).await);
        for text in ["", "\n\n", header, &format!("\n{header}"), &format!(" \r\n\r\n{header}")] {
            let table = import(&server.store, &files, text).await;
            assert_eq!((refused(&table), counts(&table, "absence_report"), table.written), (vec![], [0; 4], true), "{text:?}");
        }
        let table = import(&server.store, &files, "n-new18;20261123;0900;20261123;1000;;;O;a\0b\nn-n\0;20261123;0900;20261123;1000;;;O;\n").await;
        let expected = ["1 opmerking", "2 deelnemernummer"].map(|place| format!("{FILE}:{place}: holds a control character"));
        assert_eq!(refused(&table), expected);
        // Columns in another order, or others: what stands below would be taken for something else.
        let swapped = "deelnemernummer;einddatum;eindtijd;begindatum;begintijd;beginlesuur;eindlesuur;redencode;opmerking\n";
        let longer = format!("{};nummer\n", header.trim_end());
        for text in [swapped.to_owned(), format!("\n\n{swapped}"), longer, header.replace("eindtijd", "tot")] {
            let path = files.write(FILE, format!("{text}n-new18;20261123;0900;20261123;1000;;;O;a\n"));
            let refused = eduarte_reports::import(&server.store, &files.request(&path), &Reasons::default()).await.unwrap_err().to_string();
            assert!(refused.contains("names other columns, or in another order, than deelnemernummer;begindatum;begintijd"), "{text}: {refused}");
        }
        let blank = format!("\n\n{header}n-grown21;20261123;0900;20261123;1000;;;O;a, b\n");
        assert_eq!(counts(&import(&server.store, &files, blank).await, "absence_report"), [1, 0, 0, 0]);
        let path = files.write(FILE, "n-new18;20261123;0900;20261123;1000;;;O;a\nn-new18;20261124;0900;20261124;1000;;;O;\"b\n");
        let broken = eduarte_reports::import(&server.store, &files.request(&path), &Reasons::default()).await.unwrap_err().to_string();
        assert!(broken.contains("line 2: breaks off inside quotes"), "{broken}");
        assert_eq!(reports(&server.store).await.len(), 3, "nothing of it was taken");
    }
}

on_both! {
    async fn a_batch_costs_the_same_statements_whatever_it_holds(server: Server) {
        let files = Files::new(&server.store).await;
        let mut used = vec![];
        for (day, logins) in [(23, &["kid15"][..]), (24, &["kid17", "calm17", "new18", "grown21"])] {
            let row = |login: &&str| format!("n-{login};202611{day};0900;202611{day};1000;;;O;bus\nn-{login};202611{day};1000;202611{day};1100;;;O;\n");
            let rows: String = logins.iter().map(row).collect();
            let before = server.statements.load(Ordering::SeqCst);
            let table = import(&server.store, &files, rows).await;
            used.push(server.statements.load(Ordering::SeqCst) - before);
            assert_eq!(counts(&table, "absence_report")[0], 2 * logins.len() as u64);
        }
        assert_eq!(used[0], used[1]);
    }
}

on_both! {
    async fn more_than_one_batch_comes_to_the_same_as_from_scratch(server: Server) {
        let files = Files::new(&server.store).await;
        // As a register leaves them; the world was written by hand.
        for table in ["presence", "register", "absence_report"] {
            change(&server.store, &format!("DELETE FROM {table}")).await;
        }
        for hour in [1, 2] {
            mark(&server, 23, hour, "kid15", "ABSENT").await;
        }
        // Six minutes of every ten of two weeks, most of them in the past, in no order; 2,016 reports in three batches.
        let first: chrono::NaiveDateTime = "2026-11-15T00:00:00".parse().unwrap();
        let row = |at: i64| {
            let begin = first + chrono::Duration::minutes(10 * ((at * 1_213) % 2_016));
            let text = |at: chrono::NaiveDateTime| at.format("%Y%m%d;%H%M").to_string();
            format!("n-kid15;{};{};;;O;\n", text(begin), text(begin + chrono::Duration::minutes(6)))
        };
        let rows: String = (0..2_016).map(row).collect();
        let table = import_as(&server.store, &files, &rows, &reasons(&[], true)).await;
        assert_eq!((refused(&table), counts(&table, "absence_report")), (vec![], [2_016, 0, 0, 0]));
        assert_eq!(today(&server, "kid15").await, marked(&[("ABSENT", [36, 0, 24, 0]), ("ABSENT", [36, 0, 24, 0])]));
        assert_eq!(differences(&server.store, CODE, now()).await, [""; 0]);
        let again = import_as(&server.store, &files, &rows, &reasons(&[], true)).await;
        assert_eq!((counts(&again, "absence_report"), counts(&again, "presence")), ([0, 0, 2_016, 0], [0; 4]));
    }
}

on_both! {
    async fn it_waits_for_another_deed_on_the_same_student(server: Server) {
        // On SQLite there is one write connection: nobody could hold a student while an import begins.
        if server.store.backend() == sea_orm::DbBackend::Postgres {
            use sea_orm::ConnectionTrait;
            let files = Files::new(&server.store).await;
            let other = server.store.begin().await.unwrap();
            other.execute_unprepared("SELECT id FROM student WHERE student_number = 'n-kid17' FOR NO KEY UPDATE").await.unwrap();
            let path = files.write(FILE, MONDAY);
            let (store, request) = (server.store.clone(), files.request(&path));
            let importing = tokio::spawn(async move { eduarte_reports::import(&store, &request, &Reasons::default()).await.unwrap() });
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
            assert_eq!(counts(&importing.await.unwrap(), "absence_report"), [5, 0, 0, 0]);
        }
    }
}

on_both! {
    async fn two_at_once_make_each_report_once(server: Server) {
        let files = Files::new(&server.store).await;
        let request = files.request(&files.write(FILE, MONDAY));
        let reasons = Reasons::default();
        let one = || async { eduarte_reports::import(&server.store, &request, &reasons).await.unwrap() };
        let (left, right) = tokio::join!(one(), one());
        let mut both = [counts(&left, "absence_report"), counts(&right, "absence_report")];
        both.sort_unstable();
        assert_eq!(both, [[0, 0, 5, 0], [5, 0, 0, 0]]);
    }
}

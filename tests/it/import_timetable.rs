//! Timetables as CSV and iCalendar: created, moved, cancelled, refused; and a second time nothing.

use presentie::deed::import_table::{ImportMode, ImportTable};
use presentie::deed::timetable_fact::{Owner, OwnerKind};
use presentie::exchange::request::ExchangeError;
use presentie::exchange::timetable;
use presentie::store::Store;

use crate::on_both;
use crate::support::import::{Files, change, counts, refused, texts};

const HEADER: &str = "lesson,date,begin,end,subject,classes,teachers,kind,room,first_period,last_period,status\n";

async fn import_csv(store: &Store, files: &Files, rows: &str) -> ImportTable {
    let path = files.write("week.csv", format!("{HEADER}{rows}"));
    timetable::import(store, &files.request(&path), None).await.unwrap()
}

async fn import_folder(store: &Store, files: &Files) -> ImportTable {
    timetable::import(store, &files.request(&files.path()), None).await.unwrap()
}

/// `key status begin end room`, in UTC.
async fn lessons(store: &Store, like: &str) -> Vec<String> {
    let clock = |column: &str| match store.backend() {
        sea_orm::DbBackend::Postgres => format!("to_char({column} AT TIME ZONE 'UTC', 'MM-DD HH24:MI')"),
        _ => format!("substr({column}, 6, 5) || ' ' || substr({column}, 12, 5)"),
    };
    let sql = format!(
        "SELECT source_id || ' ' || status || ' ' || {} || ' ' || {} || ' ' || COALESCE(room, '-') FROM lesson \
         WHERE source_id LIKE '{like}' ORDER BY begins, source_id",
        clock("begins"),
        clock("ends"),
    );
    texts(store, &sql).await
}

async fn links(store: &Store, table: &str, other: &str, like: &str) -> Vec<String> {
    let sql = format!(
        "SELECT l.source_id || ' ' || o.source_id FROM {table} k JOIN lesson l ON l.id = k.lesson_id \
         JOIN {other} o ON o.id = k.{} WHERE l.source_id LIKE '{like}' ORDER BY 1",
        if other == "staff_member" { "staff_member_id" } else { "group_id" }
    );
    texts(store, &sql).await
}

const WEEK: &str = "a1,2026-11-24,08:30,09:30,Dutch,K1,teach,,B1,1,2,\n\
                    a2,2026-11-24,09:30,10:30,Maths,K1|k2,teach|other,EXAM,,,,\n\
                    a3,2026-11-26,08:30,09:30,Talk,,mentor,COACHING,,,,\n";

on_both! {
    async fn a_csv_comes_in_and_a_second_time_changes_nothing(server: Server) {
        let files = Files::new(&server.store).await;
        let table = import_csv(&server.store, &files, WEEK).await;
        assert_eq!(refused(&table), [""; 0]);
        assert!(table.written);
        assert_eq!(counts(&table, "lesson"), [3, 0, 0, 0]);
        assert_eq!(counts(&table, "lesson_group"), [3, 0, 0, 0]);
        assert_eq!(counts(&table, "lesson_teacher"), [4, 0, 0, 0]);
        assert_eq!(
            lessons(&server.store, "a%").await,
            ["a1 SCHEDULED 11-24 07:30 11-24 08:30 B1", "a2 SCHEDULED 11-24 08:30 11-24 09:30 -", "a3 SCHEDULED 11-26 07:30 11-26 08:30 -"]
        );
        let participants = "SELECT s.student_number FROM lesson_participant p JOIN lesson l ON l.id = p.lesson_id \
                            JOIN student s ON s.id = p.student_id WHERE l.source_id = 'a1' AND p.enrolment_id IS NOT NULL ORDER BY 1";
        assert_eq!(texts(&server.store, participants).await.len(), 6);
        let outbox = "SELECT event FROM outbox WHERE event = 'timetable.imported'";
        assert_eq!(texts(&server.store, outbox).await.len(), 1);

        let again = import_csv(&server.store, &files, WEEK).await;
        for name in ["lesson", "lesson_group", "lesson_teacher", "lesson_participant", "presence"] {
            let [created, changed, _, ended] = counts(&again, name);
            assert_eq!([created, changed, ended], [0; 3], "{name}");
        }
        assert_eq!(texts(&server.store, "SELECT deed FROM history WHERE deed = 'importTimetable'").await, [""; 0]);
    }
}

on_both! {
    async fn a_moved_lesson_keeps_what_it_was_and_may_come_back(server: Server) {
        let files = Files::new(&server.store).await;
        import_csv(&server.store, &files, WEEK).await;
        let moved = WEEK.replace("a1,2026-11-24,08:30,09:30", "a1,2026-11-25,10:00,11:00");
        let table = import_csv(&server.store, &files, &moved).await;
        assert_eq!(counts(&table, "lesson"), [0, 1, 2, 0]);
        assert_eq!(counts(&table, "lesson_participant"), [0, 6, 0, 0], "their day moves with the lesson");
        assert_eq!(lessons(&server.store, "a1").await, ["a1 MOVED 11-25 09:00 11-25 10:00 B1"]);
        let versions = "SELECT v.status || ' ' || CAST(v.version AS text) FROM lesson_version v ORDER BY v.version";
        assert_eq!(texts(&server.store, versions).await, ["SCHEDULED 1"]);
        let again = import_csv(&server.store, &files, &moved).await;
        assert_eq!(counts(&again, "lesson"), [0, 0, 3, 0], "still moved, though the file says nothing of it");
        import_csv(&server.store, &files, WEEK).await;
        assert_eq!(lessons(&server.store, "a1").await, ["a1 SCHEDULED 11-24 07:30 11-24 08:30 B1"]);
        assert_eq!(texts(&server.store, versions).await, ["SCHEDULED 1", "MOVED 2"]);
        // Another name is no other version: time, room and status are what people were told.
        let table = import_csv(&server.store, &files, &WEEK.replace("Dutch", "English")).await;
        assert_eq!(counts(&table, "lesson"), [0, 1, 2, 0]);
        assert_eq!(texts(&server.store, versions).await, ["SCHEDULED 1", "MOVED 2"]);
        let named = "SELECT subject || ' ' || CAST(version AS text) FROM lesson WHERE source_id = 'a1'";
        assert_eq!(texts(&server.store, named).await, ["English 3"]);
    }
}

on_both! {
    async fn a_teacher_who_is_no_longer_named_goes_and_who_stands_in_stays(server: Server) {
        let files = Files::new(&server.store).await;
        let teachers = async || links(&server.store, "lesson_teacher", "staff_member", "a%").await;
        import_csv(&server.store, &files, WEEK).await;
        assert_eq!(teachers().await, ["a1 teach", "a2 other", "a2 teach", "a3 mentor"]);
        let alone = WEEK.replace("teach|other", "teach");
        import_csv(&server.store, &files, &alone).await;
        assert_eq!(teachers().await, ["a1 teach", "a2 teach", "a3 mentor"]);
        import_csv(&server.store, &files, WEEK).await;
        let stands_in = "UPDATE lesson_teacher SET substitute = true WHERE lesson_id IN (SELECT id FROM lesson WHERE source_id = 'a2') \
                         AND staff_member_id IN (SELECT id FROM staff_member WHERE source_id = 'other')";
        change(&server.store, stands_in).await;
        import_csv(&server.store, &files, &alone).await;
        assert_eq!(teachers().await, ["a1 teach", "a2 other", "a2 teach", "a3 mentor"]);
    }
}

on_both! {
    async fn what_vanishes_is_cancelled_from_today_on_and_counts_nothing(server: Server) {
        let files = Files::new(&server.store).await;
        // The world's lessons of K1 on Friday and today are not in the file; nor is anything of K2 alone.
        import_csv(&server.store, &files, "k2,2026-11-24,08:30,09:30,Dutch,K2,,,,,,\n").await;
        let rows = format!("{WEEK}old,2026-11-20,13:00,14:00,Dutch,K1,teach,,,,,\n");
        let table = import_csv(&server.store, &files, &rows.replace("|k2", "")).await;
        assert_eq!(counts(&table, "lesson"), [4, 0, 0, 2]);
        let status = |like: &'static str| {
            let store = server.store.clone();
            async move { texts(&store, &format!("SELECT source_id || ' ' || status FROM lesson WHERE source_id LIKE '{like}' ORDER BY 1")).await }
        };
        let both = ["23-1 CANCELLED", "23-1 SCHEDULED", "23-2 CANCELLED", "23-2 SCHEDULED"];
        assert_eq!(status("23-%").await, both, "of this school, not of the other");
        assert_eq!(status("20-1").await, ["20-1 SCHEDULED", "20-1 SCHEDULED"], "what was given stays given");
        assert_eq!(status("k2").await, ["k2 SCHEDULED"], "K2 is not in this file");
        // A row that is refused has not vanished, and no more is what a file with an unreadable key leaves out.
        let table = import_csv(&server.store, &files, &rows.replace("a1,2026-11-24,08:30", "a1,2026-11-24,8:30").replace("|k2", "")).await;
        assert_eq!(refused(&table), ["week.csv:2 begin: 8:30 is no time like 08:30"]);
        assert_eq!(status("a1").await, ["a1 SCHEDULED"]);
        let table = import_csv(&server.store, &files, &rows.replace("a1,", ",").replace("a3,", "b3,").replace("|k2", "")).await;
        assert_eq!(refused(&table), ["week.csv:2 lesson: is empty"]);
        assert_eq!(status("a%").await, ["a1 SCHEDULED", "a2 SCHEDULED", "a3 SCHEDULED"]);
    }
}

on_both! {
    async fn marks_of_a_cancelled_lesson_stay_and_count_nothing(server: Server) {
        let files = Files::new(&server.store).await;
        let minutes = "SELECT CAST(SUM(p.minutes_missed) AS text) || ' of ' || CAST(COUNT(*) AS text) FROM presence p \
                       JOIN lesson l ON l.id = p.lesson_id JOIN institution i ON i.id = p.institution_id \
                       WHERE l.source_id = '20-1' AND i.code = '25LX'";
        assert_eq!(texts(&server.store, minutes).await, ["300 of 6"]);
        let table = import_csv(&server.store, &files, "20-1,2026-11-20,09:00,10:00,Subject 1,K1,teach,,B1,1,1,CANCELLED\n").await;
        assert_eq!(counts(&table, "lesson"), [0, 1, 0, 0]);
        assert_eq!(counts(&table, "presence"), [0, 5, 0, 0]);
        assert_eq!(texts(&server.store, minutes).await, ["0 of 6"]);
        let before = texts(&server.store, "SELECT replaced_by FROM presence_version WHERE minutes_missed = 60").await;
        assert_eq!(before, ["import timetable"; 5]);
    }
}

on_both! {
    async fn what_is_wrong_is_said_with_line_and_column(server: Server) {
        let files = Files::new(&server.store).await;
        let wrong = "g1,2026-11-24,08:30,09:30,Dutch,K1,teach,,,,,\n\
                     b1,2026-02-30,08:30,09:30,Dutch,K1,,,,,,\n\
                     b2,2026-11-24,09:30,08:30,Dutch,K1,,,,,,\n\
                     b3,2026-11-24,08:30,09:30,,K1,,,,,,\n\
                     b4,2026-11-24,08:30,09:30,Dutch,K9,,,,,,\n\
                     b5,2026-11-24,08:30,09:30,Dutch,K1,teach|nobody,,,,,\n\
                     b6,2026-11-24,08:30,09:30,Dutch,,,,,,,\n\
                     b7,2026-11-24,08:30,09:30,Dutch,K1,,PARTY,,,,\n\
                     b8,2026-11-24,08:30,09:30,Dutch,K1,,,,3,2,\n\
                     b9,2026-11-24,08:30,09:30,Dutch,K1,,,,,,LATER\n\
                     c1,2026-11-24,08:30,09:30,Du\u{0}tch,K1,,,,,,\n\
                     g1,2026-11-24,08:30,09:30,Dutch,K1,teach,,,,,\n\
                     c2,2027-03-28,02:30,04:00,Night,K1,,,,,,\n\
                     c3,2026-11-24\n\
                     c4,1999-12-31,08:30,09:30,Dutch,K1,,,,,,\n\
                     c5,2101-01-01,08:30,09:30,Dutch,K1,,,,,,\n";
        let text = format!("{}{wrong}", HEADER.replace("status", "status,colour"));
        let mut request = files.request(&files.path().join("wrong.csv"));
        let expected = [
            "wrong.csv:3 date: 2026-02-30 is no day like 2026-11-23",
            "wrong.csv:4 end: is not after the begin",
            "wrong.csv:5 subject: is empty",
            "wrong.csv:6 classes: there is no class K9",
            "wrong.csv:7 teachers: there is no teacher nobody",
            "wrong.csv:8 classes: names neither class nor teacher",
            "wrong.csv:9 kind: PARTY is none of the words of this column",
            "wrong.csv:10 last_period: is before the first",
            "wrong.csv:11 status: LATER is none of the words of this column",
            "wrong.csv:12 subject: holds a control character",
            "wrong.csv:13 lesson: stands in the file twice",
            "wrong.csv:14 begin: 2027-03-28 02:30:00 does not exist: the clock goes forward past it that night",
            "wrong.csv:15 begin: is empty",
            "wrong.csv:16 date: 1999-12-31 lies not between 2000 and 2100",
            "wrong.csv:17 date: 2101-01-01 lies not between 2000 and 2100",
        ];
        let strict = ImportMode { strict: true, ..ImportMode::default() };
        let dry_run = ImportMode { dry_run: true, ..ImportMode::default() };
        for (mode, line_end) in [(strict, "\n"), (dry_run, "\r\n"), (ImportMode::default(), "\n")] {
            files.write("wrong.csv", text.replace('\n', line_end));
            request.mode = mode;
            let table = timetable::import(&server.store, &request, None).await.unwrap();
            assert_eq!(refused(&table), expected);
            assert_eq!(table.notices, ["wrong.csv: column colour is not known and left out"]);
            assert_eq!(counts(&table, "lesson"), [1, 0, 0, 0], "{mode:?}");
            assert_eq!(table.written, mode == ImportMode::default());
            assert_eq!(lessons(&server.store, "g%").await.len(), usize::from(table.written), "{mode:?}");
        }
    }
}

on_both! {
    async fn nights_on_which_the_clock_is_changed(server: Server) {
        let files = Files::new(&server.store).await;
        let rows = "n1,2026-10-25,01:00,04:00,Night,K1,,,,,,\nn2,2026-10-25,02:30,03:30,Night,K1,,,,,,\nn3,2027-03-28,01:00,04:00,Night,K1,,,,,,\n";
        import_csv(&server.store, &files, rows).await;
        let expected = [
            "n1 SCHEDULED 10-24 23:00 10-25 03:00 -", // four hours
            "n2 SCHEDULED 10-25 00:30 10-25 02:30 -", // from the first 02:30: two hours
            "n3 SCHEDULED 03-28 00:00 03-28 02:00 -", // two hours
        ];
        assert_eq!(lessons(&server.store, "n%").await, expected);
    }
}

on_both! {
    async fn a_file_that_is_none_changes_nothing(server: Server) {
        let files = Files::new(&server.store).await;
        for (name, text, expected) in [
            ("empty.csv", "", "is empty"),
            ("other.csv", "a,b\n1,2\n", "line 1: there is no column lesson"),
            ("quote.csv", "lesson,date,begin,end,subject\na,\"2026-11-24,08:30,09:30,Dutch\n", "line 2: breaks off inside quotes"),
            ("text.ics", "no calendar", "is no iCalendar file"),
        ] {
            let path = files.write(name, text);
            let error = timetable::import(&server.store, &files.request(&path), None).await.unwrap_err();
            assert!(matches!(&error, ExchangeError::Format { reason, .. } if reason == expected), "{error}");
            std::fs::remove_file(path).unwrap();
        }
        let error = timetable::import(&server.store, &files.request(&files.path().join("gone.csv")), None).await.unwrap_err();
        assert!(matches!(error, ExchangeError::File { .. }), "{error}");
        // A good file before a bad one: all or nothing.
        files.write("a.csv", format!("{HEADER}{WEEK}"));
        files.write("b.ics", "no calendar");
        timetable::import(&server.store, &files.request(&files.path()), None).await.unwrap_err();
        assert_eq!(lessons(&server.store, "a%").await, [""; 0]);
    }
}

fn event(lines: &[&str]) -> String {
    format!("BEGIN:VEVENT\r\nDTSTAMP:20261101T000000Z\r\n{}\r\nEND:VEVENT\r\n", lines.join("\r\n"))
}

fn calendar(name: &str, events: &[String]) -> String {
    let zone = "BEGIN:VTIMEZONE\r\nTZID:School time\r\nX-LIC-LOCATION:Europe/Amsterdam\r\nEND:VTIMEZONE\r\n";
    let name = if name.is_empty() { String::new() } else { format!("X-WR-CALNAME:{name}\r\n") };
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\n{name}{zone}{}END:VCALENDAR\r\n", events.concat())
}

const AMSTERDAM: &str = "DTSTART;TZID=Europe/Amsterdam:";

on_both! {
    async fn the_files_of_a_class_and_a_teacher_make_one_lesson(server: Server) {
        let files = Files::new(&server.store).await;
        let dutch = event(&["UID:u1", &format!("{AMSTERDAM}20261124T083000"), "DURATION:PT1H", "SUMMARY:Dutch", "LOCATION:B1"]);
        let maths = event(&["UID:u2", "DTSTART:20261124T083000Z", "DTEND:20261124T093000Z", "SUMMARY:Maths\\, advanced", "CATEGORIES:EXAM"]);
        let talk = event(&["UID:u3", "DTSTART:20261124T113000", "DTEND:20261124T120000", "SUMMARY:Talk", "DESCRIPTION:Docent: mentor\\nbring a pen"]);
        files.write("K1.ics", calendar("", &[dutch.clone(), maths.clone()]));
        files.write("teacher-teach.ics", calendar("Timetable", std::slice::from_ref(&dutch)));
        files.write("x.ics", calendar("K2", &[maths.clone(), talk]));
        let table = import_folder(&server.store, &files).await;
        assert_eq!(refused(&table), [""; 0]);
        assert_eq!(counts(&table, "lesson"), [3, 0, 0, 0]);
        assert_eq!(
            lessons(&server.store, "u%").await,
            ["u1 SCHEDULED 11-24 07:30 11-24 08:30 B1", "u2 SCHEDULED 11-24 08:30 11-24 09:30 -", "u3 SCHEDULED 11-24 10:30 11-24 11:00 -"]
        );
        assert_eq!(links(&server.store, "lesson_group", "school_group", "u%").await, ["u1 K1", "u2 K1", "u2 K2", "u3 K2"]);
        assert_eq!(links(&server.store, "lesson_teacher", "staff_member", "u%").await, ["u1 teach", "u3 mentor"]);
        let again = import_folder(&server.store, &files).await;
        for name in ["lesson", "lesson_group", "lesson_teacher", "lesson_participant"] {
            let [created, changed, _, ended] = counts(&again, name);
            assert_eq!([created, changed, ended], [0; 3], "{name}");
        }
        // The class's file alone: what only others say stays; a shared lesson that vanishes loses this class alone.
        let path = files.write("K1.ics", calendar("", &[dutch]));
        let table = timetable::import(&server.store, &files.request(&path), None).await.unwrap();
        assert_eq!(counts(&table, "lesson"), [0, 0, 1, 0]);
        assert_eq!(links(&server.store, "lesson_group", "school_group", "u%").await, ["u1 K1", "u2 K2", "u3 K2"]);
        assert_eq!(links(&server.store, "lesson_teacher", "staff_member", "u%").await, ["u1 teach", "u3 mentor"]);
    }
}

on_both! {
    async fn repetitions_moves_and_cancellations(server: Server) {
        let files = Files::new(&server.store).await;
        let weekly = event(&[
            "UID:w",
            &format!("{AMSTERDAM}20261012T083000"),
            "DTEND;TZID=Europe/Amsterdam:20261012T093000",
            // Until the begin of the last one, in UTC: winter time by then.
            "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261130T073000Z",
            "EXDATE;TZID=Europe/Amsterdam:20261019T083000",
            "RDATE;TZID=Europe/Amsterdam:20261203T083000",
            "SUMMARY:Dutch",
            "LOCATION:B1",
        ]);
        let moved = event(&[
            "UID:w",
            "SEQUENCE:3",
            "RECURRENCE-ID;TZID=Europe/Amsterdam:20261116T083000",
            "DTSTART;TZID=School time:20261117T100000",
            "DTEND;TZID=W. Europe Standard Time:20261117T110000",
            "SUMMARY:Dutch",
            "LOCATION:B2",
        ]);
        let cancelled = event(&[
            "UID:w",
            "RECURRENCE-ID:20261123T073000Z",
            &format!("{AMSTERDAM}20261123T083000"),
            "DURATION:PT1H",
            "SUMMARY:Dutch",
            "STATUS:CANCELLED",
        ]);
        let path = files.write("class-K1.ics", calendar("", &[moved, weekly, cancelled]));
        let table = timetable::import(&server.store, &files.request(&path), None).await.unwrap();
        assert_eq!(refused(&table), [""; 0]);
        let expected = [
            "w/20261012T063000Z SCHEDULED 10-12 06:30 10-12 07:30 B1", // summer time: half past eight all the same
            "w/20261026T073000Z SCHEDULED 10-26 07:30 10-26 08:30 B1",
            "w/20261102T073000Z SCHEDULED 11-02 07:30 11-02 08:30 B1",
            "w/20261109T073000Z SCHEDULED 11-09 07:30 11-09 08:30 B1",
            "w/20261116T073000Z MOVED 11-17 09:00 11-17 10:00 B2",
            "w/20261123T073000Z CANCELLED 11-23 07:30 11-23 08:30 -",
            "w/20261130T073000Z SCHEDULED 11-30 07:30 11-30 08:30 B1",
            "w/20261203T073000Z SCHEDULED 12-03 07:30 12-03 08:30 B1",
        ];
        assert_eq!(lessons(&server.store, "w%").await, expected);
        let again = timetable::import(&server.store, &files.request(&path), None).await.unwrap();
        assert_eq!(counts(&again, "lesson")[0..2], [0, 0]);
        // A rule without end is followed for two school years and says so.
        let endless = event(&["UID:e", "DTSTART:20261125T083000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY", "SUMMARY:Dutch"]);
        let path = files.write("K2.ics", calendar("", &[endless]));
        let table = timetable::import(&server.store, &files.request(&path), None).await.unwrap();
        assert_eq!(table.notices, ["K2.ics: e repeats without end; taken until 2028-11-22"]);
        assert_eq!(lessons(&server.store, "e%").await.len(), 105);
    }
}

on_both! {
    async fn events_that_are_no_lessons(server: Server) {
        let files = Files::new(&server.store).await;
        let times = ["DTSTART:20261124T083000", "DURATION:PT1H"];
        let events = [
            event(&["UID:ok", times[0], times[1], "SUMMARY:Dutch", "ATTENDEE;CN=teach:mailto:someone@example.nl", "ATTENDEE:mailto:stranger@example.nl", "ATTENDEE;CUTYPE=ROOM:mailto:b1@example.nl"]),
            event(&["UID:day", "DTSTART;VALUE=DATE:20261124", "SUMMARY:Study day"]),
            event(&["UID:zone", "DTSTART;TZID=Nowhere/Else:20261124T083000", times[1], "SUMMARY:Dutch"]),
            event(&["UID:gap", "DTSTART:20270328T023000", times[1], "SUMMARY:Dutch"]),
            event(&["UID:end", times[0], "SUMMARY:Dutch"]),
            event(&["UID:back", times[0], "DTEND:20261124T083000", "SUMMARY:Dutch"]),
            event(&["UID:long", times[0], "DTEND:20261126T083000", "SUMMARY:Dutch"]),
            event(&["UID:title", times[0], times[1]]),
            event(&[times[0], times[1], "SUMMARY:Dutch"]),
            event(&["UID:who", times[0], times[1], "SUMMARY:Dutch", "DESCRIPTION:Docenten: teach\\, nobody"]),
            event(&["UID:ok", times[0], times[1], "SUMMARY:Dutch"]),
            event(&["UID:rule", times[0], times[1], "SUMMARY:Dutch", "RRULE:FREQ=SOMETIMES"]),
            event(&["UID:far", "DTSTART:99990101T083000", times[1], "SUMMARY:Dutch"]),
            event(&["UID:again", times[0], times[1], "SUMMARY:Dutch", "RDATE:19991231T083000"]),
        ];
        let path = files.write("K1.ics", calendar("", &events));
        let table = timetable::import(&server.store, &files.request(&path), None).await.unwrap();
        let mut said = refused(&table);
        said.sort();
        let mut expected = [
            "K1.ics:21 DTSTART: is a whole day, and no lesson is",
            "K1.ics:27 DTSTART: time zone Nowhere/Else is not known",
            "K1.ics:34 DTSTART: 2027-03-28 02:30:00 does not exist: the clock goes forward past it that night",
            "K1.ics:38 DTEND: is missing, and so is DURATION",
            "K1.ics:48 DTEND: is not after DTSTART",
            "K1.ics:55 DTEND: is more than a day after DTSTART",
            "K1.ics:58 SUMMARY: is missing",
            "K1.ics:64 UID: is missing",
            "K1.ics:70 DESCRIPTION: there is no teacher nobody",
            "K1.ics:80 UID: stands in the file twice",
            "K1.ics:91 RRULE: cannot be read",
            "K1.ics:96 DTSTART: 9999-01-01 lies not between 2000 and 2100",
            "K1.ics:106 RDATE: 1999-12-31 lies not between 2000 and 2100",
        ];
        expected.sort_unstable();
        assert_eq!(said, expected);
        assert_eq!(lessons(&server.store, "ok").await.len(), 1);
        assert_eq!(links(&server.store, "lesson_teacher", "staff_member", "ok").await, ["ok teach"]);
        let notices = ["attendees who are no class or teacher are left out", "nothing was cancelled of a file with a refused row that has no key"];
        assert_eq!(table.notices.iter().filter(|notice| notices.contains(&notice.as_str())).count(), 2, "{:?}", table.notices);
    }
}

on_both! {
    async fn whom_a_file_is_about(server: Server) {
        let files = Files::new(&server.store).await;
        let one = calendar("", &[event(&["UID:u", "DTSTART:20261124T083000", "DURATION:PT1H", "SUMMARY:Dutch"])]);
        let path = files.write("rooster.ics", &one);
        let table = timetable::import(&server.store, &files.request(&path), None).await.unwrap();
        assert_eq!(refused(&table), ["rooster.ics:0 : there is no class or teacher rooster"]);
        assert_eq!(lessons(&server.store, "u").await, [""; 0]);
        let owner = Owner { kind: Some(OwnerKind::Teacher), words: vec!["TEACH".into()] };
        let table = timetable::import(&server.store, &files.request(&path), Some(owner)).await.unwrap();
        assert_eq!(refused(&table), [""; 0]);
        assert_eq!(links(&server.store, "lesson_teacher", "staff_member", "u").await, ["u teach"]);
        // The same lesson at another time in another file.
        files.write("K1.ics", one.replace("T083000", "T093000"));
        files.write("teacher-teach.ics", one);
        std::fs::remove_file(path).unwrap();
        let table = import_folder(&server.store, &files).await;
        assert_eq!(refused(&table), ["teacher-teach.ics:8 UID: is at another time in another file"]);
    }
}

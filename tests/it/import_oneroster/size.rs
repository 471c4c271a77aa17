//! A large school: files go through, they never stand in memory.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

const STUDENTS: usize = 4_000;
const CLASSES: usize = 25; // of each student

/// 4,000 students, 8,000 guardians and 100,000 enrolment rows.
fn write(folder: &Path) {
    let mut users =
        "sourcedId,status,orgSourcedIds,role,username,givenName,familyName,identifier,agentSourcedIds,metadata.agentKinds,password\n"
            .to_owned();
    let mut enrollments = "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n".to_owned();
    let mut classes = "sourcedId,status,title,courseSourcedId,classType,schoolSourcedId,termSourcedIds\n".to_owned();
    for class in 0..STUDENTS {
        writeln!(classes, "c{class},active,Klas {class},,scheduled,o,").unwrap();
    }
    for at in 0..STUDENTS {
        writeln!(users, "s{at},active,o,student,s{at},Voornaam,Achternaam,{at},\"a{at},b{at}\",\"AUTHORITY,AUTHORITY\",Geheim-{at}")
            .unwrap();
        for class in 0..CLASSES {
            writeln!(enrollments, "e{at}-{class},active,c{},o,s{at},student,,2026-08-24,2027-08-01", (at / 25 * 25 + class) % STUDENTS)
                .unwrap();
        }
    }
    for at in 0..STUDENTS {
        writeln!(users, "a{at},active,o,parent,a{at},Voornaam,Achternaam,,,,\nb{at},active,o,parent,b{at},Voornaam,Achternaam,,,,")
            .unwrap();
    }
    for (name, text) in [
        ("manifest", "propertyName,value\nfile.orgs,bulk\nfile.users,bulk\nfile.classes,bulk\nfile.enrollments,bulk\n".to_owned()),
        ("orgs", "sourcedId,status,name,type,parentSourcedId\no,active,Groot,school,\n".to_owned()),
        ("users", users),
        ("classes", classes),
        ("enrollments", enrollments),
    ] {
        std::fs::write(folder.join(format!("{name}.csv")), text).unwrap();
    }
}

/// The most memory a process ever had, in MB, as the kernel says; asked while it runs.
fn high_water(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1_024)
}

/// Imports what is there: the most memory it took, how it ended, and what it said.
fn import(folder: &Path, path: &str) -> (u64, std::process::Output) {
    let mut import = Command::new(env!("CARGO_BIN_EXE_presentie"))
        .env_clear()
        .current_dir(folder)
        .args(["import", "oneroster", path, "--institution", "31VA", "--issuer", "x", "--database-url", "sqlite:big.db"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut most = 0;
    while import.try_wait().unwrap().is_none() {
        most = high_water(import.id()).unwrap_or(0).max(most);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    (most, import.wait_with_output().unwrap())
}

#[test]
fn a_tenth_of_the_largest_school_takes_a_bounded_amount_of_memory() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let (most, output) = import(folder.path(), ".");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    for line in ["student                   4000", "guardianship              8000", "group member            100000"] {
        assert!(text.contains(line), "{text}");
    }
    // The files alone are 9 MB, their rows as facts some 60, and the one that writes keeps 8 of pages; the whole program with its tables
    // of keys stays below this.
    assert!((10..110).contains(&most), "{most} MB");
}

#[test]
fn a_small_zip_with_an_endless_cell_takes_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let mut zip = zip::ZipWriter::new(std::fs::File::create(folder.path().join("bomb.zip")).unwrap());
    zip.start_file("orgs.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(b"sourcedId,name\n1,\"").unwrap();
    for _ in 0..100 {
        zip.write_all(&vec![b'0'; 1 << 20]).unwrap();
    }
    zip.finish().unwrap();
    let (most, output) = import(folder.path(), "bomb.zip");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && said.contains("orgs.csv: line 2: has a row of more than 1048576 bytes"), "{said}");
    assert!(most < 90, "{most} MB");
}

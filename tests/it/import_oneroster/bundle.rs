//! Two small schools as OneRoster bundles: one as 1.2 has it, with every column of ours; one of 1.1 with the quirks of real exports.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The files of a bundle by name.
#[derive(Clone)]
pub struct Bundle(pub BTreeMap<&'static str, String>);

impl Bundle {
    /// The bundle with one text in one file replaced; it must be there.
    pub fn with(mut self, file: &str, from: &str, to: &str) -> Self {
        let text = self.0.get_mut(file).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        *text = text.replace(from, to);
        self
    }

    /// As a folder.
    pub fn folder(&self, at: &Path) -> PathBuf {
        std::fs::create_dir_all(at).unwrap();
        for (name, text) in &self.0 {
            std::fs::write(at.join(format!("{name}.csv")), text).unwrap();
        }
        at.to_owned()
    }

    /// As a zip file, with a folder in it.
    pub fn zip(&self, at: &Path) -> PathBuf {
        let mut zip = zip::ZipWriter::new(std::fs::File::create(at).unwrap());
        for (name, text) in &self.0 {
            zip.start_file(format!("export/{name}.csv"), zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        at.to_owned()
    }
}

fn bundle(files: &[(&'static str, &str)]) -> Bundle {
    Bundle(files.iter().map(|(name, text)| (*name, (*text).to_owned())).collect())
}

/// 1.2: students `anna` (17, two parents and an informed one) and `bram` (18, a grant), their class, its mentor who is `pa` too.
pub fn new_school() -> Bundle {
    bundle(&[
        (
            "manifest",
            "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\nfile.academicSessions,bulk\nfile.classes,bulk\nfile.courses,bulk\n\
             file.demographics,bulk\nfile.enrollments,bulk\nfile.orgs,bulk\nfile.roles,bulk\nfile.users,bulk\nfile.results,absent\n",
        ),
        (
            "orgs",
            "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId,metadata.rioCode,metadata.locationName\n\
             team-ict,active,,Team ICT,department,,college,,\n\
             college,active,,College Techniek,school,,roc,100X123,Stationsweg\n\
             roc,,,ROC De Vaart,district,,,,\n",
        ),
        (
            "academicSessions",
            "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n\
             y26,active,,2026-2027,schoolYear,2026-08-01,2027-08-01,,2027\n\
             t1,active,,Periode 1 en 2,term,2026-08-24,2027-02-01,y26,2027\n\
             autumn,active,,Herfstvakantie,ext:holiday,2026-10-17,2026-10-26,y26,2027\n\
             study,active,,Studiedag,ext:closure,2026-12-04,2026-12-05,y26,2027\n\
             xmas,active,,Kerstvakantie,ext:holiday,2026-12-19,2027-01-04,y26,2027\n",
        ),
        (
            "courses",
            "sourcedId,status,dateLastModified,title,orgSourcedId,metadata.crebo,metadata.level,metadata.leerweg\n\
             sd,active,,Software developer,team-ict,25998,4,BOL\n\
             ne,active,,Nederlands,team-ict,,,\n",
        ),
        (
            "classes",
            "sourcedId,status,dateLastModified,title,courseSourcedId,classType,schoolSourcedId,termSourcedIds,metadata.mentors\n\
             ict1a,active,,ICT1A,sd,homeroom,team-ict,t1,t-pa\n\
             ne1,active,,ICT1A Nederlands,ne,scheduled,team-ict,t1,\n",
        ),
        (
            "users",
            "sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName,metadata.namePrefix,identifier,email,sms,agentSourcedIds,\
             password,preferredGivenName,metadata.agentKinds,metadata.agentFrom,metadata.agentTo,metadata.agentGrants,metadata.agentGrantLevels,\
             metadata.agentGrantFrom,metadata.agentGrantTo,metadata.bsn,metadata.onderwijsnummer,metadata.address,metadata.safeAddress,\
             metadata.startQualification,metadata.livingIndependently,metadata.studyFinance\n\
             anna,active,,true,anna,Johanna,Berg,van den,100001,anna@roc.example,,\"ma,t-pa,info\",Geheim-123,Anna,\
             \"AUTHORITY,CARER,INFORMATION_ONLY\",\"2009-06-01,2020-01-01,\",\",2027-01-01,\",,,,,999990019,,\"Kade 1, Utrecht\",true,2026-07-01,,\n\
             bram,active,,true,bram,Bram,Dijk,,100002,bram@roc.example,,ma,Geheim-123,,,,,SEE_PRESENCE+REPORT_ABSENCE,FULL,2026-10-01,2027-10-01,\
             ,100000004,,,,2026-08-01/2026-11-01;2026-11-15,2026-09-01\n\
             ma,active,,true,ma,Maria,Berg,,,ma@thuis.example,0612345678,,Geheim-123,,,,,,,,,,,,,,,\n\
             info,active,,false,info,Ineke,Vos,,,,,,Geheim-123,,,,,,,,,,,,,,,\n\
             t-pa,active,,true,pa,Piet,Berg,,PBE,pa@roc.example,,,Geheim-123,,,,,,,,,,,,,,,\n\
             off,active,,true,officer,Olga,Smit,,OSM,,,,Geheim-123,,,,,,,,,,,,,,,\n",
        ),
        ("demographics", "sourcedId,status,dateLastModified,birthDate,sex\nanna,active,,2009-06-01,female\nbram,active,,1/10/2008,male\n"),
        (
            "roles",
            "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,metadata.programme\n\
             r1,active,,anna,primary,student,2026-08-01,,team-ict,sd\n\
             r2,active,,bram,primary,student,2026-08-01,2027-08-01,team-ict,\n\
             r3,active,,ma,primary,parent,,,roc,\n\
             r4,active,,info,primary,relative,,,roc,\n\
             r5,active,,t-pa,primary,teacher,2024-08-01,,team-ict,\n\
             r6,active,,off,primary,ext:absenceOfficer,2025-08-01,,college,\n\
             r7,active,,off,secondary,ext:privacyOfficer,2025-08-01,2026-08-01,roc,\n\
             r8,active,,off,secondary,siteAdministrator,,,roc,\n",
        ),
        (
            "enrollments",
            "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n\
             e1,active,,ict1a,team-ict,anna,student,,,\n\
             e2,active,,ict1a,team-ict,bram,student,,2026-09-14,\n\
             e3,active,,ne1,team-ict,anna,student,,2026-09-01,2026-12-01\n\
             e4,active,,ict1a,team-ict,t-pa,teacher,true,,\n",
        ),
    ])
}

/// 1.1 with what real exports do: blank status, three spellings of days, a misspelt header, a cell too many, no newline at the end, Windows
/// line ends, a byte order mark, roles that do not exist, agents and orgs that are not there, and a password.
pub fn old_school() -> Bundle {
    let text = [
        (
            "manifest",
            "propertyName,value\r\noneroster.version,1.1\r\nfile.orgs,bulk\r\nfile.users,bulk\r\nfile.classes,bulk\r\nfile.enrollments,bulk\r\nfile.academicSessions,bulk\r\nfile.courses,absent\r\nfile.demographics,bulk",
        ),
        (
            "orgs",
            "\u{feff}sourcedId,status,dataLastModified,name,type,identifier,parentSourcedId\r\no1,,2023-05-01T18:25:43.511Z,Zorg,department,,o9",
        ),
        (
            "academicSessions",
            "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\r\nq1,active,1/05/2023,Q1,term,1/08/2026,2027-02-01T00:00:00.000Z,,2027\r\nq2,active,,Q2,quarter,2027-02-01,2027-08-01,,2027\r\nq3,active,,Q3,term,2027-02-01,2027-02-01,,2027",
        ),
        (
            "classes",
            "sourcedId,status,dateLastModified,title,courseSourcedId,classType,schoolSourcedId,termSourcedIds,,\r\nk1,active,,Z1,c1,homeroom,o1,q1,,\r\nk2,tobedeleted,,Z2,c1,homeroom,o1,q1,,\r\nk3,gone,,Z3,,,o1,q1,,",
        ),
        (
            "users",
            "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,identifier,agentSourcedIds,grades,password\r\n\
          u1,,,TRUE,o1,student,carl,Carl,Kok,200001,u3,,Hunter2-Hunter2\r\n\
          u2,active,15/06/2023,TRUE,o9,student,dina,Dina,Mol,200002,\"u3,u404\",,Hunter2-Hunter2\r\n\
          u3,active,2023-06-15,TRUE,o1,parent,vera,Vera,Kok,,,,Hunter2-Hunter2\r\n\
          u4,active,,TRUE,o1,superintendent,sam,Sam,Bos,SBO,,,Hunter2-Hunter2\r\n\
          u5,active,,TRUE,o1,teacher,tess,Tess,Vis,TVI,u1,,Hunter2-Hunter2\r\n\
          u6,active,,TRUE,o1,student,eva,Eva,Lam,200001,,,Hunter2-Hunter2\r\n\
          u7,active,,TRUE,o1,student,fred,Fred,,200007,,,Hunter2-Hunter2\r\n\
          u8,inactive,,TRUE,o1,student,gijs,Gijs,Pot,200008,,,Hunter2-Hunter2\r\n\
          u9,active,,TRUE,o1,student,hans,Hans,Vos,200009,,,x,Hunter2-Hunter2\r\n\
          u1,active,,TRUE,o1,student,carl,Carl,Kok,200001,,,Hunter2-Hunter2",
        ),
        ("demographics", "sourcedId,birthDate\r\nu1,3/07/2010\r\nu2,31/02/2010"),
        (
            "enrollments",
            "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\r\n\
          m1,active,,k1,o1,u1,student,,2026-08-24,\r\n\
          m2,active,,k1,o1,u2,student,,24/08/2026,\r\n\
          m3,active,,k1,o1,u5,teacher,,,\r\n\
          m4,active,,k2,o1,u1,student,,,\r\n\
          m5,active,,k1,o1,u5,student,,,\r\n\
          m6,active,,k1,o1,u1,visitor,,,\r\n\
          m7,active,,k1,o1,u2,student,,2027-03-01,\r\n\
          m8,active,,k1,o1,u2,student,,2026-02-30,",
        ),
    ];
    bundle(&text)
}

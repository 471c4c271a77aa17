//! What is taught where. The crebo numbers are of real qualifications; everything else is made up.

/// A team, its key and name.
pub(super) struct Team {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    /// Key of the location it is at.
    pub(super) site: &'static str,
}

/// All teams.
pub(super) const TEAMS: [Team; 5] = [
    Team { key: "ict", name: "Team ICT", site: "noord" },
    Team { key: "zorg", name: "Team Zorg en Welzijn", site: "zuid" },
    Team { key: "entree", name: "Team Entree", site: "zuid" },
    Team { key: "techniek", name: "Team Techniek", site: "noord" },
    Team { key: "handel", name: "Team Handel", site: "zuid" },
];

/// Locations: key, name, RIO code.
pub(super) const SITES: [(&str, &str, &str); 2] = [("noord", "Vaart Noord", "100X991"), ("zuid", "Vaart Zuid", "100X992")];

/// A programme.
pub(super) struct Programme {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) crebo: &'static str,
    pub(super) level: u32,
    /// BOL, or BBL with one day at school.
    pub(super) bol: bool,
    pub(super) team: &'static str,
    /// Begin of the names of its classes.
    pub(super) class: &'static str,
    /// Its own subjects; every programme has the common ones too.
    pub(super) subjects: [&'static str; 3],
}

/// All programmes; the first three are those of the personas.
pub(super) const PROGRAMMES: [Programme; 8] = [
    Programme {
        key: "p-sd",
        name: "Software developer",
        crebo: "25998",
        level: 4,
        bol: true,
        team: "ict",
        class: "SD4",
        subjects: ["Programmeren", "Databases", "Webontwikkeling"],
    },
    Programme {
        key: "p-hzw",
        name: "Helpende zorg en welzijn",
        crebo: "25498",
        level: 2,
        bol: true,
        team: "zorg",
        class: "HZ2",
        subjects: ["Zorgvaardigheden", "Begeleiden", "Anatomie"],
    },
    Programme {
        key: "p-adz",
        name: "Assistent dienstverlening en zorg",
        crebo: "25251",
        level: 1,
        bol: true,
        team: "entree",
        class: "EN1",
        subjects: ["Dienstverlening", "Praktijkvaardigheden", "Veilig werken"],
    },
    Programme {
        key: "p-its",
        name: "Allround medewerker IT systems and devices",
        crebo: "25606",
        level: 3,
        bol: true,
        team: "ict",
        class: "IT3",
        subjects: ["Netwerken", "Servers", "Servicedesk"],
    },
    Programme {
        key: "p-vig",
        name: "Verzorgende IG",
        crebo: "25656",
        level: 3,
        bol: false,
        team: "zorg",
        class: "VZ3",
        subjects: ["Verpleegtechnisch handelen", "Zorgplan", "Ziekteleer"],
    },
    Programme {
        key: "p-mei",
        name: "Monteur elektrotechnische installaties",
        crebo: "25331",
        level: 2,
        bol: false,
        team: "techniek",
        class: "EL2",
        subjects: ["Installatieleer", "Elektrotechniek", "Tekening lezen"],
    },
    Programme {
        key: "p-mk",
        name: "Mbo-verpleegkundige",
        crebo: "25480",
        level: 4,
        bol: true,
        team: "zorg",
        class: "VP4",
        subjects: ["Verpleegkunde", "Farmacologie", "Klinisch redeneren"],
    },
    Programme {
        key: "p-vs",
        name: "Verkoopspecialist",
        crebo: "25168",
        level: 3,
        bol: true,
        team: "handel",
        class: "VS3",
        subjects: ["Verkoop", "Marketing", "Webshopbeheer"],
    },
];

/// Subjects of every programme.
pub(super) const COMMON: [&str; 4] = ["Nederlands", "Engels", "Rekenen", "Burgerschap"];
/// The talk with the mentor, once a week.
pub(super) const COACHING: &str = "Loopbaanbegeleiding";

//! Names as they are common in Dutch schools, of which chance makes people who do not exist.

use super::random::Random;

const FIRST: [&str; 60] = [
    "Emma", "Noah", "Julia", "Sem", "Mila", "Lucas", "Sara", "Daan", "Yara", "Mohammed", "Tess", "Finn", "Zoë", "Levi", "Nina", "Milan",
    "Fatima", "Luuk", "Eva", "Adam", "Lotte", "Jesse", "Aya", "Thijs", "Sofie", "Bram", "Noor", "Ruben", "Esmée", "Omar", "Fleur",
    "Jayden", "Lieke", "Yusuf", "Iris", "Stijn", "Amira", "Thomas", "Roos", "Mees", "Elif", "Tim", "Maud", "Ravi", "Isa", "Lars", "Naomi",
    "Kevin", "Femke", "Bilal", "Anouk", "Niels", "Chaima", "Jasper", "Britt", "Sven", "Dewi", "Joris", "Merel", "Koen",
];
const PARENT: [&str; 24] = [
    "Marieke", "Peter", "Ingrid", "Mark", "Sandra", "Hassan", "Monique", "Erik", "Karin", "Rachid", "Anita", "Jeroen", "Fatma", "Dennis",
    "Linda", "Sjoerd", "Wendy", "Ahmed", "Petra", "Robert", "Claudia", "Ali", "Esther", "Frank",
];
/// Family names, with what stands before them.
const LAST: [(&str, &str); 44] = [
    ("de", "Jong"),
    ("", "Jansen"),
    ("de", "Vries"),
    ("van den", "Berg"),
    ("", "Bakker"),
    ("van", "Dijk"),
    ("", "Visser"),
    ("", "Smit"),
    ("", "Meijer"),
    ("de", "Boer"),
    ("", "Mulder"),
    ("de", "Groot"),
    ("", "Bos"),
    ("", "Vos"),
    ("", "Peters"),
    ("", "Hendriks"),
    ("van", "Leeuwen"),
    ("", "Dekker"),
    ("", "Brouwer"),
    ("de", "Wit"),
    ("", "Dijkstra"),
    ("", "Smits"),
    ("de", "Graaf"),
    ("van der", "Meer"),
    ("", "Kok"),
    ("", "Jacobs"),
    ("", "Vermeulen"),
    ("van den", "Heuvel"),
    ("van der", "Veen"),
    ("van den", "Broek"),
    ("", "Schouten"),
    ("", "El Amrani"),
    ("", "Yılmaz"),
    ("", "Kaya"),
    ("", "Bouzid"),
    ("", "Nguyen"),
    ("", "Sital"),
    ("", "Ramdin"),
    ("", "Kowalski"),
    ("", "Postma"),
    ("", "Hoekstra"),
    ("van 't", "Hof"),
    ("", "Willems"),
    ("", "Koster"),
];
const STREETS: [&str; 8] =
    ["Kerkstraat", "Molenweg", "Dorpsstraat", "Stationsplein", "Vaartkade", "Lindelaan", "Prinsenhof", "Havenstraat"];

/// A made-up person's name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    pub(super) first: &'static str,
    pub(super) prefix: &'static str,
    pub(super) family: &'static str,
}

/// Somebody young.
pub(super) fn student(random: &Random) -> Name {
    let (prefix, family) = *random.one(&LAST);
    Name { first: random.one::<&str>(&FIRST), prefix, family }
}

/// The same with a first name that nobody else with such a number has.
pub(super) fn distinct(number: usize, name: Name) -> Name {
    Name { first: FIRST[number * 7 % FIRST.len()], ..name }
}

/// Somebody of forty; often with the family name of a child.
pub(super) fn adult(random: &Random, of: Option<&Name>) -> Name {
    let (prefix, family) = of.filter(|_| random.in_thousand(700)).map_or_else(|| *random.one(&LAST), |child| (child.prefix, child.family));
    Name { first: random.one::<&str>(&PARENT), prefix, family }
}

/// Somewhere to live.
pub(super) fn address(random: &Random) -> String {
    format!("{} {}, {} {}{} Vaartdam", random.one(&STREETS), 1 + random.below(120), 9_900 + random.below(99), 'A', 'B')
}

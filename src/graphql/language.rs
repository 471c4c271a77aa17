//! The languages in which people are spoken to.

/// A language of the user interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Dutch.
    Dutch,
    /// English; also where a client says nothing, since developers read those texts.
    #[default]
    English,
}

impl Language {
    /// The first of ours in `Accept-Language`, by weight.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let mut wanted: Vec<(f32, Self)> = header.split(',').filter_map(range).collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        wanted.first().map_or(Self::English, |(_, language)| *language)
    }
}

fn range(text: &str) -> Option<(f32, Language)> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts.next()?.to_ascii_lowercase();
    let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
    let language = match tag.split('-').next()? {
        "nl" => Language::Dutch,
        "en" | "*" => Language::English,
        _ => return None,
    };
    (quality > 0.0).then_some((quality, language))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Words that English has and Dutch has not, and the other way round.
    const ENGLISH: &[&str] = &[
        "the", "this", "that", "you", "your", "must", "not", "may", "be", "with", "from", "until", "and", "who", "what", "it", "has",
        "only",
    ];
    const DUTCH: &[&str] = &[
        "de", "het", "een", "niet", "moet", "mag", "van", "voor", "met", "wordt", "zijn", "geen", "deze", "dit", "dat", "wie", "uw", "en",
    ];

    /// Words of a sentence, without what is quoted for programs.
    fn words(text: &str) -> BTreeSet<String> {
        let prose: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
        prose.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    }

    /// What both sentences must have: quoted names of the API, and numbers.
    fn facts(text: &str) -> BTreeSet<&str> {
        let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        text.split('`').skip(1).step_by(2).chain(digits).collect()
    }

    /// Holds a sentence to be said in both languages: whole, each in its own words, about the same things.
    pub(crate) fn said_in_both(text: impl Fn(Language) -> String, of: &str) {
        let (english, dutch) = (text(Language::English), text(Language::Dutch));
        assert_ne!(english, dutch, "{of}");
        for (said, foreign) in [(&english, DUTCH), (&dutch, ENGLISH)] {
            assert!(said.chars().next().is_some_and(|c| c.is_uppercase() || c == '`') && said.ends_with('.'), "{of}: {said}");
            let words = words(said);
            assert!(words.len() > 1 && foreign.iter().all(|word| !words.contains(*word)), "{of}: {said}");
        }
        assert_eq!(facts(&english), facts(&dutch), "{of}");
    }

    #[test]
    fn the_first_of_ours_by_weight() {
        for (header, language) in [
            ("", Language::English),
            ("nl", Language::Dutch),
            ("nl-BE, en;q=0.5", Language::Dutch),
            ("de, en;q=0.5, nl;q=0.9", Language::Dutch),
            ("en, nl", Language::English),
            ("nl;q=0", Language::English),
            ("nl;q=x, en;q=0.1", Language::English),
            ("*", Language::English),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }
}

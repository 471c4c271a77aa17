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
mod tests {
    use super::*;

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

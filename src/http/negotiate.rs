//! Reads `Accept` and `Content-Type`. It must never look at a body.

use axum::http::{HeaderMap, header};

/// The media types an answer can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the HTTP status tells whether the request was well formed.
    GraphQl,
    /// `application/json`: the answer is 200 even when its errors are the client's.
    Json,
}

impl Media {
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// How much a media type is wanted, and how exactly that was said (3 by name, 2 `application/*`, 1 `*/*`, 0 not at all).
type Wanted = (u8, f32);

/// The media type to answer with; none if the client takes neither.
pub(super) fn accepted(headers: &HeaderMap) -> Option<Media> {
    let mut given = false;
    let (mut graphql, mut json): (Wanted, Wanted) = ((0, 0.0), (0, 0.0));
    for value in headers.get_all(header::ACCEPT) {
        for range in value.to_str().unwrap_or_default().split(',').filter(|range| !range.trim().is_empty()) {
            given = true;
            let (name, quality, utf8) = parts(range);
            let exactness = match name.as_str() {
                "application/graphql-response+json" | "application/json" => 3,
                "application/*" => 2,
                "*/*" => 1,
                _ => continue,
            };
            if !utf8 {
                continue;
            }
            let better = |old: Wanted| if exactness >= old.0 { (exactness, quality) } else { old };
            if name != "application/json" {
                graphql = better(graphql);
            }
            if name != "application/graphql-response+json" {
                json = better(json);
            }
        }
    }
    if !given {
        return Some(Media::Json);
    }
    let by_name = graphql.0 == 3;
    match (graphql.1 > 0.0, json.1 > 0.0) {
        (true, true) if (by_name && graphql.1 >= json.1) || graphql.1 > json.1 => Some(Media::GraphQl),
        (_, true) => Some(Media::Json),
        (true, false) => Some(Media::GraphQl),
        (false, false) => None,
    }
}

/// Whether the body says it is JSON in UTF-8, not compressed. Anything else a browser could send from a foreign page without asking.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(Ok(value)), None) = (types.next().map(|value| value.to_str()), types.next()) else { return false };
    let (name, _, utf8) = parts(value);
    name == "application/json" && utf8 && headers.get(header::CONTENT_ENCODING).is_none_or(|coding| coding == "identity")
}

/// The name in small letters, `q` (1 if it is not said, 0 if it is no number), and whether `charset` is UTF-8 or not said.
fn parts(range: &str) -> (String, f32, bool) {
    let mut pieces = range.split(';').map(str::trim);
    let name = pieces.next().unwrap_or_default().to_ascii_lowercase();
    let (mut quality, mut utf8) = (1.0, true);
    for (key, value) in pieces.filter_map(|piece| piece.split_once('=')) {
        let value = value.trim().trim_matches('"');
        if key.trim().eq_ignore_ascii_case("q") {
            quality = value.parse().unwrap_or(0.0);
        } else if key.trim().eq_ignore_ascii_case("charset") {
            utf8 = value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8");
        }
    }
    (name, quality, utf8)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(name: &header::HeaderName, values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_client_gets_what_it_wants_most() {
        for (accept, media) in [
            ("application/json", Some(Media::Json)),
            ("*/*", Some(Media::Json)),
            ("application/*", Some(Media::Json)),
            ("", Some(Media::Json)),
            ("application/graphql-response+json", Some(Media::GraphQl)),
            ("Application/GraphQL-Response+JSON; charset=\"utf-8\"", Some(Media::GraphQl)),
            ("application/graphql-response+json, application/json;q=0.9", Some(Media::GraphQl)),
            ("application/json, application/graphql-response+json", Some(Media::GraphQl)),
            ("application/json, application/graphql-response+json;q=0.5", Some(Media::Json)),
            ("*/*, application/graphql-response+json;q=0.5", Some(Media::Json)),
            ("*/*, application/json;q=0", Some(Media::GraphQl)),
            ("application/json;q=0", None),
            ("text/html, image/png;q=0.5", None),
            ("application/json; charset=latin1", None),
        ] {
            assert_eq!(accepted(&headers(&header::ACCEPT, &[accept])), media, "{accept}");
        }
        assert_eq!(accepted(&HeaderMap::new()), Some(Media::Json));
        assert_eq!(accepted(&headers(&header::ACCEPT, &["text/html", "application/graphql-response+json"])), Some(Media::GraphQl));
    }

    #[test]
    fn only_json_is_read() {
        for (value, json) in [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("Application/JSON;charset=\"UTF-8\"", true),
            ("application/json; charset=utf-16", false),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("multipart/form-data; boundary=x", false),
            ("application/graphql", false),
        ] {
            assert_eq!(is_json(&headers(&header::CONTENT_TYPE, &[value])), json, "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
        assert!(!is_json(&headers(&header::CONTENT_TYPE, &["application/json", "text/plain"])));
        for (coding, json) in [("identity", true), ("gzip", false), ("br", false), ("", false)] {
            let mut coded = headers(&header::CONTENT_TYPE, &["application/json"]);
            coded.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
            assert_eq!(is_json(&coded), json, "{coding}");
        }
    }
}

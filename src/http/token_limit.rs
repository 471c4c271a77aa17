//! Counts the lexical tokens of a query before it is parsed, so that parsing costs no more than the limit allows.
//! It must never judge whether the query is right: the parser does.

/// Most tokens in one query: the longest document of the portals has some 400.
pub const MOST_TOKENS: usize = 1_000;

/// Whether the query has no more than [`MOST_TOKENS`] tokens; comments, commas and white space are none, a string is one.
#[must_use]
pub fn within(query: &str) -> bool {
    let mut rest = query.as_bytes();
    let mut tokens = 0;
    while let Some(&first) = rest.first() {
        let length = match first {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                rest = &rest[1..];
                continue;
            }
            b'#' => {
                rest = &rest[until(rest, |byte| matches!(byte, b'\n' | b'\r'))..];
                continue;
            }
            b'"' if rest.starts_with(b"\"\"\"") => block_string(rest),
            b'"' => string(rest),
            b'.' if rest.starts_with(b"...") => 3,
            _ if is_word(first) => until(rest, |byte| !is_word(byte)),
            _ => 1,
        };
        tokens += 1;
        if tokens > MOST_TOKENS {
            return false;
        }
        rest = &rest[length..];
    }
    true
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn until(bytes: &[u8], stop: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| stop(byte)).unwrap_or(bytes.len())
}

/// A string that does not end is one token to its line's end; the parser refuses it.
fn string(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' | b'\r' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn block_string(bytes: &[u8]) -> usize {
    let mut at = 3;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"\\\"\"\"") {
            at += 4;
        } else if bytes[at..].starts_with(b"\"\"\"") {
            return at + 3;
        } else {
            at += 1;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_tokens_pass_and_one_more_does_not() {
        assert!(within(&format!("{{{}}}", " a".repeat(998))));
        assert!(!within(&format!("{{{}}}", " a".repeat(999))));
    }

    #[test]
    fn strings_and_comments_neither_hide_tokens_nor_make_them() {
        let words = "a ".repeat(2_000);
        assert!(within(&format!("{{a(b: \"{words}\")}}")));
        assert!(within(&format!("{{a(b: \"\"\"{words} \\\"\"\" \" {words}\"\"\")}}")));
        assert!(within(&format!("# {words}\n{{a}}")));
        assert!(!within(&format!("{{a(b: \"\\\"\")}} {words}")));
        assert!(!within(&format!("{{a(b: \"\"\"x\"\"\")}} {words}")));
        assert!(!within(&format!("# {{a}}\r{words}")));
        assert!(!within(&format!("\"open\n{words}")));
        assert!(!within(&"{".repeat(2_000)));
        assert!(within("\"\\"));
    }
}

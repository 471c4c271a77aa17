//! Names and addresses of people, as somebody enters them: what could not be one is refused, the rest is not second-guessed.

use super::wording::one_line;

/// Longest part of a name, in graphemes.
pub const NAME: u32 = 100;
/// Longest mail address, in characters: RFC 5321, 4.5.3.1.3.
pub const MAIL: usize = 254;
/// Longest telephone number as it is written, in characters.
pub const PHONE: usize = 30;

/// A part of a name, on one line without space around it; none where nothing is left, or it is too long or holds what nobody sees.
#[must_use]
pub fn name(text: &str) -> Option<String> {
    let line = one_line(text, NAME).ok().flatten()?;
    line.chars().any(char::is_alphabetic).then_some(line)
}

/// A mail address: something on either side of one `@`, a domain with a dot, nothing that nobody sees.
#[must_use]
pub fn mail(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let plain =
        text.chars().all(|letter| !letter.is_whitespace() && !letter.is_control() && !matches!(letter, ',' | ';' | '<' | '>' | '"'));
    let labels = domain.split('.').all(|label| !label.is_empty()) && domain.contains('.');
    let fits = plain && labels && !local.is_empty() && !local.contains('@') && text.chars().count() <= MAIL && one_line(text, 254).is_ok();
    fits.then(|| text.to_owned())
}

/// A telephone number: at least six digits, and what people write between them.
#[must_use]
pub fn phone(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '+' | '-' | ' ' | '(' | ')' | '.'));
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (fits && digits >= 6 && text.chars().count() <= PHONE).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (text, expected) in [
            ("Jan", Some("Jan")),
            ("  van   den Berg\n", Some("van den Berg")),
            ("Óscar Ümit-Ñandú", Some("Óscar Ümit-Ñandú")),
            ("'t Hart", Some("'t Hart")),
            ("", None),
            (" \t", None),
            ("...", None),
            ("J\u{0}an", None),
            ("\u{202E}naJ", None),
        ] {
            assert_eq!(name(text).as_deref(), expected, "{text:?}");
        }
        assert!(name(&"é".repeat(100)).is_some() && name(&"é".repeat(101)).is_none());
    }

    #[test]
    fn mail_addresses_and_telephone_numbers() {
        for good in ["a@b.nl", "jan.de-boer+school@mail.example.nl", "ü@exämple.nl"] {
            assert_eq!(mail(good).as_deref(), Some(good));
        }
        for bad in
            ["", "a", "a@b", "@b.nl", "a@", "a@@b.nl", "a b@c.nl", "a@b..nl", "a@b.nl, c@d.nl", "a\u{0}@b.nl", "<a@b.nl>", "a\u{200B}@b.nl"]
        {
            assert_eq!(mail(bad), None, "{bad:?}");
        }
        assert!(mail(&format!("{}@b.nl", "a".repeat(249))).is_some() && mail(&format!("{}@b.nl", "a".repeat(250))).is_none());
        for good in ["0612345678", "+31 (0)6 12 34 56 78", "030-1234567"] {
            assert_eq!(phone(good).as_deref(), Some(good));
        }
        for bad in ["", "112", "06-twaalf", "06\u{0}12345678", "06123456789012345678901234567890"] {
            assert_eq!(phone(bad), None, "{bad:?}");
        }
    }
}

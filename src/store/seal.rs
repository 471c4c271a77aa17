//! Seals national numbers before they are kept, and opens them for the one who sends a report to the state.
//!
//! AES-256-GCM with a random nonce; the institution and the student's key are bound to it, so that a sealed number that is copied to another
//! row does not open. Two sealings of one number differ, so a keyed hash stands beside it: an import knows by it that nothing changed, and
//! without the key it says nothing. Both keys are derived from the one in the configuration.

use ::entity::id::InstitutionId;
use ::entity::kind::NationalNumberKind;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{hkdf, hmac, rand};

/// First byte of what is sealed: how it was.
const VERSION: u8 = 1;

/// The number could not be sealed: no randomness, or no key.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the number could not be encrypted")]
pub struct SealError;

/// The keys for the numbers of one institution.
pub struct Seal {
    institution: InstitutionId,
    number: LessSafeKey,
    hash: hmac::Key,
}

/// A number that nobody can read without the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// How it was sealed, nonce, ciphertext and tag.
    pub number: Vec<u8>,
    /// The same for the same number of the same student.
    pub hash: Vec<u8>,
}

impl Seal {
    /// With the key of the configuration.
    pub fn new(key: &[u8; 32], institution: InstitutionId) -> Result<Self, SealError> {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"presentie national number").extract(key);
        let derived = |purpose: &'static [u8]| {
            let mut out = [0; 32];
            let info = [purpose];
            root.expand(&info, hkdf::HKDF_SHA256).and_then(|key| key.fill(&mut out)).map_err(|_| SealError)?;
            Ok::<_, SealError>(out)
        };
        let number = UnboundKey::new(&AES_256_GCM, &derived(b"seal")?).map_err(|_| SealError)?;
        let hash = hmac::Key::new(hmac::HMAC_SHA256, &derived(b"hash")?);
        Ok(Self { institution, number: LessSafeKey::new(number), hash })
    }

    /// Seals a number of the student with this key of the source.
    pub fn seal(&self, student: &str, kind: NationalNumberKind, number: &str) -> Result<Sealed, SealError> {
        let bound = self.bound(student);
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| SealError)?;
        let mut text = number.as_bytes().to_vec();
        let aad = Aad::from(bound.as_slice());
        self.number.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text).map_err(|_| SealError)?;
        let mut hash = hmac::Context::with_key(&self.hash);
        for part in [bound.as_slice(), b"\0", kind.as_str().as_bytes(), b"\0", number.as_bytes()] {
            hash.update(part);
        }
        Ok(Sealed { number: [&[VERSION], nonce.as_slice(), &text].concat(), hash: hash.sign().as_ref().to_vec() })
    }

    /// Opens what was sealed for that student; none if it was not, or was changed.
    #[must_use]
    pub fn open(&self, student: &str, sealed: &[u8]) -> Option<String> {
        let rest = sealed.strip_prefix(&[VERSION])?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN)?;
        let mut text = text.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let opened = self.number.open_in_place(nonce, Aad::from(self.bound(student).as_slice()), &mut text).ok()?;
        String::from_utf8(opened.to_vec()).ok()
    }

    fn bound(&self, student: &str) -> Vec<u8> {
        [self.institution.0.as_bytes().as_slice(), student.as_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_student_alone_and_never_looks_the_same_twice() {
        let here = InstitutionId::new();
        let seal = Seal::new(&[7; 32], here).unwrap();
        let one = seal.seal("s1", NationalNumberKind::Bsn, "999990019").unwrap();
        let two = seal.seal("s1", NationalNumberKind::Bsn, "999990019").unwrap();
        assert_ne!(one.number, two.number);
        assert_eq!(one.hash, two.hash);
        assert!(!one.number.windows(9).any(|bytes| bytes == b"999990019"));
        assert_eq!(seal.open("s1", &one.number).as_deref(), Some("999990019"));

        let mut changed = one.number.clone();
        changed[14] ^= 1;
        assert_eq!(seal.open("s1", &changed), None);
        assert_eq!(seal.open("s2", &one.number), None);
        assert_eq!(Seal::new(&[8; 32], here).unwrap().open("s1", &one.number), None);
        assert_eq!(Seal::new(&[7; 32], InstitutionId::new()).unwrap().open("s1", &one.number), None);
        for short in [&[][..], &[VERSION], &one.number[..13]] {
            assert_eq!(seal.open("s1", short), None);
        }
        for (student, kind, number) in [
            ("s2", NationalNumberKind::Bsn, "999990019"),
            ("s1", NationalNumberKind::Onderwijsnummer, "999990019"),
            ("s1", NationalNumberKind::Bsn, "123456782"),
        ] {
            assert_ne!(seal.seal(student, kind, number).unwrap().hash, one.hash, "{student} {kind:?} {number}");
        }
    }
}

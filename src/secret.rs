//! Secrets: random tokens and join codes, passwords as argon2id, and the codes of a second step at the sign-in.
//!
//! A token is 256 random bits; only its SHA-256 is stored. A password is hashed in a bounded pool of threads, so that a flood
//! of sign-ins can't starve those who study.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::RngExt as _;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use crate::error::Error;

/// Shortest password in characters. Long enough that the limits on tries make guessing hopeless, short enough for a phone.
pub const PASSWORD_MIN: usize = 8;
/// Longest password in bytes: hashing must not become a way to burn the server's time.
pub const PASSWORD_MAX: usize = 256;

/// A secret that stands in a cookie, a link or a header, in base64url.
pub struct Token(String);

impl Token {
    /// 256 random bits.
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; 32]>()))
    }

    /// A token as somebody sent it.
    pub fn given(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What is stored of it.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// The secret itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// A proof that `text` was written by who has `key`: HMAC-SHA-256, in base64url. For a link that holds for years, of which nothing
/// is kept.
pub fn signature(key: &[u8], text: &str) -> Result<String, Error> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::internal)?;
    mac.update(text.as_bytes());
    Ok(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// Letters and digits that can't be taken for each other, read or said aloud: no 0 O, 1 I L, no 5 S, 2 Z, B 8, U V.
const CODE_LETTERS: &[u8; 22] = b"ACDEFGHJKMNPQRTWXY3479";

/// Letters of a join code: 22^6 is a hundred million codes.
pub const CODE_LENGTH: usize = 6;

/// A new join code, without its hyphen.
pub fn join_code() -> String {
    let mut rng = rand::rng();
    (0..CODE_LENGTH).map(|_| char::from(CODE_LETTERS[rng.random_range(0..CODE_LETTERS.len())])).collect()
}

/// A code as somebody typed it, as it is stored: upper case, without blanks and hyphens.
pub fn tidy_code(typed: &str) -> String {
    typed.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).take(CODE_LENGTH * 2).collect()
}

/// A code as it is shown: `K7QF-2M`.
pub fn shown_code(code: &str) -> String {
    match code.split_at_checked(4) {
        Some((head, tail)) if !tail.is_empty() => format!("{head}-{tail}"),
        _ => code.to_owned(),
    }
}

/// A secret shared with a phone, from which both make the same six digits every 30 seconds: TOTP, RFC 6238, with SHA-1 as every
/// authenticator app knows it.
pub struct SecondStep(Vec<u8>);

impl SecondStep {
    /// 160 random bits, as many as SHA-1 takes in.
    pub fn random() -> Self {
        Self(rand::rng().random::<[u8; 20]>().to_vec())
    }

    /// A secret as it was stored.
    pub fn stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As it is stored.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// In base32, in groups of four, for a person who types it.
    pub fn typed(&self) -> String {
        let text = totp_rs::Secret::from(self.0.clone()).to_base32();
        text.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four)).collect::<Vec<_>>().join(" ")
    }

    /// What the QR code holds, in the form that authenticator apps have agreed on.
    pub fn link(&self, name: &str) -> String {
        let secret = self.typed().replace(' ', "");
        let name: String = url_encoded(name);
        format!("otpauth://totp/Recto:{name}?secret={secret}&issuer=Recto")
    }

    /// Which 30 seconds `code` is the code of, if it is that of now or of one step around it: clocks of phones differ.
    pub fn counter_of(&self, code: &str, now_ms: i64) -> Option<i64> {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let now = u64::try_from(now_ms / 1000).ok()?;
        self.totp()?.check(&digits, now).and_then(|counter| i64::try_from(counter).ok())
    }

    /// The code of that time, as the phone shows it.
    pub fn code_at(&self, now_ms: i64) -> Option<String> {
        Some(self.totp()?.generate(u64::try_from(now_ms / 1000).ok()?).to_string())
    }

    fn totp(&self) -> Option<totp_rs::Totp> {
        totp_rs::Builder::new().with_secret(self.0.clone()).build().ok()
    }
}

fn url_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        use std::fmt::Write as _;
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Recovery codes that are handed out at once.
pub const RECOVERY_CODES: usize = 8;

/// A code that stands in for a lost phone, once: 53 random bits in two groups, `K7QF3T-M9XTAC`.
pub fn recovery_code() -> String {
    let mut rng = rand::rng();
    let mut letters =
        || (0..6).map(|_| char::from(CODE_LETTERS[rng.random_range(0..CODE_LETTERS.len())])).collect::<String>();
    format!("{}-{}", letters(), letters())
}

/// What is stored of a recovery code, however it was typed.
pub fn recovery_hash(user: i64, typed: &str) -> Vec<u8> {
    let tidy: String = typed.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).take(32).collect();
    Sha256::digest(format!("{user}:{tidy}").as_bytes()).to_vec()
}

/// Hashes and checks passwords, a few at a time.
#[derive(Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
}

/// Of an unknown name, so that its check takes the same time as a real one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

impl Passwords {
    /// `at_once`: hashes that may run side by side, each 19 MiB.
    pub fn new(at_once: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(at_once)) }
    }

    /// The argon2id string of a new password.
    ///
    /// Errors: [`Error::Invalid`] if it is too short or too long.
    pub async fn hash(&self, password: String) -> Result<String, Error> {
        if password.chars().count() < PASSWORD_MIN {
            return Err(Error::invalid_with("error-password-short", vec![("least", PASSWORD_MIN.to_string())]));
        }
        if password.len() > PASSWORD_MAX {
            return Err(Error::invalid("error-password-long"));
        }
        self.run(move || hash_now(&password)).await?
    }

    /// Whether `password` is the one behind `hash`; without a hash the same time passes, and the answer is no.
    pub async fn check(&self, password: String, hash: Option<String>) -> Result<bool, Error> {
        if password.len() > PASSWORD_MAX {
            return Ok(false);
        }
        self.run(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.clone());
            let right = PasswordHash::new(&hash)
                .is_ok_and(|parsed| argon2().verify_password(password.as_bytes(), &parsed).is_ok());
            known && right
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        })
        .await
        .map_err(Error::internal)
    }
}

/// OWASP's second choice: 19 MiB, 2 passes, 1 lane.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

fn hash_now(password: &str) -> Result<String, Error> {
    argon2().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Error::internal)
}

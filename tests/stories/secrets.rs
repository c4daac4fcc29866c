//! Codes that people type, and what a password costs who wants to guess it.

use recto::secret::{Passwords, join_code, shown_code, tidy_code};

#[test]
fn a_join_code_survives_how_people_type_it() {
    let code = join_code();
    let typed = format!(" {} ", shown_code(&code).to_lowercase());
    assert_eq!(tidy_code(&typed), code);
}

#[tokio::test]
async fn the_password_parameters_are_the_ones_we_promise() {
    let hash = Passwords::new(1).hash("three random words".to_owned()).await.expect("a hash");
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    let param = |name: &str| hash.split(['$', ',']).find_map(|part| part.strip_prefix(name)?.parse::<u32>().ok());
    assert!(param("m=") >= Some(19 * 1024) && param("t=") >= Some(2), "{hash}");
}

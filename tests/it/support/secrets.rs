//! What must not stand in anything that the product writes: tokens, assertions, codes and secrets, told by their form or by name.

/// Secrets that tests and the sandbox's defaults use.
const KNOWN: [&str; 7] = [
    "a-secret-known-to-both-sides",
    "a-secret-of-somebody-else",
    "sandbox-secret",
    "sandbox-identity-header",
    "sandbox-refresh-",
    "PRIVATE KEY-----",
    "the password of the file",
];

/// What kind of secret a text holds. (The sandbox's own token is none: `sandbox-` and 64 digits.)
pub fn found(text: &str) -> Option<&'static str> {
    let known = || KNOWN.into_iter().find(|known| text.contains(known));
    let words = || text.split(|character: char| !(character.is_ascii_alphanumeric() || "._-".contains(character)));
    let signed = |word: &str| {
        // A JWT with its signature. What a caller is asked to sign has no third part yet.
        let parts: Vec<&str> = word.find("eyJ").map(|at| word.get(at..).unwrap_or_default().split('.').collect())?;
        (parts.len() >= 3 && parts[1].starts_with("eyJ") && parts[2].len() >= 16).then_some("a token or an assertion")
    };
    let code = |word: &str| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        // Digits and letters: the texts of very long numbers and names are cut to as many characters.
        let is_code =
            word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) && (1..64).contains(&digits);
        is_code.then_some("a device code")
    };
    known().or_else(|| words().find_map(|word| signed(word).or_else(|| code(word))))
}

#[test]
fn secrets_are_told_from_other_text() {
    let token = format!("eyJ0eXAi.eyJhdWQi.{}", "c2lnbmF0dXJl".repeat(3));
    for secret in [
        format!("Bearer {token}"),
        "ab12".repeat(16),
        "x sandbox-secret y".into(),
        "-----BEGIN PRIVATE KEY-----".into(),
    ] {
        assert!(found(&secret).is_some(), "{secret}");
    }
    let own = format!("sandbox-{}", "ab12".repeat(16));
    for text in ["eyJ0eXAi.eyJhdWQi", "the access token has expired", "client_secret", &own] {
        assert_eq!(found(text), None, "{text}");
    }
}

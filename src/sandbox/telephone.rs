//! Telephone numbers as the service takes them.

/// The number with its leading `+`, as replies show it; `None` when the text is none: digits with or without a `+`, at
/// most forty, and at most one `;ext=` with one to twelve digits.
///
/// Forty is far beyond E.164's fifteen digits (Direct Routing takes numbers that are not E.164) and keeps a store from
/// holding a page of digits.
pub fn canonical(text: &str) -> Option<String> {
    let bare = text.strip_prefix('+').unwrap_or(text);
    let (digits, extension) = match bare.split_once(";ext=") {
        Some((digits, extension)) => (digits, Some(extension)),
        None => (bare, None),
    };
    let all_digits =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let valid = all_digits(digits, 40) && extension.is_none_or(|extension| all_digits(extension, 12));
    valid.then(|| format!("+{bare}"))
}

/// An opaque id for a number: its characters in hexadecimal, so that it needs no column and no index of its own.
pub fn row_id(telephone_number: &str) -> String {
    use std::fmt::Write;
    telephone_number.bytes().fold(String::with_capacity(2 * telephone_number.len()), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    })
}

/// The number that [`row_id`] made this id of.
pub fn from_row_id(id: &str) -> Option<String> {
    if !id.len().is_multiple_of(2) || !id.is_ascii() {
        return None;
    }
    let bytes = (0..id.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(id.get(at..at + 2)?, 16).ok())
        .collect::<Option<Vec<u8>>>()?;
    let number = String::from_utf8(bytes).ok()?;
    // One spelling for each id: upper-case digits would be another id of the same row.
    (canonical(&number).as_deref() == Some(&*number) && row_id(&number) == id).then_some(number)
}

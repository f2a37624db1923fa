//! The text of a file that PowerShell wrote, which may be UTF-8 or UTF-16, with a byte order mark or without.

/// Why a file is no text.
#[derive(Debug, PartialEq, Eq)]
pub struct NoText {
    /// The line on which it stops being text.
    pub line: u64,
    /// What is wrong.
    pub reason: &'static str,
}

/// Decodes a file.
pub fn decode(bytes: &[u8]) -> Result<String, NoText> {
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest)?,
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        // Without a mark: a heading is ASCII, so one half of its first unit is zero.
        [low, 0, ..] if *low != 0 => utf16(bytes, u16::from_le_bytes)?,
        [0, low, ..] if *low != 0 => utf16(bytes, u16::from_be_bytes)?,
        _ => utf8(bytes)?,
    };
    match text.find('\0') {
        Some(at) => Err(NoText { line: line_of(&text[..at]), reason: "there is a NUL character, which no text has" }),
        None => Ok(text),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, NoText> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = line_of(&String::from_utf8_lossy(valid));
            Err(NoText { line, reason: "the file is neither UTF-8 nor UTF-16" })
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, NoText> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    for character in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        match character {
            Ok(character) => text.push(character),
            Err(_) => return Err(NoText { line: line_of(&text), reason: "the file is not valid UTF-16" }),
        }
    }
    if !rest.is_empty() {
        return Err(NoText { line: line_of(&text), reason: "the file ends within a UTF-16 character" });
    }
    Ok(text)
}

fn line_of(before: &str) -> u64 {
    1 + before.bytes().filter(|&byte| byte == b'\n').count() as u64
}

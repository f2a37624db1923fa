//! A CSV file as rows whose fields are found by heading, never by position.

use std::collections::HashMap;
use std::path::Path;

use csv::StringRecord;

use super::text;
use crate::sandbox::SandboxError;

/// The advice for everything that is wrong with a CSV file.
const ADVICE: &str = "Correct the file, or write it again: Get-CsOnlineUser | Export-Csv users.csv, and \
                      Get-CsPhoneNumberAssignment | Export-Csv numbers.csv or Export-CsAcquiredPhoneNumber.";

/// A CSV file that has been read.
pub struct Table {
    file: String,
    headings: HashMap<String, usize>,
    rows: Vec<(u64, StringRecord)>,
}

/// A column, looked up once for all rows.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    heading: &'static str,
    index: Option<usize>,
}

impl Column {
    /// Whether the file has it.
    pub fn is_there(&self) -> bool {
        self.index.is_some()
    }
}

/// One row of a table.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// The line on which it begins.
    pub line: u64,
    table: &'a Table,
    fields: &'a StringRecord,
}

impl Table {
    /// Reads a file, which must have the `needed` headings. Any others are welcome.
    pub fn read(path: &Path, needed: &[&str]) -> Result<Self, SandboxError> {
        let file = path.display().to_string();
        let refuse = |line: u64, reason: String| refusal(&file, Some(line), reason);
        let bytes = std::fs::read(path)
            .map_err(|error| refusal(&file, None, format!("the CSV file cannot be read: {error}")))?;
        let text = text::decode(&bytes).map_err(|no_text| refuse(no_text.line, no_text.reason.into()))?;
        // Windows PowerShell's Export-Csv begins with a line that names a type.
        let (text, skipped) = match text.split_once('\n') {
            Some((first, rest)) if first.starts_with("#TYPE ") => (rest, 1),
            _ => (text.as_str(), 0),
        };
        let first = text.lines().next().unwrap_or_default();
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(first)).from_reader(text.as_bytes());
        let mut headings = HashMap::new();
        for (index, heading) in reader.headers().map_err(|error| at(&file, text, skipped, &error))?.iter().enumerate() {
            if headings.insert(heading.trim().to_ascii_lowercase(), index).is_some() {
                return Err(refuse(1 + skipped, format!("the heading {heading} is there twice")));
            }
        }
        if let Some(missing) = needed.iter().find(|name| !headings.contains_key(&name.to_ascii_lowercase())) {
            return Err(refuse(1 + skipped, format!("the heading {missing} is missing")));
        }
        let mut rows = Vec::new();
        for record in reader.into_records() {
            let record = record.map_err(|error| at(&file, text, skipped, &error))?;
            let line = record.position().map_or(0, |position| line(text, position)) + skipped;
            rows.push((line, record));
        }
        Ok(Self { file, headings, rows })
    }

    /// The column under the first of these headings that the file has.
    pub fn column(&self, headings: &[&'static str]) -> Column {
        let find = |heading: &&'static str| {
            let index = *self.headings.get(&heading.to_ascii_lowercase())?;
            Some(Column { heading, index: Some(index) })
        };
        let absent = Column { heading: headings.first().copied().unwrap_or_default(), index: None };
        headings.iter().find_map(find).unwrap_or(absent)
    }

    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, fields)| Row { line: *line, table: self, fields })
    }

    /// The error for a line of this file.
    pub fn refuse(&self, line: u64, reason: String) -> SandboxError {
        refusal(&self.file, Some(line), reason)
    }

    /// The error for the file as a whole.
    pub fn refuse_whole(&self, reason: String) -> SandboxError {
        refusal(&self.file, None, reason)
    }
}

impl<'a> Row<'a> {
    /// The field in a column; `None` where it is blank or there is no such column.
    pub fn field(&self, column: Column) -> Option<&'a str> {
        self.fields.get(column.index?).map(str::trim).filter(|field| !field.is_empty())
    }

    /// The same, kept.
    pub fn text(&self, column: Column) -> Option<String> {
        self.field(column).map(str::to_owned)
    }

    /// A word of an enumeration, in Graph's spelling; the files write it with a capital.
    pub fn word(&self, column: Column, words: &[&str]) -> Result<Option<String>, SandboxError> {
        self.field(column).map(|field| self.known(column, field, words)).transpose()
    }

    /// A list of such words; `None` where nothing can be read from it.
    pub fn words(&self, column: Column, words: &[&str]) -> Result<Option<Vec<String>>, SandboxError> {
        let Some(list) = self.field(column).and_then(listed) else {
            return Ok(None);
        };
        list.into_iter().map(|field| self.known(column, field, words)).collect::<Result<_, _>>().map(Some)
    }

    /// `True` or `False`.
    pub fn flag(&self, column: Column) -> Result<Option<bool>, SandboxError> {
        let word = self.word(column, &["true", "false"])?;
        Ok(word.map(|word| word == "true"))
    }

    fn known(&self, column: Column, field: &str, words: &[&str]) -> Result<String, SandboxError> {
        match words.iter().find(|word| word.eq_ignore_ascii_case(field)) {
            Some(word) => Ok((*word).to_owned()),
            None => {
                let reason = format!("unknown {} {field:?}; known are {}", column.heading, words.join(", "));
                Err(self.table.refuse(self.line, reason))
            }
        }
    }
}

/// The elements of a list in one field; `None` where `Export-Csv` wrote the list's type in place of its elements. The
/// separator is our guess, so any usual one is taken.
pub fn listed(field: &str) -> Option<Vec<&str>> {
    if field.starts_with("System.") && field.contains('[') {
        return None;
    }
    let words = field.split([';', ',', '|', ' ']).map(str::trim).filter(|word| !word.is_empty());
    Some(words.collect())
}

/// `Export-Csv -UseCulture` writes semicolons in many countries.
fn delimiter(heading: &str) -> u8 {
    let count = |delimiter: char| heading.matches(delimiter).count();
    let (comma, semicolon, tab) = (count(','), count(';'), count('\t'));
    if comma >= semicolon && comma >= tab {
        b','
    } else if semicolon >= tab {
        b';'
    } else {
        b'\t'
    }
}

fn refusal(file: &str, line: Option<u64>, reason: String) -> SandboxError {
    let place = line.map_or_else(|| file.to_owned(), |line| format!("{file}, line {line}"));
    SandboxError::Seed { place, reason, advice: ADVICE }
}

fn at(file: &str, text: &str, skipped: u64, error: &csv::Error) -> SandboxError {
    let line = error.position().map(|position| line(text, position) + skipped);
    let reason = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} fields, and there are {expected_len} headings")
        }
        _ => error.to_string(),
    };
    refusal(file, line, reason)
}

/// The line on which a row begins. The reader's own position is before the rest of the last line's end (the second half of
/// CR LF) and before blank lines.
fn line(text: &str, position: &csv::Position) -> u64 {
    let rest = usize::try_from(position.byte()).ok().and_then(|at| text.as_bytes().get(at..)).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + ends.filter(|&&byte| byte == b'\n').count() as u64
}

//! What callers report, a line a call.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::jobs::Job;

/// How a call said that it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Outcome {
    /// Removed.
    Done,
    /// Not removed.
    NotDone,
    /// Ordered, and not known.
    Unknown,
    /// Cancelled by the caller.
    Cancelled,
}

impl Outcome {
    fn read(word: &str) -> Option<Self> {
        // PowerShell writes its values with a capital.
        match word.to_ascii_lowercase().as_str() {
            "done" => Some(Self::Done),
            "notdone" => Some(Self::NotDone),
            "unknown" => Some(Self::Unknown),
            "cancelled" => Some(Self::Cancelled),
            _ => None,
        }
    }

    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotDone => "not done",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What one call reported.
#[derive(Clone, Debug)]
pub struct Report {
    /// Which job.
    pub job: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// The error's code, where there was one.
    pub code: Option<String>,
    /// What it said of single numbers.
    pub items: Vec<(String, Outcome)>,
    /// Of a cancelled call: the numbers that had been ordered; `None` where the caller does not hear of it.
    pub ordered: Option<Vec<String>>,
    /// How often a request of it was repeated; `None` where the caller does not hear of it.
    pub retries: Option<u64>,
    /// When it began and ended, in milliseconds from the start.
    pub span: (i64, i64),
    /// The line itself.
    pub line: String,
}

impl Report {
    /// Reads a line.
    pub fn read(line: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(line).with_context(|| format!("a report is no JSON: {line}"))?;
        let outcome =
            |word: &Value| word.as_str().and_then(Outcome::read).with_context(|| format!("no outcome in {line}"));
        let texts = |list: &Value| -> Option<Vec<String>> {
            Some(list.as_array()?.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect())
        };
        let items = value["items"].as_array().into_iter().flatten().map(|item| {
            let number = item["telephoneNumber"].as_str().with_context(|| format!("an item without number: {line}"))?;
            Ok((number.to_owned(), outcome(&item["outcome"])?))
        });
        Ok(Self {
            job: value["job"].as_u64().with_context(|| format!("a report without job: {line}"))?,
            outcome: outcome(&value["outcome"])?,
            code: value["code"].as_str().map(str::to_owned),
            items: items.collect::<Result<_>>()?,
            ordered: texts(&value["ordered"]),
            retries: value["retries"].as_u64(),
            span: (value["beganMs"].as_i64().unwrap_or(0), value["endedMs"].as_i64().unwrap_or(0)),
            line: line.to_owned(),
        })
    }

    /// What the call claims of each number that it asked for.
    pub fn claims(&self, job: &Job) -> Vec<(String, Claim)> {
        job.asked.iter().map(|number| (number.clone(), self.claim(number))).collect()
    }

    fn claim(&self, number: &str) -> Claim {
        if self.outcome == Outcome::Cancelled {
            let ordered = self.ordered.as_ref().is_none_or(|ordered| ordered.iter().any(|it| it == number));
            return if ordered { Claim::Unknown } else { Claim::NotDone };
        }
        let item = self.items.iter().find(|(it, _)| it == number).map(|(_, outcome)| *outcome);
        match item.unwrap_or(match self.outcome {
            // An account's other numbers: of those that no item names nothing was ordered.
            Outcome::NotDone | Outcome::Unknown if !self.items.is_empty() => Outcome::NotDone,
            other => other,
        }) {
            Outcome::Done => Claim::Done,
            Outcome::NotDone => Claim::NotDone,
            Outcome::Unknown | Outcome::Cancelled => Claim::Unknown,
        }
    }
}

/// What a call says of one number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Claim {
    /// The account does not have it any more.
    Done,
    /// The call did not take it.
    NotDone,
    /// The call may have taken it.
    Unknown,
}

/// All that a side's callers wrote: the reports, and how many jobs they say they took.
pub fn read_all(text: &str) -> Result<(Vec<Report>, u64)> {
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = lines.pop().context("the callers wrote nothing")?;
    let end: Value = serde_json::from_str(last).with_context(|| format!("the last line is no JSON: {last}"))?;
    let taken = end["taken"].as_u64();
    ensure!(taken.is_some(), "the callers did not come to their end; their last line is {last}");
    let reports = lines.into_iter().map(Report::read).collect::<Result<_>>()?;
    Ok((reports, taken.unwrap_or(0)))
}

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

/// What a call said of one number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Which.
    pub number: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The error's code, where there was one.
    pub code: Option<String>,
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
    pub items: Vec<Item>,
    /// Of a cancelled call: the numbers that had been ordered; `None` where the caller does not hear of it.
    pub ordered: Option<Vec<String>>,
    /// How many orders it sent, and how many of them since the one before was to be repeated; `None` where the caller does not listen.
    pub sent: Option<(u64, u64)>,
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
            let code = item["code"].as_str().map(str::to_owned);
            Ok(Item { number: number.to_owned(), outcome: outcome(&item["outcome"])?, code })
        });
        let moment = |name: &str| value[name].as_i64().with_context(|| format!("a report without {name}: {line}"));
        Ok(Self {
            job: value["job"].as_u64().with_context(|| format!("a report without job: {line}"))?,
            outcome: outcome(&value["outcome"])?,
            code: value["code"].as_str().map(str::to_owned),
            items: items.collect::<Result<_>>()?,
            ordered: texts(&value["ordered"]),
            sent: value["sent"].as_u64().zip(value["sentAgain"].as_u64()),
            retries: value["retries"].as_u64(),
            span: (moment("beganMs")?, moment("endedMs")?),
            line: line.to_owned(),
        })
    }

    /// What the call claims of each number that it asked for.
    pub fn claims(&self, job: &Job) -> Vec<(String, Claim)> {
        job.asked.iter().map(|number| (number.clone(), self.claim(job, number))).collect()
    }

    fn item(&self, number: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.number == number)
    }

    fn claim(&self, job: &Job, number: &str) -> Claim {
        match self.item(number).map_or(self.outcome, |item| item.outcome) {
            Outcome::Cancelled => {
                let ordered = self.ordered.as_ref().is_none_or(|ordered| ordered.iter().any(|it| it == number));
                if ordered { Claim::Unknown } else { Claim::NotDone }
            }
            Outcome::Done if self.item(number).is_none() && job.number.is_none() => self.silence(job),
            Outcome::Done => Claim::Done,
            // An account's other numbers: of those that no item names nothing was ordered.
            Outcome::Unknown if self.item(number).is_some() || self.items.is_empty() => Claim::Unknown,
            Outcome::NotDone | Outcome::Unknown => Claim::NotDone,
        }
    }

    /// What a call for all of an account's numbers claims that ended well and does not name the number.
    fn silence(&self, job: &Job) -> Claim {
        if !self.items.is_empty() {
            return Claim::Gone;
        }
        match self.sent {
            Some((0, _)) => Claim::Gone,
            Some((sent, again)) if sent.saturating_sub(again) < job.asked.len() as u64 => Claim::Silence,
            _ => Claim::Done,
        }
    }

    /// Whether the call, by what it says, may have sent an order for the number that may have been taken.
    pub fn may_have_ordered(&self, number: &str, claim: Claim) -> bool {
        if self.sent.is_some_and(|(sent, _)| sent == 0) {
            return false;
        }
        match claim {
            Claim::Done | Claim::Silence | Claim::Unknown => true,
            Claim::Gone => false,
            Claim::NotDone => {
                let item = self.item(number);
                let code = if self.items.is_empty() { &self.code } else { item.map_or(&None, |item| &item.code) };
                // Any other failure comes before the order, or from a service that surely did not take it.
                code.as_deref() == Some("OperationFailed")
            }
        }
    }
}

/// What a call says of one number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Claim {
    /// The call removed it.
    Done,
    /// The account does not have it any more, and the call has not taken it.
    Gone,
    /// The account does not have it any more; the call took some of the account's numbers and does not say which.
    Silence,
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::jobs::Expected;
    use super::*;

    fn all_of(numbers: &[&str]) -> Job {
        Job {
            id: 0,
            list: "native-0".into(),
            identity: "a".into(),
            number: None,
            asked: numbers.iter().map(|&number| number.to_owned()).collect(),
            dry_run: false,
            cancel_after_ms: None,
            at_ms: 0,
            expected: Expected::Anything,
        }
    }

    fn report(mut line: Value) -> Report {
        for (name, value) in [("job", 0), ("beganMs", 0), ("endedMs", 1)] {
            line[name] = value.into();
        }
        Report::read(&line.to_string()).unwrap()
    }

    fn claims(job: &Job, line: Value) -> Vec<Claim> {
        report(line).claims(job).into_iter().map(|(_, claim)| claim).collect()
    }

    #[test]
    fn silence_claims_to_have_removed_only_what_it_ordered() {
        let two = all_of(&["+1", "+2"]);
        assert_eq!(claims(&two, json!({"outcome": "done", "sent": 0, "sentAgain": 0})), [Claim::Gone, Claim::Gone]);
        assert_eq!(
            claims(&two, json!({"outcome": "done", "sent": 2, "sentAgain": 1})),
            [Claim::Silence, Claim::Silence]
        );
        assert_eq!(claims(&two, json!({"outcome": "done", "sent": 3, "sentAgain": 1})), [Claim::Done, Claim::Done]);
        assert_eq!(claims(&two, json!({"outcome": "done"})), [Claim::Done, Claim::Done]);
        let items = json!([{"telephoneNumber": "+2", "outcome": "done"}]);
        assert_eq!(claims(&two, json!({"outcome": "done", "items": items})), [Claim::Gone, Claim::Done]);
        let mut one = all_of(&["+1"]);
        one.number = Some(("+1".into(), "callingPlan"));
        assert_eq!(claims(&one, json!({"outcome": "done", "sent": 0, "sentAgain": 0})), [Claim::Done]);
    }

    #[test]
    fn a_call_may_have_ordered_by_its_code_and_by_what_it_sent() {
        let may = |line: Value, claim: Claim| report(line).may_have_ordered("+1", claim);
        assert!(may(json!({"outcome": "notDone", "code": "OperationFailed"}), Claim::NotDone));
        assert!(!may(json!({"outcome": "notDone", "code": "NumberNotAssigned"}), Claim::NotDone));
        assert!(!may(
            json!({"outcome": "notDone", "code": "OperationFailed", "sent": 0, "sentAgain": 0}),
            Claim::NotDone
        ));
        let failed = json!([{"telephoneNumber": "+1", "outcome": "notDone", "code": "OperationFailed"}]);
        assert!(may(json!({"outcome": "notDone", "code": "PartlyFailed", "items": failed}), Claim::NotDone));
        let other = json!([{"telephoneNumber": "+2", "outcome": "notDone", "code": "OperationFailed"}]);
        assert!(!may(json!({"outcome": "notDone", "code": "PartlyFailed", "items": other}), Claim::NotDone));
        assert!(may(json!({"outcome": "unknown"}), Claim::Unknown));
    }

    #[test]
    fn a_report_without_its_times_is_none() {
        assert!(Report::read(r#"{"job": 1, "outcome": "done"}"#).is_err());
        assert!(Report::read(r#"{"job": 1, "outcome": "done", "beganMs": 1, "endedMs": 2}"#).is_ok());
    }
}

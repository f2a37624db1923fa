//! What a soak shows of itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::jobs::Job;
use super::memory::Growth;
use super::report::{Outcome, Report};

/// What the summary tells of.
pub struct Summary<'a> {
    /// All jobs.
    pub jobs: &'a [Job],
    /// Each side's name, reports, and memory with its bound in MiB.
    pub sides: [(&'a str, &'a [Report], Option<Growth>, f64); 2],
    /// How long the callers were at it.
    pub seconds: u64,
    /// How many requests the sandbox had.
    pub requests: u64,
    /// Each fault of the plan by name, and how often it acted.
    pub faults: &'a [(String, u64)],
}

impl Summary<'_> {
    /// A table for people.
    pub fn table(&self) -> String {
        let mut table = format!("{:<34}{:>12}{:>12}\n", "", self.sides[0].0, self.sides[1].0);
        let mut row = |name: &str, values: [String; 2]| {
            let _ = writeln!(table, "{name:<34}{:>12}{:>12}", values[0], values[1]);
        };
        let count = |which: &dyn Fn(&Report) -> bool| {
            self.sides.each_ref().map(|side| side.1.iter().filter(|report| which(report)).count().to_string())
        };
        row("calls", count(&|_| true));
        for outcome in [Outcome::Done, Outcome::NotDone, Outcome::Unknown, Outcome::Cancelled] {
            row(&format!("  {}", outcome.word()), count(&|report| report.outcome == outcome));
        }
        let mut codes: Vec<&str> =
            self.sides.iter().flat_map(|side| side.1).filter_map(|report| report.code.as_deref()).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            row(&format!("    {code}"), count(&|report| report.code.as_deref() == Some(code)));
        }
        let removed = self.sides.each_ref().map(|side| self.removed(side.1));
        row("numbers reported as removed", removed.map(|count| count.to_string()));
        #[allow(clippy::cast_precision_loss, reason = "a soak has fewer removals than a float has digits")]
        row("  a second", removed.map(|count| format!("{:.1}", count as f64 / self.seconds as f64)));
        row(
            "requests repeated",
            self.sides.each_ref().map(|side| {
                let told: Vec<u64> = side.1.iter().filter_map(|report| report.retries).collect();
                if told.is_empty() { "–".to_owned() } else { told.iter().sum::<u64>().to_string() }
            }),
        );
        row(
            "longest call, s",
            self.sides.each_ref().map(|side| {
                let longest = side.1.iter().map(|report| report.span.1 - report.span.0).max().unwrap_or(0);
                format!("{}.{}", longest / 1_000, longest % 1_000 / 100)
            }),
        );
        let memory = |what: &dyn Fn(&Growth) -> f64| {
            self.sides.each_ref().map(|side| side.2.as_ref().map_or("–".to_owned(), |it| format!("{:.1}", what(it))))
        };
        row("memory after warm-up, MiB", memory(&|growth| growth.warm));
        row("  growth until the end, MiB", memory(&Growth::mib));
        row("  its bound, MiB", self.sides.each_ref().map(|side| side.3.to_string()));
        let (pairs, together) = self.contests();
        let _ = writeln!(
            table,
            "numbers asked for by both sides: {pairs} times, {together} of them while the other's call ran"
        );
        let _ = writeln!(table, "requests to the sandbox: {}", self.requests);
        table + &self.faults()
    }

    /// How many numbers the calls said are removed.
    fn removed(&self, reports: &[Report]) -> usize {
        let jobs: BTreeMap<u64, &Job> = self.jobs.iter().map(|job| (job.id, job)).collect();
        let done = |report: &Report| {
            let listed = report.items.iter().filter(|(_, outcome)| *outcome == Outcome::Done).count();
            match (report.outcome, report.items.len()) {
                // Silence says nothing of single numbers: all that were asked for.
                (Outcome::Done, 0) => jobs.get(&report.job).map_or(0, |job| job.asked.len()),
                _ => listed,
            }
        };
        reports.iter().map(done).sum()
    }

    /// How many contested jobs both sides did, and how many of those at the same time.
    fn contests(&self) -> (usize, usize) {
        let spans: BTreeMap<u64, (i64, i64)> =
            self.sides.iter().flat_map(|side| side.1).map(|report| (report.job, report.span)).collect();
        let contested: Vec<&Job> = self.jobs.iter().filter(|job| job.is_contested()).collect();
        let pairs: Vec<_> = contested
            .chunks_exact(2)
            .filter_map(|pair| Some((spans.get(&pair[0].id)?, spans.get(&pair[1].id)?)))
            .collect();
        (pairs.len(), pairs.iter().filter(|(one, other)| one.0 <= other.1 && other.0 <= one.1).count())
    }

    fn faults(&self) -> String {
        let mut by_name: BTreeMap<&str, u64> = BTreeMap::new();
        for (name, count) in self.faults {
            *by_name.entry(name).or_default() += count;
        }
        let mut table = format!("faults met: {}\n", by_name.values().sum::<u64>());
        let cells: Vec<String> = by_name.iter().map(|(name, count)| format!("{name:<36}{count:>5}")).collect();
        for line in cells.chunks(3) {
            let _ = writeln!(table, "  {}", line.join("   "));
        }
        table
    }
}

//! What a soak shows of itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::activity::Activity;
use super::jobs::Job;
use super::memory::Growth;
use super::report::{Claim, Outcome, Report};

/// What the summary tells of.
pub struct Summary<'a> {
    /// The run.
    pub activity: &'a Activity<'a>,
    /// Each side's memory, with its bound in MiB.
    pub memory: [(Option<Growth>, f64); 2],
    /// How many requests the sandbox had.
    pub requests: u64,
}

impl Summary<'_> {
    /// A table for people.
    pub fn table(&self) -> String {
        let mut table = format!("{:<34}{:>12}{:>12}\n", "", self.activity.sides[0].0, self.activity.sides[1].0);
        let mut row = |name: &str, values: [String; 2]| {
            let _ = writeln!(table, "{name:<34}{:>12}{:>12}", values[0], values[1]);
        };
        let count = |which: &dyn Fn(&Report) -> bool| {
            self.activity.sides.each_ref().map(|side| side.1.iter().filter(|report| which(report)).count().to_string())
        };
        row("calls", count(&|_| true));
        for outcome in [Outcome::Done, Outcome::NotDone, Outcome::Unknown, Outcome::Cancelled] {
            row(&format!("  {}", outcome.word()), count(&|report| report.outcome == outcome));
        }
        let mut codes: Vec<&str> =
            self.activity.sides.iter().flat_map(|side| side.1).filter_map(|report| report.code.as_deref()).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            row(&format!("    {code}"), count(&|report| report.code.as_deref() == Some(code)));
        }
        let removed = self.activity.sides.each_ref().map(|side| self.removed(side.1));
        row("numbers reported as removed", removed.map(|count| count.to_string()));
        #[allow(clippy::cast_precision_loss, reason = "a soak has fewer removals than a float has digits")]
        row("  a second", removed.map(|count| format!("{:.1}", count as f64 / self.activity.seconds as f64)));
        row(
            "requests repeated",
            self.activity.sides.each_ref().map(|side| {
                let told: Vec<u64> = side.1.iter().filter_map(|report| report.retries).collect();
                if told.is_empty() { "–".to_owned() } else { told.iter().sum::<u64>().to_string() }
            }),
        );
        row(
            "longest call, s",
            self.activity.sides.each_ref().map(|side| {
                let longest = side.1.iter().map(|report| report.span.1 - report.span.0).max().unwrap_or(0);
                format!("{}.{}", longest / 1_000, longest % 1_000 / 100)
            }),
        );
        let memory = |what: &dyn Fn(&Growth) -> f64| {
            self.memory.each_ref().map(|side| side.0.as_ref().map_or("–".to_owned(), |it| format!("{:.1}", what(it))))
        };
        row("memory after warm-up, MiB", memory(&|growth| growth.warm));
        row("  growth until the end, MiB", memory(&Growth::mib));
        row("  its bound, MiB", self.memory.each_ref().map(|side| side.1.to_string()));
        let (pairs, together) = self.activity.contests();
        let _ = writeln!(
            table,
            "numbers asked for by both sides: {pairs} times, {together} of them while the other's call ran"
        );
        let _ = writeln!(table, "requests to the sandbox: {}", self.requests);
        table + &self.faults()
    }

    /// How many numbers the calls said are removed.
    fn removed(&self, reports: &[Report]) -> usize {
        let jobs: BTreeMap<u64, &Job> = self.activity.jobs.iter().map(|job| (job.id, job)).collect();
        let done = |report: &Report| {
            let listed = report.items.iter().filter(|item| item.outcome == Outcome::Done).count();
            match (report.outcome, report.items.len()) {
                // Silence says nothing of single numbers.
                (Outcome::Done, 0) => jobs.get(&report.job).map_or(0, |job| {
                    report.claims(job).iter().filter(|(_, claim)| matches!(claim, Claim::Done | Claim::Silence)).count()
                }),
                _ => listed,
            }
        };
        reports.iter().map(done).sum()
    }

    fn faults(&self) -> String {
        let mut by_name: BTreeMap<&str, u64> = BTreeMap::new();
        for (name, count) in self.activity.faults {
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

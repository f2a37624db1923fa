//! Whether a soak was one: a run in which little happens shows nothing. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::jobs::Job;
use super::judge::Complaint;
use super::report::{Outcome, Report};

/// Shorter runs need only be no idle ones: sides that have just started are slow.
const LONG: u64 = 60;
/// From here on, each kind of fault is met: the rarest has one order in two hundred.
const ALL_FAULTS: u64 = 120;
/// The least of a long run. A run on two cores has thirty calls a second on the one side and fifteen on the other, two thirds of which
/// remove something, and three contests in two seconds.
const CALLS_A_SECOND: u64 = 2;
const DONE_OF_CALLS: u64 = 3;
const SECONDS_A_CONTEST: u64 = 5;

/// What a run has come to.
pub struct Activity<'a> {
    /// All jobs, in their lists' order.
    pub jobs: &'a [Job],
    /// Each side's name and reports.
    pub sides: [(&'a str, &'a [Report]); 2],
    /// How long the callers were at it.
    pub seconds: u64,
    /// Each fault of the plan by name, and how often it acted.
    pub faults: &'a [(String, u64)],
}

impl Activity<'_> {
    /// What there was too little of.
    pub fn lacking(&self) -> Vec<Complaint> {
        let mut lines = Vec::new();
        let long = self.seconds >= LONG;
        for (side, reports) in self.sides {
            let calls = reports.len() as u64;
            let done = reports.iter().filter(|report| report.outcome == Outcome::Done).count() as u64;
            let (least_calls, least_done) =
                if long { (self.seconds * CALLS_A_SECOND, (calls / DONE_OF_CALLS).max(1)) } else { (1, 1) };
            if calls < least_calls {
                lines.push(format!("{side}: {calls} calls, and {least_calls} are the least"));
            }
            if done < least_done {
                lines.push(format!(
                    "{side}: {done} of {calls} calls have removed something, and {least_done} are the least"
                ));
            }
        }
        let (pairs, together) = self.contests();
        let least = if long { self.seconds / SECONDS_A_CONTEST } else { 1 };
        if (together as u64) < least && self.jobs.iter().any(Job::is_contested) {
            lines.push(format!("{together} of {pairs} contests were at the same time, and {least} are the least"));
        }
        lines.extend(self.used_up());
        if self.seconds >= ALL_FAULTS {
            let mut met: BTreeMap<&str, u64> = BTreeMap::new();
            for (name, count) in self.faults {
                *met.entry(name).or_default() += count;
            }
            lines.extend(
                met.iter().filter(|(_, count)| **count == 0).map(|(name, _)| format!("no request met: {name}")),
            );
        }
        lines.into_iter().map(|line| Complaint { check: "too little happened", line }).collect()
    }

    /// How many contested jobs both sides did, and how many of those at the same time.
    pub fn contests(&self) -> (usize, usize) {
        let spans: BTreeMap<u64, (i64, i64)> =
            self.sides.iter().flat_map(|side| side.1).map(|report| (report.job, report.span)).collect();
        let contested: Vec<&Job> = self.jobs.iter().filter(|job| job.is_contested()).collect();
        let pairs: Vec<_> = contested
            .chunks_exact(2)
            .filter_map(|pair| Some((spans.get(&pair[0].id)?, spans.get(&pair[1].id)?)))
            .collect();
        (pairs.len(), pairs.iter().filter(|(one, other)| one.0 <= other.1 && other.0 <= one.1).count())
    }

    /// The lists that had no job left when the time was up. Those of rivals have a job at each of their times.
    fn used_up(&self) -> Vec<String> {
        let reported: BTreeSet<u64> = self.sides.iter().flat_map(|side| side.1).map(|report| report.job).collect();
        let mut left: BTreeMap<&str, bool> = BTreeMap::new();
        for job in self.jobs.iter().filter(|job| !job.is_contested()) {
            *left.entry(&job.list).or_default() |= !reported.contains(&job.id);
        }
        left.iter()
            .filter(|(_, left)| !**left)
            .map(|(list, _)| format!("the list {list} ran out before the time"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::jobs::Jobs;
    use super::super::world::World;
    use super::*;

    /// A run in which each side does all of its jobs but the last, one like the other, and meets each fault once.
    struct Run {
        jobs: Vec<Job>,
        reports: [Vec<Report>; 2],
        seconds: u64,
        faults: Vec<(String, u64)>,
    }

    fn report(job: &Job, outcome: &str) -> Report {
        let began = job.at_ms;
        let line = json!({"job": job.id, "outcome": outcome, "beganMs": began, "endedMs": began + 100});
        Report::read(&line.to_string()).unwrap()
    }

    fn run(seconds: u64) -> Run {
        let jobs = Jobs::make(&mut World::default(), 1, seconds, 4, 4).jobs;
        let of_side = |side: &str| {
            let own = jobs.iter().filter(|job| job.list.starts_with(side));
            let last = jobs.iter().rfind(|job| job.list == side).unwrap().id;
            own.filter(|job| job.id != last).map(|job| report(job, "done")).collect()
        };
        let reports = [of_side("native"), of_side("powershell")];
        Run { jobs, reports, seconds, faults: vec![("429".into(), 1), ("429".into(), 0), ("500".into(), 1)] }
    }

    impl Run {
        fn lacking(&self) -> Vec<String> {
            let [native, powershell] = &self.reports;
            let activity = Activity {
                jobs: &self.jobs,
                sides: [("native", native), ("powershell", powershell)],
                seconds: self.seconds,
                faults: &self.faults,
            };
            activity.lacking().into_iter().map(|complaint| complaint.line).collect()
        }

        fn answers(mut self, side: usize, outcome: Outcome) -> Self {
            self.reports[side].iter_mut().for_each(|report| report.outcome = outcome);
            self
        }
    }

    #[test]
    fn a_run_that_did_much_lacks_nothing() {
        for seconds in [10, 60, 120] {
            assert!(run(seconds).lacking().is_empty(), "{:?}", run(seconds).lacking());
        }
    }

    #[test]
    fn a_client_that_answers_everything_not_done_or_unknown_is_found_on_either_side() {
        for seconds in [10, 60] {
            for side in [0, 1] {
                for outcome in [Outcome::NotDone, Outcome::Unknown, Outcome::Cancelled] {
                    let lacking = run(seconds).answers(side, outcome).lacking();
                    assert!(lacking.len() == 1 && lacking[0].contains("have removed something"), "{lacking:?}");
                }
            }
        }
        let mut nearly = run(60).answers(0, Outcome::Unknown);
        nearly.reports[0].iter_mut().take(20).for_each(|report| report.outcome = Outcome::Done);
        assert_eq!(nearly.lacking().len(), 1);
    }

    #[test]
    fn a_side_that_makes_no_calls_or_few_is_found() {
        for seconds in [10, 60] {
            let mut idle = run(seconds);
            idle.reports[1].clear();
            let lacking = idle.lacking();
            assert!(lacking[0].contains("powershell: 0 calls"), "{lacking:?}");
        }
        let mut slow = run(60);
        slow.reports[0].truncate(119);
        assert!(slow.lacking()[0].contains("119 calls"), "{:?}", slow.lacking());
    }

    #[test]
    fn contests_one_after_the_other_are_found() {
        for seconds in [10, 60] {
            let mut apart = run(seconds);
            apart.reports[0].iter_mut().for_each(|report| report.span = (-10, -5));
            let lacking = apart.lacking();
            assert!(lacking.len() == 1 && lacking[0].starts_with("0 of "), "{lacking:?}");
        }
    }

    #[test]
    fn a_list_that_ran_out_is_found() {
        let mut out = run(10);
        let last = out.jobs.iter().rfind(|job| job.list == "native").unwrap().clone();
        out.reports[0].push(report(&last, "done"));
        assert_eq!(out.lacking(), ["the list native ran out before the time"]);
    }

    #[test]
    fn a_fault_that_nobody_met_is_found_in_a_run_of_two_minutes() {
        for (seconds, expected) in [(60, 0), (120, 1)] {
            let mut spared = run(seconds);
            spared.faults[2].1 = 0;
            assert_eq!(spared.lacking().len(), expected, "{seconds}");
        }
    }
}

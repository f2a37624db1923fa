//! How many tests passed, failed and were skipped, and what is wrong with that.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;

/// The numbers of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Tests that ran and held.
    pub passed: usize,
    /// Tests that did not hold.
    pub failed: usize,
    /// Tests that could not run here.
    pub skipped: usize,
}

impl Count {
    /// A runner that ends badly without a failed test (it could not build, or was ended) counts as one failure.
    pub fn note_end(&mut self, well: bool) {
        if !well && self.failed == 0 {
            self.failed = 1;
        }
    }

    /// Takes tests that returned early, for want of a tool, out of those that passed.
    pub fn skip(&mut self, skipped: usize) {
        self.passed = self.passed.saturating_sub(skipped);
        self.skipped += skipped;
    }

    /// Why the run as a whole is no success; `None` when it is.
    pub fn complaint(&self, floor: usize, no_skip: bool) -> Option<String> {
        // A skipped test is there: for want of a tool a run is not held to have lost tests.
        let all = self.passed + self.failed + self.skipped;
        if self.failed > 0 {
            Some(format!("{} of {all} tests failed", self.failed))
        } else if no_skip && self.skipped > 0 {
            Some(format!("{} tests were skipped, and none may be", self.skipped))
        } else if all < floor {
            Some(format!("there were {all} tests, fewer than the {floor} there must be"))
        } else {
            None
        }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// The skipped tests with their reasons, from lines of `name: reason`. A test counts once.
pub fn skipped(lines: &str) -> BTreeMap<&str, &str> {
    lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.split_once(": ").unwrap_or((line, "no reason given")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skipped_test_is_not_a_passed_one() {
        let mut count = Count { passed: 5, failed: 0, skipped: 0 };
        count.skip(skipped("a::b: no valgrind\na::b: no valgrind\nc: no pwsh\n").len());
        assert_eq!(count.to_string(), "3 passed, 0 failed, 2 skipped");
        assert_eq!(count.complaint(3, false), None);
        assert!(count.complaint(3, true).is_some());
    }

    #[test]
    fn fewer_tests_than_the_floor_are_a_failure_and_skipped_ones_count() {
        let count = Count { passed: 2, failed: 0, skipped: 1 };
        assert_eq!(count.complaint(3, false), None);
        assert_eq!(count.complaint(4, false).as_deref(), Some("there were 3 tests, fewer than the 4 there must be"));
    }

    #[test]
    fn a_runner_that_ends_badly_is_a_failure() {
        let mut count = Count { passed: 9, failed: 0, skipped: 0 };
        count.note_end(false);
        assert_eq!(count.failed, 1);
        assert!(count.complaint(0, false).is_some());
    }
}

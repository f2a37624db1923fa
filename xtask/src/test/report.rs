//! Reading the numbers out of what the test runners report.

use super::count::Count;

/// The numbers of a line like `test result: ok. 3 passed; 1 failed; 0 ignored; …`; `None` for other lines.
pub fn libtest(line: &str) -> Option<Count> {
    let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let of = |word: &str| numbers.split("; ").find_map(|part| part.strip_suffix(word)?.trim().parse().ok());
    Some(Count { passed: of("passed")?, failed: of("failed")?, skipped: of("ignored")? })
}

/// The numbers of a JUnit report, which stand in its outermost element.
pub fn junit(report: &str) -> Option<Count> {
    let (_, rest) = report.split_once("<testsuites ")?;
    let (attributes, _) = rest.split_once('>')?;
    let of = |name: &str| {
        let (_, rest) = attributes.split_once(&format!("{name}=\""))?;
        rest.split_once('"')?.0.parse::<usize>().ok()
    };
    let failed = of("failures")? + of("errors")?;
    Some(Count { passed: of("tests")?.checked_sub(failed)?, failed, skipped: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_cargos_own_runner_is_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.00s";
        assert_eq!(libtest(line), Some(Count { passed: 12, failed: 3, skipped: 1 }));
        assert_eq!(libtest("test a ... ok"), None);
    }

    #[test]
    fn the_report_of_nextest_is_read() {
        let report = "<?xml version=\"1.0\"?>\n<testsuites name=\"xtask\" tests=\"10\" failures=\"2\" errors=\"1\" uuid=\"x\">\n<testsuite tests=\"4\">";
        assert_eq!(junit(report), Some(Count { passed: 7, failed: 3, skipped: 0 }));
        assert_eq!(junit(""), None);
    }
}

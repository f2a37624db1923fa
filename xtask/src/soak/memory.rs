//! How much memory the callers' processes have, and whether it grows.

use std::fs;
use std::process::Command;

/// The resident memory of a process, in KiB; `None` where it has ended or cannot be asked.
pub fn resident_kib(process: u32) -> Option<u64> {
    let text = if cfg!(target_os = "linux") {
        let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.replace("kB", "")
    } else {
        let output = Command::new("ps").args(["-o", "rss=", "-p", &process.to_string()]).output().ok()?;
        String::from_utf8(output.stdout).ok()?
    };
    text.trim().parse().ok()
}

/// The memory of one process over a run: when, in seconds from the start, and how much in KiB.
#[derive(Default)]
pub struct Samples(Vec<(f64, u64)>);

/// Where the memory was after warm-up, and where it was in the end, in MiB.
pub struct Growth {
    /// The median of the second quarter of the run.
    pub warm: f64,
    /// The median of the last quarter.
    pub end: f64,
}

impl Growth {
    /// How much there is more, in MiB; negative where there is less.
    pub fn mib(&self) -> f64 {
        self.end - self.warm
    }
}

impl Samples {
    /// Adds one.
    pub fn add(&mut self, at: f64, kib: u64) {
        self.0.push((at, kib));
    }

    /// Compares quarters, so that neither a garbage collection nor a buffer that is just large decides. `None` without samples of both.
    pub fn growth(&self, seconds: f64) -> Option<Growth> {
        let median = |from: f64, to: f64| {
            let mut kib: Vec<u64> =
                self.0.iter().filter(|(at, _)| (from..to).contains(&(at / seconds))).map(|it| it.1).collect();
            kib.sort_unstable();
            #[allow(clippy::cast_precision_loss, reason = "memory has fewer KiB than a float has digits")]
            kib.get(kib.len() / 2).map(|kib| *kib as f64 / 1024.0)
        };
        Some(Growth { warm: median(0.25, 0.5)?, end: median(0.75, 1.0)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_between_the_second_quarter_and_the_last_and_outliers_do_not_count() {
        let mut samples = Samples::default();
        for second in 0..100_u32 {
            let kib = if second < 25 { 1 } else { 1024 * u64::from(second / 25) };
            samples.add(f64::from(second), if second == 80 { 1 << 30 } else { kib });
        }
        let growth = samples.growth(100.0).unwrap();
        assert!((growth.mib() - 2.0).abs() < 1e-9, "{} {}", growth.warm, growth.end);
        assert!(Samples::default().growth(100.0).is_none());
    }

    #[test]
    fn this_process_has_memory() {
        assert!(resident_kib(std::process::id()).is_some_and(|kib| kib > 100));
    }
}

//! One `psm1` from the module's many files.
//!
//! The source `CsPhoneNumber.psm1` dot-sources a list that stands between `# region files` and `# endregion files`, one quoted path
//! a line. In the merged file the content of these files stands there in that order: one file is parsed much sooner than many.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

const BEGIN: &str = "# region files";
const END: &str = "# endregion files";

/// The folders whose `.ps1` files are merged; the list must name each of them.
pub const FOLDERS: [&str; 2] = ["Private", "Public"];

/// The merged text of the module in `folder`.
pub fn merged(folder: &Path, psm1: &str) -> Result<String> {
    let text = read(&folder.join(psm1))?;
    let (head, listed, tail) = parts(&text).with_context(|| psm1.to_owned())?;
    let there = scripts(folder)?;
    let mut seen = BTreeSet::new();
    for path in &listed {
        ensure!(there.contains(*path), "{psm1} lists {path}, which is not there");
        ensure!(seen.insert((*path).to_owned()), "{psm1} lists {path} twice");
    }
    if let Some(forgotten) = there.difference(&seen).next() {
        bail!("{psm1} does not list {forgotten}");
    }

    let mut merged = head.to_owned();
    for path in listed {
        let content = read(&folder.join(path))?;
        check(&content).with_context(|| format!("{path} cannot be merged"))?;
        merged.push_str(&format!("# {path}\n{}\n\n", content.trim_end()));
    }
    merged.push_str(tail);
    Ok(merged)
}

/// The text before the list, the list, and the text after it.
fn parts(text: &str) -> Result<(&str, Vec<&str>, &str)> {
    let (head, rest) = split_at_line(text, BEGIN).with_context(|| format!("has no line `{BEGIN}`"))?;
    let (list, tail) = split_at_line(rest, END).with_context(|| format!("has no line `{END}`"))?;
    let listed: Vec<&str> = list.lines().filter_map(quoted).collect();
    ensure!(!listed.is_empty(), "lists no file");
    Ok((head, listed, tail))
}

/// What stands before and after the line that is `line` when trimmed.
fn split_at_line<'a>(text: &'a str, line: &str) -> Option<(&'a str, &'a str)> {
    let mut start = 0;
    for candidate in text.split_inclusive('\n') {
        let end = start + candidate.len();
        if candidate.trim() == line {
            return Some((text.get(..start)?, text.get(end..)?));
        }
        start = end;
    }
    None
}

/// The path in quotes on a line of the list; `None` for the lines of the loop around it.
fn quoted(line: &str) -> Option<&str> {
    let code = line.trim_start();
    if code.starts_with('#') {
        return None;
    }
    let (_, rest) = code.split_once('\'')?;
    let (path, _) = rest.split_once('\'')?;
    path.ends_with(".ps1").then_some(path)
}

/// All scripts under the merged folders, as paths with `/`.
fn scripts(folder: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for name in FOLDERS {
        let inside = folder.join(name);
        for entry in fs::read_dir(&inside).with_context(|| format!("cannot read {}", inside.display()))? {
            let file = entry?.file_name().to_string_lossy().into_owned();
            if file.ends_with(".ps1") {
                found.insert(format!("{name}/{file}"));
            }
        }
    }
    Ok(found)
}

/// Refuses what means something else in the middle of a merged file.
fn check(content: &str) -> Result<()> {
    for line in content.lines() {
        let code = line.trim_start().to_ascii_lowercase();
        ensure!(!code.starts_with("using "), "`using` must be the first statement of a file");
        ensure!(
            code.starts_with('#') || !code.contains("$psscriptroot"),
            "$PSScriptRoot is another folder once merged"
        );
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PSM1: &str = "$a = 1\n# region files\nforeach ($file in @(\n    'Private/One.ps1'\n    'Public/Two.ps1'\n)) { . \"$PSScriptRoot/$file\" }\n# endregion files\n$z = 1\n";

    fn folder(files: &[(&str, &str)]) -> Result<tempfile::TempDir> {
        let folder = tempfile::tempdir()?;
        for name in FOLDERS {
            fs::create_dir(folder.path().join(name))?;
        }
        for (path, content) in files {
            fs::write(folder.path().join(path), content)?;
        }
        Ok(folder)
    }

    fn refusal(files: &[(&str, &str)]) -> Result<String> {
        let folder = folder(files)?;
        Ok(merged(folder.path(), "M.psm1").err().map(|error| format!("{error:#}")).unwrap_or_default())
    }

    #[test]
    fn the_files_stand_in_the_list_order_where_the_list_was() -> Result<()> {
        let folder = folder(&[("M.psm1", PSM1), ("Public/Two.ps1", "two\r\n"), ("Private/One.ps1", "\u{feff}one")])?;
        assert_eq!(
            merged(folder.path(), "M.psm1")?,
            "$a = 1\n# Private/One.ps1\none\n\n# Public/Two.ps1\ntwo\n\n$z = 1\n"
        );
        Ok(())
    }

    #[test]
    fn a_listed_file_that_is_missing_is_refused() -> Result<()> {
        assert_eq!(
            refusal(&[("M.psm1", PSM1), ("Private/One.ps1", "one")])?,
            "M.psm1 lists Public/Two.ps1, which is not there"
        );
        Ok(())
    }

    #[test]
    fn a_file_that_is_not_listed_is_refused() -> Result<()> {
        let files =
            [("M.psm1", PSM1), ("Private/One.ps1", "one"), ("Public/Two.ps1", "two"), ("Public/Three.ps1", "three")];
        assert_eq!(refusal(&files)?, "M.psm1 does not list Public/Three.ps1");
        Ok(())
    }

    #[test]
    fn a_file_that_would_mean_something_else_once_merged_is_refused() -> Result<()> {
        let files = [("M.psm1", PSM1), ("Private/One.ps1", "using namespace System"), ("Public/Two.ps1", "two")];
        assert!(refusal(&files)?.contains("Private/One.ps1 cannot be merged"));
        Ok(())
    }

    #[test]
    fn a_module_without_the_list_is_refused() -> Result<()> {
        assert_eq!(refusal(&[("M.psm1", "$a = 1\n")])?, "M.psm1: has no line `# region files`");
        Ok(())
    }
}

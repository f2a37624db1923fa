//! Writing a file in one step, so that nobody ever sees half of it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Puts the content where `path` says, by a new file that is renamed over the old one: a process that has the old one mapped keeps
/// it, where writing into it would crash that process. A file that holds this content already stays as it is.
pub fn write(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let fresh = beside(path, "new");
    fs::write(&fresh, content).with_context(|| format!("cannot write {}", fresh.display()))?;
    rename_over(&fresh, path)
        .inspect_err(|_| drop(fs::remove_file(&fresh)))
        .with_context(|| format!("cannot replace {}", path.display()))
}

/// Windows refuses to replace a library that is loaded, but lets it be renamed out of the way.
fn rename_over(fresh: &Path, path: &Path) -> std::io::Result<()> {
    match fs::rename(fresh, path) {
        Err(error) if cfg!(windows) && error.kind() == ErrorKind::PermissionDenied => {
            fs::rename(path, beside(path, "old"))?;
            fs::rename(fresh, path)
        }
        other => other,
    }
}

fn beside(path: &Path, word: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{name}.{word}-{}", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("deep/file");
        write(&path, b"one")?;
        write(&path, b"two")?;
        assert_eq!(fs::read(&path)?, b"two");
        assert_eq!(fs::read_dir(folder.path().join("deep"))?.count(), 1);
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn an_open_file_keeps_its_content_when_it_is_replaced() -> Result<()> {
        use std::io::Read;
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("library");
        write(&path, b"old")?;
        let mut open = fs::File::open(&path)?;
        write(&path, b"new")?;
        let mut content = String::new();
        open.read_to_string(&mut content)?;
        assert_eq!(content, "old");
        Ok(())
    }
}

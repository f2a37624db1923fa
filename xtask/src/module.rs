//! `cargo xtask build`: the importable module, with the native library of this system.

use std::collections::BTreeSet;
use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

use crate::project::{self, Built};
use crate::{merge, replace};

const NAME: &str = "CsPhoneNumber";
const PSM1: &str = "CsPhoneNumber.psm1";
/// The folder of the native libraries, one folder a system.
const RUNTIMES: &str = "runtimes";

/// How the library is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quickly compiled, for trying and testing.
    Dev,
    /// As it is shipped.
    Release,
}

/// `cargo xtask build [--release]`.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut profile = Profile::Dev;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("release") => profile = Profile::Release,
            other => return Err(other.unexpected().into()),
        }
    }
    let folder = build(profile)?;
    println!("Import-Module {}", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// Builds the library and the module; returns the module's folder, which `Import-Module` takes.
///
/// The native library is also copied into the source tree, so that the source module can be imported.
pub fn build(profile: Profile) -> Result<PathBuf> {
    let mut arguments = vec!["build", "--package", "cs-phone-number", "--lib"];
    if profile == Profile::Release {
        arguments.push("--release");
    }
    package(&project::cargo_build(&arguments)?)
}

/// The module around a library that is built already.
pub fn package(built: &Built) -> Result<PathBuf> {
    let library = built.shared_library("cs_phone_number")?;
    let native =
        Path::new(RUNTIMES).join(rid()?).join("native").join(library.file_name().context("the library has no name")?);
    let content = fs::read(library).with_context(|| format!("cannot read {}", library.display()))?;

    let source = project::root().join("powershell").join(NAME);
    replace::write(&source.join(&native), &content)?;
    let folder = project::target().join("module").join(NAME);
    replace::write(&folder.join(&native), &content)?;
    assemble(&source, &folder)?;
    Ok(folder)
}

/// .NET's name for this system, by which the module finds its native library.
fn rid() -> Result<String> {
    let system = match OS {
        "linux" => "linux",
        "macos" => "osx",
        "windows" => "win",
        other => bail!("the module is not made for {other}"),
    };
    let processor = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => bail!("the module is not made for {other} processors"),
    };
    Ok(format!("{system}-{processor}"))
}

/// Makes the module's folder hold the merged script and all other files of the source, and nothing that is not there any more.
fn assemble(source: &Path, folder: &Path) -> Result<()> {
    let apart: Vec<PathBuf> = merge::FOLDERS.into_iter().chain([RUNTIMES, PSM1]).map(PathBuf::from).collect();
    let mut wanted = BTreeSet::new();
    for path in files(source)? {
        if !apart.iter().any(|it| path.starts_with(it)) {
            replace::write(&folder.join(&path), &fs::read(source.join(&path))?)?;
            wanted.insert(path);
        }
    }
    replace::write(&folder.join(PSM1), merge::merged(source, PSM1)?.as_bytes())?;
    wanted.insert(PathBuf::from(PSM1));
    for path in files(folder)? {
        if !wanted.contains(&path) && !path.starts_with(RUNTIMES) {
            fs::remove_file(folder.join(&path)).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// All files under a folder, as paths relative to it.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(inside) = open.pop() {
        let here = folder.join(&inside);
        for entry in fs::read_dir(&here).with_context(|| format!("cannot read {}", here.display()))? {
            let entry = entry?;
            let path = inside.join(entry.file_name());
            if entry.file_type()?.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_the_source_has_no_more_leaves_the_module_too_and_libraries_stay() -> Result<()> {
        let place = tempfile::tempdir()?;
        let (source, folder) = (place.path().join("source"), place.path().join("module"));
        for (path, content) in [
            ("CsPhoneNumber.psm1", "# region files\n'Private/A.ps1'\n'Public/B.ps1'\n# endregion files\n"),
            ("CsPhoneNumber.psd1", "@{}"),
            ("en-US/about.help.txt", "about"),
            ("Private/A.ps1", "a"),
            ("Public/B.ps1", "b"),
        ] {
            replace::write(&source.join(path), content.as_bytes())?;
        }
        replace::write(&folder.join("Old.ps1"), b"old")?;
        replace::write(&folder.join("runtimes/linux-x64/native/library.so"), b"library")?;
        assemble(&source, &folder)?;
        let mut there: Vec<String> =
            files(&folder)?.iter().map(|path| path.to_string_lossy().replace('\\', "/")).collect();
        there.sort();
        assert_eq!(
            there,
            [
                "CsPhoneNumber.psd1",
                "CsPhoneNumber.psm1",
                "en-US/about.help.txt",
                "runtimes/linux-x64/native/library.so"
            ]
        );
        Ok(())
    }
}

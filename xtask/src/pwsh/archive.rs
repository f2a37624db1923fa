//! Checking an archive of PowerShell and unpacking it, once.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

/// The program in the folder of an unpacked archive, if that is there.
pub fn program_in(place: &Path) -> Option<PathBuf> {
    let name = format!("pwsh{}", std::env::consts::EXE_SUFFIX);
    [place.join(&name), place.join("powershell").join(&name)].into_iter().find(|program| program.is_file())
}

/// Checks the archive against the list of checksums and unpacks it; returns the program.
///
/// It is unpacked beside `place` and renamed, so that half of it never counts as unpacked.
pub fn install(name: &str, content: &[u8], sums: &[u8], place: &Path) -> Result<PathBuf> {
    check(name, content, &text(sums))?;
    let parent = place.parent().context("no folder to unpack into")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    let fresh = parent.join(format!("{name}.new-{}", std::process::id()));
    let unpacked = unpack(name, content, &fresh).and_then(|()| {
        let program = program_in(&fresh).with_context(|| format!("{name} holds no pwsh"))?;
        runnable(&program)?;
        fs::rename(&fresh, place).with_context(|| format!("cannot create {}", place.display()))
    });
    if unpacked.is_err() {
        let _ = fs::remove_dir_all(&fresh);
    }
    // Another process may have unpacked it meanwhile.
    match (program_in(place), unpacked) {
        (Some(program), _) => Ok(program),
        (None, unpacked) => unpacked.and_then(|()| bail!("{name} holds no pwsh")),
    }
}

/// Compares the archive's checksum with its line in the list: the checksum, blanks, perhaps a `*`, and the name.
fn check(name: &str, content: &[u8], sums: &str) -> Result<()> {
    let line = sums
        .lines()
        .filter_map(|line| line.split_once(char::is_whitespace))
        .find(|(_, file)| file.trim().trim_start_matches('*').eq_ignore_ascii_case(name));
    let (expected, _) = line.with_context(|| format!("the list of checksums does not name {name}"))?;
    let found: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    ensure!(found.eq_ignore_ascii_case(expected.trim()), "{name} has the checksum {found} and should have {expected}");
    Ok(())
}

/// The text of a list of checksums, which PowerShell's releases had in UTF-8 and in UTF-16.
fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xff, 0xfe, rest @ ..] => {
            let units: Vec<u16> = rest.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        other => String::from_utf8_lossy(other).into_owned(),
    }
}

fn unpack(name: &str, content: &[u8], place: &Path) -> Result<()> {
    let reader: Box<dyn Read + '_> = if name.ends_with(".tar.xz") {
        Box::new(liblzma::read::XzDecoder::new_multi_decoder(content))
    } else if name.ends_with(".tar.gz") {
        Box::new(flate2::read::MultiGzDecoder::new(content))
    } else if name.ends_with(".zip") {
        let mut archive = zip::ZipArchive::new(Cursor::new(content)).with_context(|| format!("{name} is no zip"))?;
        return archive.extract(place).with_context(|| format!("cannot unpack {name}"));
    } else {
        bail!("{name} is of an unknown kind");
    };
    tar::Archive::new(reader).unpack(place).with_context(|| format!("cannot unpack {name}"))
}

/// The official archives do not mark the program as one.
fn runnable(program: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(program, fs::Permissions::from_mode(0o755))
            .with_context(|| format!("cannot make {} executable", program.display()))?;
    }
    let _ = program;
    Ok(())
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// An archive as the official release has it: the program at the top, not marked as executable.
    pub fn official() -> Result<Vec<u8>> {
        let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
        let mut header = tar::Header::new_gnu();
        header.set_size(3);
        header.set_mode(0o644);
        builder.append_data(&mut header, format!("pwsh{}", std::env::consts::EXE_SUFFIX), &b"it\n"[..])?;
        Ok(builder.into_inner()?.finish()?)
    }

    /// The line of a release's list of checksums.
    pub fn line(name: &str, content: &[u8]) -> String {
        let sum: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02X}")).collect();
        format!("{sum} *{name}\r\n")
    }

    #[test]
    fn an_archive_is_unpacked_and_its_program_can_be_run() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let content = official()?;
        let program = install("a.tar.gz", &content, line("a.tar.gz", &content).as_bytes(), &folder.path().join("a"))?;
        assert_eq!(fs::read(&program)?, b"it\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&program)?.permissions().mode() & 0o111, 0o111);
        }
        Ok(())
    }

    #[test]
    fn an_archive_with_another_checksum_is_not_unpacked() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let content = official()?;
        let place = folder.path().join("a");
        let refused = install("a.tar.gz", &content, line("a.tar.gz", b"other").as_bytes(), &place);
        assert!(refused.is_err_and(|error| error.to_string().contains("has the checksum")));
        assert!(!place.exists());
        Ok(())
    }

    #[test]
    fn an_archive_that_the_list_does_not_name_is_refused() {
        let refused = check("a.tar.gz", b"", "00  b.tar.gz\n");
        assert!(refused.is_err_and(|error| error.to_string() == "the list of checksums does not name a.tar.gz"));
    }

    #[test]
    fn lists_in_utf_16_and_with_a_byte_order_mark_are_read() {
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("ab c".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(text(&utf16), "ab c");
        assert_eq!(text(b"\xef\xbb\xbfab c"), "ab c");
    }
}

//! The official release of PowerShell: which file is for this system, and its download.

use std::env::consts::{ARCH, OS};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::archive;

/// The pinned release.
const VERSION: &str = "7.6.5";
/// The release's own list of checksums.
const SUMS: &str = "hashes.sha256";
/// No file of a release is larger.
const LIMIT: u64 = 512 * 1024 * 1024;

/// This system, as the archives' names say it.
pub fn system() -> Result<String> {
    let system = match OS {
        "linux" if cfg!(target_env = "musl") => "linux-musl",
        "linux" => "linux",
        "macos" => "osx",
        "windows" => "win",
        other => bail!("there is none for {other}"),
    };
    let processor = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => bail!("there is none for {other} processors"),
    };
    Ok(format!("{system}-{processor}"))
}

/// Where the release's files are.
pub fn address() -> String {
    format!("https://github.com/PowerShell/PowerShell/releases/download/v{VERSION}")
}

/// The name of the release's archive for this system.
pub fn asset() -> Result<String> {
    let system = system()?;
    Ok(if cfg!(windows) {
        format!("PowerShell-{VERSION}-{system}.zip")
    } else {
        format!("powershell-{VERSION}-{system}.tar.gz")
    })
}

/// Downloads the archive, checks it against the release's list and unpacks it; returns the program.
pub fn install(address: &str, name: &str, place: &Path) -> Result<PathBuf> {
    eprintln!("downloading {address}/{name}");
    let sums = download(&format!("{address}/{SUMS}"))?;
    let content = download(&format!("{address}/{name}"))?;
    archive::install(name, &content, &sums, place)
}

fn download(address: &str) -> Result<Vec<u8>> {
    let config = ureq::Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_secs(30)))
        .timeout_global(Some(Duration::from_secs(600)))
        .build();
    let mut response = ureq::Agent::new_with_config(config).get(address).call().with_context(|| address.to_owned())?;
    response.body_mut().with_config().limit(LIMIT).read_to_vec().with_context(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Serves these files to as many requests, one after the other.
    fn serve(files: Vec<(String, Vec<u8>)>) -> Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}", listener.local_addr()?);
        thread::spawn(move || -> Result<()> {
            for _ in 0..files.len() {
                let (mut stream, _) = listener.accept()?;
                let mut asked = String::new();
                BufReader::new(stream.try_clone()?).read_line(&mut asked)?;
                let content = files
                    .iter()
                    .find(|(name, _)| asked.contains(name.as_str()))
                    .map_or(&[][..], |(_, content)| content);
                write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", content.len())?;
                stream.write_all(content)?;
            }
            Ok(())
        });
        Ok(address)
    }

    #[test]
    fn a_release_is_downloaded_checked_and_unpacked() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let content = archive::tests::official()?;
        let sums = archive::tests::line("a.tar.gz", &content);
        let address = serve(vec![(SUMS.to_owned(), sums.into_bytes()), ("a.tar.gz".to_owned(), content)])?;
        let program = install(&address, "a.tar.gz", &folder.path().join("a"))?;
        assert!(program.is_file());
        Ok(())
    }

    #[test]
    fn a_download_that_the_release_does_not_vouch_for_is_refused() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let sums = archive::tests::line("a.tar.gz", b"what it should be");
        let address =
            serve(vec![(SUMS.to_owned(), sums.into_bytes()), ("a.tar.gz".to_owned(), archive::tests::official()?)])?;
        assert!(install(&address, "a.tar.gz", &folder.path().join("a")).is_err());
        assert!(!folder.path().join("a").exists());
        Ok(())
    }
}

//! The committed header and the list of exported symbols are those of the library.

use std::path::PathBuf;
use std::process::Command;

use crate::support::sandbox_process::profile_folder;

#[test]
fn the_committed_header_is_the_one_that_cbindgen_makes() {
    let made = include_str!(concat!(env!("OUT_DIR"), "/cspn.h"));
    let committed = include_str!("../../include/cspn.h");
    assert!(made == committed, "include/cspn.h is not up to date; copy {}/cspn.h over it", env!("OUT_DIR"));
}

#[test]
#[cfg(target_os = "linux")]
fn the_exported_symbols_are_the_committed_list() {
    let listed = Command::new("nm").args(["-D", "--defined-only", "--format=posix"]).arg(library()).output().unwrap();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let text = String::from_utf8(listed.stdout).unwrap();
    let mut exported: Vec<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    exported.sort_unstable();
    let committed: Vec<&str> = include_str!("../../include/cspn.symbols").lines().collect();
    assert_eq!(exported, committed, "include/cspn.symbols is not up to date");
}

#[test]
#[cfg(target_os = "linux")]
fn the_library_is_marked_as_never_to_be_unmapped() {
    let listed = Command::new("readelf").args(["--dynamic", "--wide"]).arg(library()).output().unwrap();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let text = String::from_utf8(listed.stdout).unwrap();
    assert!(text.lines().any(|line| line.contains("FLAGS_1") && line.contains("NODELETE")), "{text}");
}

#[test]
fn every_exported_function_stands_in_the_header_and_in_the_abi_page() {
    for symbol in include_str!("../../include/cspn.symbols").lines() {
        let call = format!("{symbol}(");
        assert!(include_str!("../../include/cspn.h").contains(&call), "{symbol} is not in the header");
        assert!(include_str!("../../docs/abi.md").contains(&call), "{symbol} is not in docs/abi.md");
    }
}

#[test]
fn every_error_code_stands_in_the_abi_page_with_its_number() {
    let page = include_str!("../../docs/abi.md");
    for code in cs_phone_number::boundary::code::ErrorCode::ALL {
        let row = format!("| `{code:?}` | {} |", code as u32);
        assert!(page.contains(&row), "{row} is not in docs/abi.md");
    }
}

/// The shared library that was built with this test.
pub fn library() -> PathBuf {
    profile_folder().join(format!("{}cs_phone_number{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX))
}

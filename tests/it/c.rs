//! The C ABI from C and C++, with a sandbox in another process; plain, and under valgrind.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::sandbox_process::{SandboxProcess, profile_folder};
use crate::support::skip::skip;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[derive(Clone, Copy)]
enum Language {
    C11,
    Cpp17,
}

/// Compiles a program against the committed header and the library built with this test. `None`: no such compiler.
fn compile(source: &str, language: Language, folder: &Path) -> Option<PathBuf> {
    let (variable, usual, arguments) = match language {
        Language::C11 => ("CC", "cc", ["-std=c11", "-x", "c"]),
        Language::Cpp17 => ("CXX", "c++", ["-std=c++17", "-x", "c++"]),
    };
    let compiler = std::env::var(variable).unwrap_or_else(|_| usual.to_owned());
    let program = folder.join(format!("program-{usual}"));
    let output = Command::new(&compiler)
        .args(arguments)
        .args(["-D_DEFAULT_SOURCE", "-g", "-Wall", "-Wextra", "-Werror"])
        .arg(format!("-I{ROOT}/include"))
        .arg(Path::new(ROOT).join(source))
        .args(["-x", "none", "-o"])
        .arg(&program)
        .arg(format!("-L{}", profile_folder().display()))
        .arg(format!("-Wl,-rpath,{}", profile_folder().display()))
        .args(["-lcs_phone_number", "-ldl"])
        .output();
    match output {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        output => {
            let output = output.unwrap();
            assert!(output.status.success(), "{compiler}: {}", String::from_utf8_lossy(&output.stderr));
            Some(program)
        }
    }
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Unassigns twice with the program: the first time works, the second says why not.
fn unassign_twice(name: &str, language: Language) {
    let folder = TempDir::new().unwrap();
    let Some(program) = compile("examples/unassign.c", language, folder.path()) else {
        return skip(name, "there is no compiler for it");
    };
    let sandbox = SandboxProcess::start(&[]);
    let run = || {
        Command::new(&program)
            .args([&sandbox.base_address, &sandbox.token, "user1@contoso.com", "+12065551234", "CallingPlan"])
            .output()
            .unwrap()
    };
    let first = run();
    assert_eq!((first.status.code(), text(&first)), (Some(0), "done\n".to_owned()));
    let second = run();
    assert_eq!(second.status.code(), Some(1));
    assert!(text(&second).contains("NumberNotAssigned"), "{}", text(&second));
}

#[test]
fn the_example_unassigns_as_c11() {
    unassign_twice("c::the_example_unassigns_as_c11", Language::C11);
}

#[test]
fn the_example_unassigns_as_cpp17() {
    unassign_twice("c::the_example_unassigns_as_cpp17", Language::Cpp17);
}

#[test]
fn valgrind_finds_no_error_and_no_lost_byte() {
    const NAME: &str = "c::valgrind_finds_no_error_and_no_lost_byte";
    if Command::new("valgrind").arg("--version").output().is_err() {
        return skip(NAME, "valgrind is not installed");
    }
    let folder = TempDir::new().unwrap();
    let Some(program) = compile("examples/unassign.c", Language::C11, folder.path()) else {
        return skip(NAME, "there is no C compiler");
    };
    let sandbox = SandboxProcess::start(&[]);
    let output = Command::new("valgrind")
        .args([
            "--leak-check=full",
            "--show-leak-kinds=definite",
            "--errors-for-leak-kinds=definite",
            "--error-exitcode=9",
        ])
        .arg(&program)
        .args([&sandbox.base_address, &sandbox.token, "user1@contoso.com", "+12065551234", "CallingPlan"])
        .output()
        .unwrap();
    let told = text(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("ERROR SUMMARY: 0 errors"), "{told}");
    let nothing_lost = told.contains("definitely lost: 0 bytes") || told.contains("no leaks are possible");
    assert!(nothing_lost && told.contains("suppressed: 0"), "{told}");
}

#[test]
#[cfg(unix)]
fn an_unloaded_library_stays_with_its_threads() {
    let folder = TempDir::new().unwrap();
    let Some(program) = compile("tests/c/unload.c", Language::C11, folder.path()) else {
        return skip("c::an_unloaded_library_stays_with_its_threads", "there is no C compiler");
    };
    let output = Command::new(program).arg(crate::header::library()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
}

//! Tenants in files.

use std::path::Path;

use cs_phone_number::sandbox::{Options, Sandbox, SandboxError, Seed, create_tenant};
use tempfile::TempDir;

use super::stage::{Stage, contoso_csv, write};

fn options(path: &Path) -> Options {
    Options { path: Some(path.to_path_buf()), ..Options::default() }
}

fn contoso() -> Option<Seed> {
    Some(Seed::Named("contoso".into()))
}

#[track_caller]
fn refused<T>(result: Result<T, SandboxError>, path: &Path, reason: &str) {
    let Err(error) = result else {
        panic!("was not refused");
    };
    assert!(matches!(error, SandboxError::File { .. }), "{error}");
    let text = error.to_string();
    assert!(text.starts_with(&path.display().to_string()) && text.contains(reason), "{text}");
    assert!(!error.advice().is_empty());
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_tenant_in_a_file_outlives_its_sandbox() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tenant.sandbox");
    let stage = Stage::with(|_| options(&path));
    assert_eq!(stage.sandbox.path(), Some(path.as_path()));
    assert_eq!(stage.sandbox.describe().path, Some(path.display().to_string()));
    stage.unassign("+12065551234", "callingPlan");
    drop(stage);
    assert_eq!(names(folder.path()), ["tenant.sandbox"]);
    let stage = Stage::with(|_| options(&path));
    assert!(stage.is_free("+12065551234"));
    assert_eq!(stage.sandbox.tenant_name(), "contoso");
}

#[test]
fn a_tenant_is_created_with_counts_and_opened_later() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tenant.sandbox");
    let created = create_tenant(&path, None, false).unwrap();
    assert_eq!((created.users, created.numbers, created.tenant.as_str()), (15, 28, "contoso"));
    assert_eq!(created.path, path.display().to_string());
    assert_eq!(created.tenant_id, "6f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f11");
    assert_eq!(names(folder.path()), ["tenant.sandbox"]);
    assert_eq!(Stage::with(|_| options(&path)).sandbox.describe().numbers, 28);
}

#[test]
fn a_seed_for_a_file_that_has_a_tenant_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tenant.sandbox");
    create_tenant(&path, None, false).unwrap();
    refused(Sandbox::start(Options { seed: contoso(), ..options(&path) }), &path, "has a tenant already");
    refused(create_tenant(&path, contoso(), false), &path, "has a tenant already");
}

#[test]
fn force_replaces_a_tenant() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tenant.sandbox");
    let stage = Stage::with(|_| options(&path));
    stage.unassign("+12065551234", "callingPlan");
    drop(stage);
    create_tenant(&path, contoso(), true).unwrap();
    assert!(!Stage::with(|_| options(&path)).is_free("+12065551234"));
    assert_eq!(names(folder.path()), ["tenant.sandbox"]);
}

#[test]
fn force_replaces_nothing_but_a_tenant() {
    let folder = TempDir::new().unwrap();
    let text = write(folder.path(), "notes.txt", b"mine");
    let empty = write(folder.path(), "empty", b"");
    // Another program's database.
    let other = folder.path().join("other.db");
    let database = rusqlite::Connection::open(&other).unwrap();
    database.execute_batch("CREATE TABLE mine (x)").unwrap();
    drop(database);
    let before = std::fs::read(&other).unwrap();
    for path in [&text, &empty, &other] {
        for force in [false, true] {
            refused(create_tenant(path, contoso(), force), path, "no sandbox tenant");
        }
        refused(Sandbox::start(options(path)), path, "no sandbox tenant");
        refused(Sandbox::start(Options { seed: contoso(), ..options(path) }), path, "no sandbox tenant");
    }
    refused(create_tenant(folder.path(), contoso(), true), folder.path(), "not that of a file");
    assert_eq!(std::fs::read(&text).unwrap(), b"mine");
    assert!(std::fs::read(&other).unwrap() == before);
    assert_eq!(names(folder.path()), ["empty", "notes.txt", "other.db"]);
}

#[test]
#[cfg(unix)]
fn a_link_is_not_replaced() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("tenant.sandbox");
    create_tenant(&target, None, false).unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&target, &link).unwrap();
    refused(create_tenant(&link, None, true), &link, "not that of a file");
    let dangling = folder.path().join("dangling");
    std::os::unix::fs::symlink(folder.path().join("absent"), &dangling).unwrap();
    refused(create_tenant(&dangling, None, true), &dangling, "not that of a file");
}

#[test]
fn a_file_is_used_by_one_sandbox_at_a_time() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tenant.sandbox");
    let stage = Stage::with(|_| options(&path));
    refused(Sandbox::start(options(&path)), &path, "in use by another sandbox");
    refused(create_tenant(&path, None, true), &path, "in use by another sandbox");
    stage.unassign("+12065551234", "callingPlan");
    assert!(stage.is_free("+12065551234"));
    drop(stage);
    assert!(Stage::with(|_| options(&path)).is_free("+12065551234"));
}

#[test]
fn a_file_of_another_layout_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tenant.sandbox");
    create_tenant(&path, None, false).unwrap();
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    refused(Sandbox::start(options(&path)), &path, "layout 99");
}

#[test]
fn a_tenant_cut_short_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tenant.sandbox");
    create_tenant(&path, None, false).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..4096]).unwrap();
    refused(Sandbox::start(options(&path)), &path, "");
}

#[test]
fn a_folder_that_is_missing_is_a_clear_error() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("absent").join("tenant.sandbox");
    refused(create_tenant(&path, None, false), &path, "could not be written");
    refused(Sandbox::start(options(&path)), &path, "could not be written");
}

#[test]
fn a_seed_that_is_wrong_leaves_no_file_and_no_scratch() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tenant.sandbox");
    let seed = || Some(Seed::Csv { users: contoso_csv("users.csv"), numbers: contoso_csv("users.csv") });
    assert!(matches!(create_tenant(&path, seed(), false), Err(SandboxError::Seed { .. })));
    assert!(matches!(Sandbox::start(Options { seed: seed(), ..options(&path) }), Err(SandboxError::Seed { .. })));
    assert!(names(folder.path()).is_empty());
    create_tenant(&path, None, false).unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(create_tenant(&path, seed(), true).is_err());
    assert!(std::fs::read(&path).unwrap() == before, "the tenant that was there is untouched");
    assert_eq!(names(folder.path()), ["tenant.sandbox"]);
}

#[test]
fn a_path_is_only_ever_a_path() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(":memory:");
    let stage = Stage::with(|_| options(&path));
    stage.unassign("+12065551234", "callingPlan");
    drop(stage);
    assert_eq!(names(folder.path()), [":memory:"]);
    assert!(Stage::with(|_| options(&path)).is_free("+12065551234"));
    refused(Sandbox::start(options(folder.path())), folder.path(), "not that of a file");
    refused(Sandbox::start(options(Path::new(""))), Path::new(""), "names no file");
}

#[test]
fn a_change_that_cannot_be_stored_is_not_passed_over() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tenant.sandbox");
    create_tenant(&path, None, false).unwrap();
    // As a full disk would, this refuses every change of a number.
    let database = rusqlite::Connection::open(&path).unwrap();
    database
        .execute_batch("CREATE TRIGGER full BEFORE UPDATE ON numbers BEGIN SELECT RAISE(ABORT, 'no space'); END")
        .unwrap();
    drop(database);
    let stage = Stage::with(|_| options(&path));
    stage.unassign("+12065551234", "callingPlan").refused(500, "InternalServerError", "no space");
    assert!(!stage.is_free("+12065551234"));
}

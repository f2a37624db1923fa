//! The module as scripts use it: each file of tests/powershell is one test, in a `pwsh` of its own.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::sandbox_process::binary;
use crate::support::secrets;
use crate::support::skip::skip;

/// Long enough for a busy machine, and shorter than what nextest grants.
const LIMIT: Duration = Duration::from_secs(100);

/// The module's options, which are environment variables: a script begins without any.
const OPTIONS: [&str; 8] = [
    "CSPN_WAIT_LIMIT",
    "CSPN_CONNECT_TIMEOUT",
    "CSPN_REPLY_TIMEOUT",
    "CSPN_REQUESTS_PER_SECOND",
    "CSPN_GRAPH_ADDRESS",
    "CSPN_LOGIN_ADDRESS",
    "CSPN_METADATA_ADDRESS",
    "CSPN_APPLICATION_ID",
];

macro_rules! scripts {
    ($($name:ident,)*) => {
        const SCRIPTS: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() {
                run(stringify!($name));
            }
        )*
    };
}

scripts! {
    a_certificate_signs_an_application_in,
    a_connect_that_fails_leaves_no_connection,
    a_library_that_does_not_fit_is_refused_at_import,
    a_list_of_leavers_frees_exactly_their_numbers,
    a_managed_identity_and_the_azure_cli_sign_in,
    a_reply_that_explains_nothing_is_caught_as_rest_exception,
    a_sandbox_file_keeps_its_tenant_between_connections,
    a_sandbox_is_refused_while_a_command_is_somebody_elses,
    a_sandbox_tenant_is_made_from_a_seed_and_from_exported_lists,
    a_secret_signs_an_application_in,
    a_stopped_pipeline_leaves_nothing_behind,
    a_user_signs_in_with_a_code,
    an_access_token_connects_to_graph_and_is_in_no_error,
    an_error_record_has_the_parts_that_scripts_read,
    bad_input_is_refused_with_code_and_text_and_nothing_is_sent,
    ctrl_c_ends_at_once_and_names_what_was_ordered,
    error_preferences_are_honoured_as_for_a_compiled_cmdlet,
    force_replaces_a_sandbox_file_and_no_other,
    from_a_sandbox_to_a_real_tenant_leads_only_a_disconnect,
    functions_of_the_user_do_not_hijack_the_module,
    listings_have_the_names_that_scripts_read,
    nothing_that_is_written_shows_a_secret,
    notify_and_pipeline_steps_fail_before_anything_is_sent,
    odd_input_that_is_right_works,
    operations_keep_the_certificate_they_began_with,
    options_hold_for_the_process_and_come_from_the_environment,
    parameters_of_existing_scripts_are_honoured_or_refused_with_the_reason,
    preference_variables_come_from_the_caller,
    progress_is_shown_after_two_seconds_and_ended,
    runspaces_share_the_connection_and_the_types,
    success_writes_nothing_to_any_stream,
    syntax_sets_and_aliases_are_those_of_the_reference,
    the_files_keep_to_the_language_of_windows_powershell,
    the_module_can_be_removed_and_imported_again,
    the_module_exports_exactly_its_commands_and_each_has_help,
    the_source_tree_imports_as_the_merged_module_does,
    the_types_that_scripts_name_resolve,
    what_does_not_bind_is_a_binding_error,
    what_if_preference_says_what_would_go_and_changes_nothing,
    what_is_not_the_accounts_is_refused_and_nothing_changes,
    without_a_connection_the_error_names_connect,
}

#[test]
fn every_script_is_listed() {
    let there: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".ps1").map(str::to_owned))
        .collect();
    let listed: BTreeSet<String> = SCRIPTS.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(listed, there);
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/powershell")
}

/// Runs a script to its end. A failed one shows all that it wrote.
fn run(name: &str) {
    let (Some(program), Some(module)) = (std::env::var_os("CSPN_PWSH"), std::env::var_os("CSPN_MODULE")) else {
        return skip(&format!("powershell::{name}"), "CSPN_PWSH and CSPN_MODULE name no PowerShell and no module");
    };
    let own = tempfile::tempdir().unwrap();
    let output = own.path().join("output.txt");
    let file = File::create(&output).unwrap();
    let mut command = Command::new(program);
    for option in OPTIONS {
        command.env_remove(option);
    }
    let mut child = command
        .args(["-NoProfile", "-NonInteractive", "-File"])
        .arg(folder().join("support/run.ps1"))
        .arg(folder().join(name).with_extension("ps1"))
        .env("CSPN_MODULE", module)
        .env("CSPN_SANDBOX", binary())
        .env("CSPN_TEST_FOLDER", own.path())
        .stdin(Stdio::null())
        .stdout(file.try_clone().unwrap())
        .stderr(file)
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        if begun.elapsed() > LIMIT {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        thread::sleep(Duration::from_millis(10));
    };
    let said = String::from_utf8_lossy(&fs::read(&output).unwrap()).into_owned();
    match status {
        Some(status) if status.success() => assert_eq!(secrets::found(&said), None, "{said}"),
        Some(status) => panic!("{name} failed ({status}):\n{said}"),
        None => panic!("{name} did not end within {LIMIT:?}:\n{said}"),
    }
}

//! The edges between the layers, as the table of `docs/ARCHITECTURE.md` has them, held against the source text.
//!
//! What is read: every path that begins at `crate::`, and every `super::` that climbs as far as the crate's root.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Each folder under `src`, and the others that it may name.
const LAYERS: &[(&str, &[&str])] = &[
    ("ffi", &["boundary", "engine"]),
    ("boundary", &["domain"]),
    ("domain", &[]),
    ("engine", &["domain", "boundary", "graph", "auth", "sandbox"]),
    ("graph", &["http", "auth", "domain"]),
    ("auth", &["http"]),
    ("http", &[]),
    ("sandbox", &[]),
];

/// The only layer with `unsafe` code.
const UNSAFE: &str = "ffi";

#[test]
fn each_layer_names_only_the_layers_it_may_use() {
    let mut broken = String::new();
    for (path, text) in sources() {
        let layer = layer_of(&path);
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            // `lib.rs` declares the layers and uses none.
            if path != "lib.rs" {
                let _ = writeln!(broken, "src/{path} is in no layer: add a row to the table, or move it");
            }
            continue;
        };
        for named in named_from_root(&code_of(&text), depth_of(&path)) {
            if named != layer && !allowed.contains(&named.as_str()) {
                let _ = writeln!(
                    broken,
                    "src/{path} names crate::{named}, and src/{layer} may use only itself and {allowed:?}"
                );
            }
        }
    }
    assert!(broken.is_empty(), "\n{broken}");
}

#[test]
fn only_the_outermost_layer_has_unsafe_code() {
    for (path, text) in sources() {
        if layer_of(&path) != UNSAFE {
            let found = words(&code_of(&text)).any(|word| word == "unsafe");
            assert!(!found, "src/{path} has `unsafe` code, which belongs into src/{UNSAFE}");
        }
    }
}

#[test]
fn the_commands_do_not_depend_on_the_library() {
    let manifest = fs::read_to_string(root().join("xtask/Cargo.toml")).unwrap_or_default();
    assert!(manifest.contains("[dependencies]"), "xtask/Cargo.toml cannot be read");
    assert!(!manifest.contains("cs-phone-number"), "xtask builds the library and must not depend on it");
}

#[test]
fn no_file_names_a_place_of_one_machine() {
    // In pieces, so that this file does not hold them.
    let places = [["/ro", "ot/"], ["/ho", "me/"], ["/Us", "ers/"], ["/wo", "rk/"], ["C:\\Us", "ers\\"]]
        .map(|pieces| pieces.concat());
    let mut found = String::new();
    for path in files(&root(), &["target", ".git", "runtimes"]) {
        // What is not text names nothing.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for (number, line) in text.lines().enumerate() {
            if let Some(place) = places.iter().find(|place| begins_in(line, place)) {
                let path = path.strip_prefix(root()).unwrap_or(&path).display();
                let _ = writeln!(found, "{path}:{} names {place}", number + 1);
            }
        }
    }
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn paths_are_found_in_code_and_not_in_comments_or_texts() {
    let code = r##"
        //! crate::comment
        /* crate::block /* crate::nested */ crate::still */
        use crate::one::Thing;
        use crate::{two::{Deep, deeper::X}, three, four as five};
        pub(in crate::six) fn f<'a>(x: &'a str) -> char { '"'; crate::seven::f("crate::text \" crate::text", r#"crate::raw""#, '\'') }
        macro_rules! m { () => { $crate::eight::f() } }
        use super::super::graph::Y;
        use super::super::of_the_file::Y;
        use super::sibling::Z;
    "##;
    let found = named_from_root(&code_of(code), 2);
    let expected = ["eight", "four", "graph", "one", "seven", "six", "three", "two"];
    assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Each Rust file under `src`: its path from there, with `/`, and its text.
fn sources() -> Vec<(String, String)> {
    let folder = root().join("src");
    let found: Vec<_> = files(&folder, &[])
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .filter_map(|path| {
            let text = fs::read_to_string(&path).ok()?;
            Some((path.strip_prefix(&folder).ok()?.to_string_lossy().replace('\\', "/"), text))
        })
        .collect();
    assert!(found.len() > 1, "no sources found in {}", folder.display());
    found
}

/// All files under a folder, without those of these names and what is in them.
fn files(folder: &Path, without: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(&here).into_iter().flatten().flatten() {
            let path = entry.path();
            if without.iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn layer_of(path: &str) -> &str {
    path.split_once('/').map_or("", |(layer, _)| layer)
}

/// How many `super` lead from a file to the crate's root.
fn depth_of(path: &str) -> usize {
    let folders = path.matches('/').count();
    if path.ends_with("/mod.rs") { folders } else { folders + 1 }
}

/// Whether a path begins in the line with this folder, rather than holding it further in.
fn begins_in(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        !line[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || "._-}".contains(before))
    })
}

/// The code without comments and without the content of texts and characters, so that what is left means what it says.
fn code_of(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let mut code = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        match (at(i), at(i + 1)) {
            ('/', '/') => {
                while i < chars.len() && at(i) != '\n' {
                    i += 1;
                }
            }
            ('/', '*') => {
                let mut open = 0;
                loop {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (open, i) = (open + 1, i + 2),
                        ('*', '/') => (open, i) = (open - 1, i + 2),
                        _ => i += 1,
                    }
                    if open == 0 || i >= chars.len() {
                        break;
                    }
                }
            }
            ('r', '"' | '#')
                if !code.ends_with(|before: char| before.is_alphanumeric() && before != 'b' && before != 'c') =>
            {
                let hashes = chars[i + 1..].iter().take_while(|it| **it == '#').count();
                if at(i + 1 + hashes) == '"' {
                    i += hashes + 2;
                    while i < chars.len() && !(at(i) == '"' && (1..=hashes).all(|n| at(i + n) == '#')) {
                        i += 1;
                    }
                    i += hashes + 1;
                } else {
                    code.push('r');
                    i += 1;
                }
            }
            ('"', _) => {
                i += 1;
                while i < chars.len() && at(i) != '"' {
                    i += if at(i) == '\\' { 2 } else { 1 };
                }
                i += 1;
            }
            ('\'', '\\') => {
                i += 3;
                while i < chars.len() && at(i) != '\'' {
                    i += 1;
                }
                i += 1;
            }
            ('\'', _) if at(i + 2) == '\'' => i += 3,
            (other, _) => {
                code.push(other);
                i += 1;
            }
        }
    }
    code
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|it: char| !it.is_alphanumeric() && it != '_').filter(|word| !word.is_empty())
}

/// The names that stand right under the crate's root in the paths of this code. A climb counts only with a layer's name: within an
/// inline module it ends one step below the root, at a name of the file's own.
fn named_from_root(code: &str, depth: usize) -> BTreeSet<String> {
    // Without blanks, so that a path on several lines is one.
    let tight: String = code.split_whitespace().collect::<Vec<_>>().join(" ").replace(":: ", "::").replace(" ::", "::");
    let climb = format!("super::{}", "super::".repeat(depth.saturating_sub(1)));
    let mut named = BTreeSet::new();
    for start in ["crate::", &climb] {
        for (at, _) in tight.match_indices(start) {
            let whole_word = !tight[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
            if whole_word {
                let mut names = BTreeSet::new();
                first_names(tight[at + start.len()..].trim_start_matches("super::"), &mut names);
                names.retain(|name| start == "crate::" || LAYERS.iter().any(|(layer, _)| layer == name));
                named.extend(names);
            }
        }
    }
    named
}

/// The first name of a path, or of each path in braces.
fn first_names(path: &str, named: &mut BTreeSet<String>) {
    let Some(group) = path.strip_prefix('{') else {
        named.extend(words(path).next().map(str::to_owned));
        return;
    };
    let mut open = 0;
    let mut begins = true;
    for (at, it) in group.char_indices() {
        match it {
            '{' => open += 1,
            '}' if open == 0 => break,
            '}' => open -= 1,
            ',' if open == 0 => begins = true,
            ' ' => {}
            _ if begins && open == 0 => {
                named.extend(words(&group[at..]).next().map(str::to_owned));
                begins = false;
            }
            _ => {}
        }
    }
}

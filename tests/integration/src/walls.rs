//! The walls between crates: who may use whom, who may ask the environment, how large a room may grow.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// Every edge that may exist between crates of the house (normal dependencies), by folder.
fn allowed(package: &str) -> Option<&'static [&'static str]> {
    Some(match package {
        "shared/scoring" => &[],
        "shared/learning" | "shared/store" | "shared/platform" => &["scoring"],
        "shared/edge" => &["store", "scoring"],
        // What both the tap and sweep do: neither may use the other, and neither edge nor platform may see both sides of it.
        "shared/till" => &["edge", "store", "scoring", "platform"],
        "functions/product_page" | "functions/cart" | "functions/follow_up" => &["edge", "store", "scoring"],
        "functions/webhooks" | "functions/events" => &["edge", "store", "scoring", "platform"],
        "functions/confirmation" | "functions/sweep" => &["edge", "store", "scoring", "platform", "till"],
        "functions/learn" | "functions/train" | "functions/console" => &["edge", "store", "scoring", "learning"],
        "infra/stand_in" => &[],
        path if path.starts_with("infra/local") || path.starts_with("tests/") => return None,
        path => panic!("{path} stands outside the plan of the house: give it a place in this list"),
    })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap()
}

/// Workspace packages: folder relative to the root -> the house's crates it uses.
fn edges(metadata: &Metadata) -> BTreeMap<String, BTreeSet<String>> {
    let packages = metadata.workspace_packages();
    let names: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    packages
        .iter()
        .map(|package| {
            let folder = package.manifest_path.parent().unwrap().strip_prefix(&metadata.workspace_root).unwrap();
            let uses = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind == DependencyKind::Normal && names.contains(dependency.name.as_str()))
                .map(|dependency| dependency.name.clone())
                .collect();
            (folder.to_string(), uses)
        })
        .collect()
}

#[test]
fn nobody_walks_through_a_wall() {
    for (folder, uses) in edges(&metadata()) {
        let Some(allowed) = allowed(&folder) else { continue };
        for used in uses {
            assert!(allowed.contains(&used.as_str()), "{folder} must not use {used}; it may use {allowed:?}");
        }
    }
}

#[test]
fn a_folder_is_a_package_is_a_binary() {
    for package in metadata().workspace_packages() {
        let folder = package.manifest_path.parent().unwrap();
        assert_eq!(folder.file_name(), Some(package.name.as_str()), "{folder}");
        if folder.components().any(|part| part.as_str() == "functions") {
            let binaries: Vec<&str> =
                package.targets.iter().filter(|target| target.is_bin()).map(|target| target.name.as_str()).collect();
            assert_eq!(binaries, [package.name.as_str()], "one function, one binary");
        }
    }
}

/// Names and versions of the crates that a package is built with.
fn built_with(package: &str, more: &[&str]) -> BTreeSet<(String, String)> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--edges", "normal", "--prefix", "none", "--format", "{p}", "--package", package])
        .args(more)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let name_and_version = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    };
    tree.lines().filter_map(name_and_version).collect()
}

#[test]
fn parsing_a_platform_needs_no_socket() {
    let crates = built_with("platform", &[]);
    for heavy in ["reqwest", "tokio", "hyper", "rustls"] {
        assert!(crates.iter().all(|(name, _)| name != heavy), "platform carries {heavy} without its feature `outbound`");
    }
    assert!(built_with("platform", &["--features", "outbound"]).iter().any(|(name, _)| name == "reqwest"));
}

#[test]
fn the_program_links_one_tls_stack_and_one_sqlite() {
    let crates = built_with("local", &[]);
    let versions = |name: &str| crates.iter().filter(|(other, _)| other == name).count();
    for once in ["rustls", "ring", "hyper-rustls", "libsqlite3-sys", "rusqlite", "reqwest"] {
        assert_eq!(versions(once), 1, "local must carry one {once}");
    }
    for heavy in ["openssl", "openssl-sys", "native-tls", "aws-lc-rs", "aws-lc-sys", "quinn"] {
        assert_eq!(versions(heavy), 0, "local carries {heavy}");
    }
}

/// What the read path must never carry: its weight is cold-start time.
#[test]
#[allow(clippy::print_stdout, reason = "the number of crates is worth a look")]
fn the_read_path_stays_light() {
    for function in ["product_page", "cart"] {
        let crates = built_with(function, &[]);
        let versions = |name: &str| crates.iter().filter(|(other, _)| other == name).count();
        for heavy in ["reqwest", "rayon", "openssl", "native-tls", "aws-lc-rs", "aws-lc-sys", "regex", "aws-config"] {
            assert_eq!(versions(heavy), 0, "{function} carries {heavy}");
        }
        assert_eq!(versions("rustls"), 1, "{function} must carry one TLS stack");
        assert_eq!(versions("ring"), 1, "{function} must carry one ring");
        println!("{function}: {} crates", crates.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len());
    }
}

/// Tracked source files of the house with their text.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["functions", "shared", "infra", "tests"].map(|name| root().join(name)).into();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && name != "node_modules" {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

#[test]
fn only_the_configuration_asks_the_environment() {
    for (path, text) in sources() {
        let inside = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        let ours = inside.starts_with("functions/") || inside.starts_with("shared/");
        let tests = inside.contains("/tests/") || inside.contains("/benches/");
        if ours && !tests && inside != "shared/edge/src/config.rs" {
            assert!(!text.contains("env::var"), "{inside} asks the environment");
        }
        if inside.starts_with("shared/scoring/src") {
            for word in ["std::time", "SystemTime", "Instant::now", "std::net", "std::fs", "std::thread", "async fn", "rand::"] {
                assert!(!text.contains(word), "{inside} holds {word}: scoring is pure");
            }
        }
    }
}

#[test]
fn rooms_stay_small() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 450, "{} has {lines} lines: find its second noun", path.display());
    }
}

#[test]
fn the_top_level_is_as_drawn() {
    let output = Command::new("git").args(["ls-files"]).current_dir(root()).output();
    // A source archive has no history; the check is for the repository.
    let Ok(output) = output else { return };
    if !output.status.success() {
        return;
    }
    let listing = String::from_utf8(output.stdout).unwrap();
    let top: BTreeSet<&str> = listing.lines().filter_map(|path| path.split('/').next()).collect();
    let drawn = ["Cargo.toml", "Cargo.lock", "LICENSE", "README.md", "functions", "shared", "infra", "tests"];
    for name in top {
        assert!(name.starts_with('.') || drawn.contains(&name), "{name} is not part of the house");
    }
}

//! What the fuzzer has found worth keeping, once more: every input of `fuzz/corpus` and `fuzz/seeds` through what `fuzz/bodies.rs`
//! does with it, in seconds. `dev/fuzz` looks for more.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::any::Any;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

#[path = "../fuzz/bodies.rs"]
#[allow(missing_docs)]
mod bodies;

use bodies::TARGETS;

/// Bytes of one input; larger ones would make the repository heavy, and this slow.
const LARGEST: u64 = 64 << 10;

/// The inputs kept for a target.
fn inputs(target: &str) -> Vec<PathBuf> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let folders = ["seeds", "corpus"].map(|kind| fuzz.join(kind).join(target));
    let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    files
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied()).unwrap_or("a panic")
}

/// A share of the inputs of all targets, so that they are tried on all cores.
fn replay(share: usize, of: usize) {
    let mut failed = Vec::new();
    for (target, body) in TARGETS {
        let inputs = inputs(target);
        assert!(!inputs.is_empty(), "nothing is kept for {target}");
        for file in inputs.iter().skip(share).step_by(of) {
            let input = fs::read(file).expect("an input");
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body(&input))) {
                failed.push(format!("{}: {}", file.display(), said(&*panic)));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn nothing_that_was_found_breaks_anything_again() {
    replay(0, 4);
}

#[test]
fn nor_does_the_second_quarter() {
    replay(1, 4);
}

#[test]
fn nor_does_the_third_quarter() {
    replay(2, 4);
}

#[test]
fn nor_does_the_last_quarter() {
    replay(3, 4);
}

#[test]
fn the_inputs_are_few_and_small_and_each_belongs_to_a_target() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    for kind in ["seeds", "corpus", "targets"] {
        for entry in fs::read_dir(fuzz.join(kind)).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
            assert!(names.contains(&name), "{} is nobody's", path.display());
        }
    }
    for name in names {
        assert!(fuzz.join(format!("targets/{name}.rs")).exists(), "{name} is no target");
        let sizes = inputs(name).iter().map(|file| file.metadata().expect("a file").len()).collect::<Vec<_>>();
        assert!(sizes.iter().all(|size| *size <= LARGEST) && sizes.iter().sum::<u64>() <= 400_000, "{name}: {sizes:?}");
    }
}

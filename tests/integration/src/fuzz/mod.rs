//! No bytes that anybody may send us make anything panic: every parser under samples that are bent at random. Samples are kept in
//! `tests/corpus`, one folder a parser; a find becomes another file there.
//!
//! `cargo test --workspace --lib fuzz` tries a bounded share. A million inputs:
//! `cargo test -p integration million -- --ignored --nocapture` (not optimised, so that sums that overflow are finds too).

mod mutate;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::exactly_once::Dice;
use targets::{Ground, TARGETS, Target};

/// A target with its samples.
struct Loaded {
    target: &'static Target,
    samples: Vec<Vec<u8>>,
}

fn loaded(ground: &Ground) -> Vec<Loaded> {
    let load = |target: &'static Target| {
        let samples = (target.samples)(ground);
        assert!(!samples.is_empty(), "{}: no samples", target.name);
        Loaded { target, samples }
    };
    TARGETS.iter().map(load).collect()
}

/// Tries so many inputs, or as many as fit into a time; how many of each target.
fn tried(ground: &Ground, seed: u64, most: u64, time: Duration) -> Vec<(&'static str, u64)> {
    let (loaded, mut dice, started) = (loaded(ground), Dice(seed), Instant::now());
    let mut counts: Vec<(&'static str, u64)> = loaded.iter().map(|one| (one.target.name, 0)).collect();
    let all: u64 = loaded.iter().map(|one| one.target.weight).sum();
    for number in 0..most {
        if number % 64 == 0 && started.elapsed() > time {
            break;
        }
        let mut draw = dice.below(all);
        let place = loaded.iter().position(|one| {
            let is_it = draw < one.target.weight;
            draw = draw.saturating_sub(one.target.weight);
            is_it
        });
        let place = place.unwrap_or_default();
        let Loaded { target, samples } = &loaded[place];
        let input = mutate::bent(&mut dice, samples);
        if catch_unwind(AssertUnwindSafe(|| (target.run)(ground, &input))).is_err() {
            panic!("{} at input {number} of seed {seed}: b\"{}\"", target.name, input.escape_ascii());
        }
        counts[place].1 += 1;
    }
    counts
}

#[test]
fn every_sample_is_what_its_parser_wants() {
    let ground = Ground::open();
    for Loaded { target, samples } in loaded(&ground) {
        for sample in samples {
            assert!((target.run)(&ground, &sample), "{}: b\"{}\"", target.name, sample.escape_ascii());
        }
    }
}

#[test]
#[allow(clippy::print_stdout)]
fn no_bent_sample_panics() {
    let ground = Ground::open();
    let counts = tried(&ground, 1, 20_000, Duration::from_secs(5));
    println!("{counts:?}");
    assert!(counts.iter().all(|(_, count)| *count > 0), "{counts:?}");
}

#[test]
#[ignore = "minutes: cargo test -p integration million -- --ignored --nocapture"]
#[allow(clippy::print_stdout)]
fn a_million_bent_samples_panic_nowhere() {
    let (ground, started) = (Ground::open(), Instant::now());
    let seed = std::env::var("ALONGSIDE_FUZZ_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(2);
    let counts = tried(&ground, seed, 1_000_000, Duration::from_secs(7_200));
    for (name, count) in &counts {
        println!("{count:>8} {name}");
    }
    let all: u64 = counts.iter().map(|(_, count)| count).sum();
    println!("{all} inputs of seed {seed} in {:.0} s, no panic", started.elapsed().as_secs_f64());
    assert_eq!(all, 1_000_000);
}

//! From packed bytes to values: what a decision unpacks before it can begin.
//!
//! `cargo bench -p bench --bench packing`
#![allow(clippy::unwrap_used)]

use divan::{Bencher, black_box};
use scoring::facts::{Facts, Tag, TitleVector, TitleWeight};
use scoring::hash::mix;
use scoring::id::ItemId;
use scoring::money::Millionths;
use scoring::pair::{Neighbour, PairEntry, PairRow};
use scoring::profile::{Affinity, Bought, CategoryShare, Profile, ProfileWord};
use scoring::time::Timestamp;
use store::pack::{pack_profile, pack_row, unpack_profile, unpack_row};

fn main() {
    let (rows, profile) = (rows(), packed_profile());
    eprintln!("a row of 75 entries: {} bytes; a full profile: {} bytes", rows[0].len(), profile.len());
    divan::main();
}

/// 75 neighbours, titles of three to nine words out of some hundreds, a dozen categories and brands.
fn facts(seed: u64) -> Facts {
    let draw = |salt: u64| mix(seed.wrapping_mul(31).wrapping_add(salt));
    let mut words = (0..3 + draw(1) % 7)
        .map(|n| TitleWeight { word: mix(draw(n + 10) % 400) as u32, weight: draw(n + 30) as u16 })
        .collect::<Vec<_>>();
    words.sort_by_key(|word| word.word);
    words.dedup_by_key(|word| word.word);
    Facts {
        ln_price: (draw(2) % 500) as f32 / 100.0,
        pop14: (draw(3) % 500) as f32 / 100.0,
        pop60: (draw(4) % 500) as f32 / 100.0,
        ln_age: (draw(5) % 500) as f32 / 100.0,
        category: Tag(mix(draw(6) % 12) | 1),
        brand: Tag(mix(draw(7) % 12) | 1),
        title: words.into_iter().collect::<TitleVector>(),
    }
}

fn id(n: u64) -> ItemId {
    ItemId::new(&format!("{:05}{}", 20_000 + n, ["", "A", "B"][(n % 3) as usize])).unwrap()
}

fn row(n: u64) -> Vec<u8> {
    let weight = |salt: u64| (mix(n * 1_000 + salt) % 1_000) as f32 / 1_000.0;
    let row = PairRow {
        item: id(n),
        title: "WHITE HANGING HEART T-LIGHT HOLDER".to_owned(),
        as_of: Timestamp(1_316_880_000),
        facts: facts(n),
        entries: (0..75)
            .map(|k| PairEntry {
                item: id(n * 7 + k * 11),
                e: weight(k),
                a: weight(k + 100),
                l: weight(k + 200),
                f: weight(k + 300),
                t: weight(k + 400),
                facts: facts(n * 7 + k * 11),
            })
            .collect(),
        neighbours: (0..20).map(|k| Neighbour { item: id(n * 7 + k * 13), together: 400 - k as u32 * 7 }).collect(),
    };
    pack_row(&row).unwrap()
}

fn rows() -> Vec<Vec<u8>> {
    (1..=5).map(row).collect()
}

fn packed_profile() -> Vec<u8> {
    let profile = Profile {
        as_of: Timestamp(1_316_880_000),
        orders: 40,
        bought: (0..200)
            .map(|k| Bought {
                item: id(k * 17),
                h60: 0.5,
                times: 1 + k as u32 % 5,
                last: Timestamp(1_316_880_000 - mix(k) as i64 % 20_000_000),
                facts: facts(k * 17),
            })
            .collect(),
        affinities: (0..100).map(|k| Affinity { item: id(k * 29), a: 0.01, f: 0.02, facts: facts(k * 29) }).collect(),
        ln_price: 1.1,
        title: {
            let mut words = (0..512).map(|k| ProfileWord { word: mix(k) as u32, weight: 0.03 }).collect::<Vec<_>>();
            words.sort_by_key(|word| word.word);
            words
        },
        categories: {
            let mut tags = (0..12).map(|k| CategoryShare { category: Tag(mix(k) | 1), share: 0.1 }).collect::<Vec<_>>();
            tags.sort_by_key(|share| share.category);
            tags
        },
        discount_share: Millionths(250_000),
    };
    pack_profile(&profile).unwrap()
}

#[divan::bench]
fn five_rows_of_75(bencher: Bencher<'_, '_>) {
    let rows = rows();
    bencher.bench(|| rows.iter().map(|bytes| unpack_row(black_box(bytes)).unwrap()).collect::<Vec<_>>());
}

#[divan::bench]
fn full_profile(bencher: Bencher<'_, '_>) {
    let profile = packed_profile();
    bencher.bench(|| unpack_profile(black_box(&profile)).unwrap());
}

#[divan::bench]
fn pack_row_of_75(bencher: Bencher<'_, '_>) {
    let row = unpack_row(&row(1)).unwrap();
    bencher.bench(|| pack_row(black_box(&row)).unwrap());
}

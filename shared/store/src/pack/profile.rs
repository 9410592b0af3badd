//! A profile, as bytes.

use scoring::facts::Tag;
use scoring::mentions::Mentions;
use scoring::money::Millionths;
use scoring::profile::{
    AFFINITY_MAX, Affinity, BOUGHT_FIGURES, BOUGHT_MAX, Bought, CategoryShare, NEAR_FIGURES, PROFILE_WORDS_MAX, Profile,
    ProfileSheet, ProfileWord, Purchases,
};
use scoring::time::Timestamp;
use scoring::word_table::WordTable;

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError, mentions};

/// Most categories of a profile.
pub const PROFILE_CATEGORIES_MAX: usize = 512;

const AFFINITIES_MAX: usize = 2 * AFFINITY_MAX;
/// Bytes of a bought item's times and last.
const PURCHASES_BYTES: usize = 4 + 8;

/// Packs a profile.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_profile(profile: &Profile) -> Result<Vec<u8>, PackError> {
    let (bought, affinities) = (&profile.bought, &profile.affinities);
    let mut writer = Writer::new(Kind::Profile, 256 + bought.len() * 70 + affinities.len() * 70 + profile.title.len() * 10);
    writer.time(profile.as_of);
    writer.varint(profile.orders.into());
    writer.f32(profile.ln_price, "a mean price")?;
    if !(0..=Millionths::ONE.0).contains(&profile.discount_share.0) {
        return Err(PackError::Range("a share"));
    }
    writer.varint(profile.discount_share.0.unsigned_abs());
    in_order(bought.is_sorted_by(|a, b| a.item < b.item), "bought items")?;
    writer.length(bought.len(), BOUGHT_MAX, "bought items")?;
    let mentioned = Mentions::of(bought.iter().map(|item| (&item.item, [item.h60], &item.facts)));
    mentions::write::<BOUGHT_FIGURES>(&mut writer, &mentioned)?;
    for item in bought {
        writer.u32(item.times);
        writer.u64(item.last.0.cast_unsigned());
    }
    in_order(affinities.is_sorted_by(|a, b| a.item < b.item), "affinities")?;
    writer.length(affinities.len(), AFFINITIES_MAX, "affinities")?;
    let mentioned = Mentions::of(affinities.iter().map(|item| (&item.item, [item.a, item.f], &item.facts)));
    mentions::write::<NEAR_FIGURES>(&mut writer, &mentioned)?;
    in_order(profile.title.is_sorted_by(|a, b| a.word < b.word), "words of a profile")?;
    writer.length(profile.title.len(), PROFILE_WORDS_MAX, "words of a profile")?;
    for word in &profile.title {
        writer.u32(word.word);
        writer.f32(word.weight, "a word's weight")?;
    }
    in_order(profile.categories.is_sorted_by(|a, b| a.category < b.category), "categories")?;
    writer.length(profile.categories.len(), PROFILE_CATEGORIES_MAX, "categories")?;
    for share in &profile.categories {
        writer.u64(share.category.0);
        writer.f32(share.share, "a share")?;
    }
    Ok(writer.finish())
}

fn in_order(ordered: bool, what: &'static str) -> Result<(), PackError> {
    if ordered { Ok(()) } else { Err(PackError::Order(what)) }
}

/// A profile's parts as they were read.
struct Read<'a> {
    as_of: Timestamp,
    orders: u32,
    ln_price: f32,
    discount_share: Millionths,
    bought: Mentions<BOUGHT_FIGURES>,
    purchases: &'a [[u8; PURCHASES_BYTES]],
    near: Mentions<NEAR_FIGURES>,
    words: &'a [[u8; WORD_BYTES]],
    categories: Vec<CategoryShare>,
}

fn read(bytes: &[u8]) -> Result<Read<'_>, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Profile)?;
    let as_of = reader.time()?;
    let orders = reader.count("a count")?;
    let ln_price = reader.f32("a mean price")?;
    let share = reader.count("a share")?;
    if i64::from(share) > Millionths::ONE.0 {
        return Err(UnpackError::Range("a share"));
    }
    let length = reader.length(BOUGHT_MAX, mentions::bytes_min(BOUGHT_FIGURES) + PURCHASES_BYTES, "bought items")?;
    let bought: Mentions<BOUGHT_FIGURES> = mentions::read(&mut reader, length)?;
    if !bought.items.is_sorted_by(|a, b| a < b) {
        return Err(UnpackError::Order("bought items"));
    }
    let purchases = reader.chunks(length)?;
    let length = reader.length(AFFINITIES_MAX, mentions::bytes_min(NEAR_FIGURES), "affinities")?;
    let near: Mentions<NEAR_FIGURES> = mentions::read(&mut reader, length)?;
    if !near.items.is_sorted_by(|a, b| a < b) {
        return Err(UnpackError::Order("affinities"));
    }
    let words = words(&mut reader)?;
    let categories = categories(&mut reader)?;
    reader.finish()?;
    let discount_share = Millionths(share.into());
    Ok(Read { as_of, orders, ln_price, discount_share, bought, purchases, near, words, categories })
}

/// Unpacks a profile as a decision reads it.
///
/// # Errors
/// As [`unpack_profile`].
pub fn unpack_profile_sheet(bytes: &[u8]) -> Result<ProfileSheet, UnpackError> {
    let Read { as_of, orders, ln_price, discount_share, bought, purchases, near, words, categories } = read(bytes)?;
    Ok(ProfileSheet {
        as_of,
        orders,
        ln_price,
        discount_share,
        bought,
        purchases: purchases.iter().map(bought_when).collect(),
        near,
        title: WordTable::of(words.iter().map(word).map(|word| (word.word, word.weight))),
        categories,
    })
}

/// Unpacks a profile.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_profile`] makes, or break a bound.
pub fn unpack_profile(bytes: &[u8]) -> Result<Profile, UnpackError> {
    let Read { as_of, orders, ln_price, discount_share, bought, purchases, near, words, categories } = read(bytes)?;
    let bought = mentions::whole(&bought).zip(purchases).map(|(bought, purchases)| {
        let (item, [h60, ..], facts) = bought?;
        let Purchases { times, last } = bought_when(purchases);
        Ok(Bought { item, h60: *h60, times, last, facts })
    });
    let affinities = mentions::whole(&near).map(|near| {
        let (item, [a, f, ..], facts) = near?;
        Ok(Affinity { item, a: *a, f: *f, facts })
    });
    Ok(Profile {
        as_of,
        orders,
        bought: bought.collect::<Result<_, UnpackError>>()?,
        affinities: affinities.collect::<Result<_, UnpackError>>()?,
        ln_price,
        title: words.iter().map(word).collect(),
        categories,
        discount_share,
    })
}

const fn bought_when([times @ .., a, b, c, d, e, f, g, h]: &[u8; PURCHASES_BYTES]) -> Purchases {
    Purchases { times: u32::from_le_bytes(*times), last: Timestamp(i64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h])) }
}

/// Bytes of a word: its hash and its weight.
const WORD_BYTES: usize = 4 + 4;

#[inline(always)]
const fn word([a, b, c, d, weight @ ..]: &[u8; WORD_BYTES]) -> ProfileWord {
    ProfileWord { word: u32::from_le_bytes([*a, *b, *c, *d]), weight: f32::from_le_bytes(*weight) }
}

fn words<'a>(reader: &mut Reader<'a>) -> Result<&'a [[u8; WORD_BYTES]], UnpackError> {
    let length = reader.length(PROFILE_WORDS_MAX, WORD_BYTES, "words of a profile")?;
    let words = reader.chunks(length)?;
    if !words.iter().fold(true, |finite, bytes| finite & word(bytes).weight.is_finite()) {
        return Err(UnpackError::Range("a word's weight"));
    }
    if words.is_sorted_by(|a, b| word(a).word < word(b).word) { Ok(words) } else { Err(UnpackError::Order("words of a profile")) }
}

fn categories(reader: &mut Reader<'_>) -> Result<Vec<CategoryShare>, UnpackError> {
    let length = reader.length(PROFILE_CATEGORIES_MAX, 12, "categories")?;
    let mut categories = Vec::with_capacity(length);
    for _ in 0..length {
        categories.push(CategoryShare { category: Tag(reader.u64()?), share: reader.f32("a share")? });
    }
    if categories.is_sorted_by(|a, b| a.category < b.category) { Ok(categories) } else { Err(UnpackError::Order("categories")) }
}

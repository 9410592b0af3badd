//! A profile, as bytes.

use scoring::facts::{Facts, Tag};
use scoring::id::ItemId;
use scoring::money::Millionths;
use scoring::profile::{AFFINITY_MAX, Affinity, BOUGHT_MAX, Bought, CategoryShare, PROFILE_WORDS_MAX, Profile, ProfileWord};
use scoring::time::Timestamp;

use super::facts::{FACTS_BYTES_MIN, FACTS_FLOATS, TagBytes, Tags};
use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Most categories of a profile.
pub const PROFILE_CATEGORIES_MAX: usize = 512;

const AFFINITIES_MAX: usize = 2 * AFFINITY_MAX;
/// Fewest bytes of a bought item: id, times, last, recency weight, facts.
const BOUGHT_BYTES_MIN: usize = 2 + 4 + 8 + 4 + FACTS_BYTES_MIN;
/// Fewest bytes of an affinity: id, two weights, facts.
const AFFINITY_BYTES_MIN: usize = 2 + 8 + FACTS_BYTES_MIN;

/// Packs a profile.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_profile(profile: &Profile) -> Result<Vec<u8>, PackError> {
    let (bought, affinities) = (&profile.bought, &profile.affinities);
    let facts = bought.iter().map(|item| &item.facts).chain(affinities.iter().map(|item| &item.facts));
    let tags = Tags::of(facts);
    let mut writer = Writer::new(Kind::Profile, 256 + bought.len() * 70 + affinities.len() * 70 + profile.title.len() * 10);
    writer.time(profile.as_of);
    writer.varint(profile.orders.into());
    writer.f32(profile.ln_price, "a mean price")?;
    if !(0..=Millionths::ONE.0).contains(&profile.discount_share.0) {
        return Err(PackError::Range("a share"));
    }
    writer.varint(profile.discount_share.0.unsigned_abs());
    tags.write(&mut writer)?;
    in_order(bought.is_sorted_by(|a, b| a.item < b.item), "bought items")?;
    writer.length(bought.len(), BOUGHT_MAX, "bought items")?;
    for item in bought {
        writer.id(item.item.as_str());
        writer.u32(item.times);
        writer.u64(item.last.0.cast_unsigned());
        tags.item(&mut writer, &[item.h60], &item.facts)?;
    }
    in_order(affinities.is_sorted_by(|a, b| a.item < b.item), "affinities")?;
    writer.length(affinities.len(), AFFINITIES_MAX, "affinities")?;
    for item in affinities {
        writer.id(item.item.as_str());
        tags.item(&mut writer, &[item.a, item.f], &item.facts)?;
    }
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

/// Unpacks a profile.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_profile`] makes, or break a bound.
pub fn unpack_profile(bytes: &[u8]) -> Result<Profile, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Profile)?;
    let as_of = reader.time()?;
    let orders = reader.count("a count")?;
    let ln_price = reader.f32("a mean price")?;
    let share = reader.count("a share")?;
    if i64::from(share) > Millionths::ONE.0 {
        return Err(UnpackError::Range("a share"));
    }
    let tags = TagBytes::read(&mut reader)?;
    let bought = bought(&mut reader, tags)?;
    let affinities = affinities(&mut reader, tags)?;
    let title = words(&mut reader)?;
    let categories = categories(&mut reader)?;
    reader.finish()?;
    let discount_share = Millionths(share.into());
    Ok(Profile { as_of, orders, bought, affinities, ln_price, title, categories, discount_share })
}

fn bought(reader: &mut Reader<'_>, tags: TagBytes<'_>) -> Result<Vec<Bought>, UnpackError> {
    let length = reader.length(BOUGHT_MAX, BOUGHT_BYTES_MIN, "bought items")?;
    let mut bought = Vec::with_capacity(length);
    for _ in 0..length {
        let item = reader.id(ItemId::at_front)?;
        let (times, last) = (reader.u32()?, Timestamp(reader.u64()?.cast_signed()));
        bought.push(Bought { item, h60: 0.0, times, last, facts: Facts::default() });
        if let Some(item) = bought.last_mut() {
            [item.h60, ..] = tags.item::<{ 1 + FACTS_FLOATS }>(reader, &mut item.facts)?;
        }
    }
    if bought.is_sorted_by(|a, b| a.item < b.item) { Ok(bought) } else { Err(UnpackError::Order("bought items")) }
}

fn affinities(reader: &mut Reader<'_>, tags: TagBytes<'_>) -> Result<Vec<Affinity>, UnpackError> {
    let length = reader.length(AFFINITIES_MAX, AFFINITY_BYTES_MIN, "affinities")?;
    let mut affinities = Vec::with_capacity(length);
    for _ in 0..length {
        let item = reader.id(ItemId::at_front)?;
        affinities.push(Affinity { item, a: 0.0, f: 0.0, facts: Facts::default() });
        if let Some(item) = affinities.last_mut() {
            [item.a, item.f, ..] = tags.item::<{ 2 + FACTS_FLOATS }>(reader, &mut item.facts)?;
        }
    }
    if affinities.is_sorted_by(|a, b| a.item < b.item) { Ok(affinities) } else { Err(UnpackError::Order("affinities")) }
}

fn words(reader: &mut Reader<'_>) -> Result<Vec<ProfileWord>, UnpackError> {
    let length = reader.length(PROFILE_WORDS_MAX, 8, "words of a profile")?;
    let word = |[a, b, c, d, weight @ ..]: &[u8; 8]| ProfileWord {
        word: u32::from_le_bytes([*a, *b, *c, *d]),
        weight: f32::from_le_bytes(*weight),
    };
    let words: Vec<ProfileWord> = reader.chunks(length)?.iter().map(word).collect();
    if !words.iter().all(|word| word.weight.is_finite()) {
        return Err(UnpackError::Range("a word's weight"));
    }
    if words.is_sorted_by(|a, b| a.word < b.word) { Ok(words) } else { Err(UnpackError::Order("words of a profile")) }
}

fn categories(reader: &mut Reader<'_>) -> Result<Vec<CategoryShare>, UnpackError> {
    let length = reader.length(PROFILE_CATEGORIES_MAX, 12, "categories")?;
    let mut categories = Vec::with_capacity(length);
    for _ in 0..length {
        categories.push(CategoryShare { category: Tag(reader.u64()?), share: reader.f32("a share")? });
    }
    if categories.is_sorted_by(|a, b| a.category < b.category) { Ok(categories) } else { Err(UnpackError::Order("categories")) }
}

//! A profile, as bytes.

use scoring::facts::{Facts, Tag};
use scoring::id::ItemId;
use scoring::money::Millionths;
use scoring::profile::{AFFINITY_MAX, Affinity, BOUGHT_MAX, Bought, CategoryShare, PROFILE_WORDS_MAX, Profile, ProfileWord};
use scoring::time::Timestamp;

use super::facts::{FACTS_BYTES_MIN, Shared, SharedBytes};
use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Most categories of a profile.
pub const PROFILE_CATEGORIES_MAX: usize = 512;

const AFFINITIES_MAX: usize = 2 * AFFINITY_MAX;

/// Packs a profile.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_profile(profile: &Profile) -> Result<Vec<u8>, PackError> {
    let (bought, affinities) = (&profile.bought, &profile.affinities);
    let facts = bought.iter().map(|item| &item.facts).chain(affinities.iter().map(|item| &item.facts));
    let shared = Shared::of(facts, profile.title.iter().map(|word| word.word));
    let mut writer = Writer::new(Kind::Profile, 256 + bought.len() * 70 + affinities.len() * 70 + profile.title.len() * 10);
    writer.time(profile.as_of);
    writer.varint(profile.orders.into());
    writer.f32(profile.ln_price, "a mean price")?;
    if !(0..=Millionths::ONE.0).contains(&profile.discount_share.0) {
        return Err(PackError::Range("a share"));
    }
    writer.varint(profile.discount_share.0.unsigned_abs());
    shared.write(&mut writer)?;
    in_order(bought.is_sorted_by(|a, b| a.item < b.item), "bought items")?;
    writer.length(bought.len(), BOUGHT_MAX, "bought items")?;
    for item in bought {
        writer.id(item.item.as_str());
        writer.f32(item.h60, "a recency weight")?;
        writer.varint(item.times.into());
        // Against the profile's moment it takes four bytes instead of five.
        writer.signed(item.last.0.wrapping_sub(profile.as_of.0));
        shared.facts(&mut writer, &item.facts)?;
    }
    in_order(affinities.is_sorted_by(|a, b| a.item < b.item), "affinities")?;
    writer.length(affinities.len(), AFFINITIES_MAX, "affinities")?;
    for item in affinities {
        writer.id(item.item.as_str());
        writer.f32(item.a, "an affinity")?;
        writer.f32(item.f, "an affinity")?;
        shared.facts(&mut writer, &item.facts)?;
    }
    in_order(profile.title.is_sorted_by(|a, b| a.word < b.word), "words of a profile")?;
    writer.length(profile.title.len(), PROFILE_WORDS_MAX, "words of a profile")?;
    for word in &profile.title {
        shared.word(&mut writer, word.word);
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
    let shared = SharedBytes::read(&mut reader)?;
    let bought = bought(&mut reader, &shared, as_of)?;
    let affinities = affinities(&mut reader, &shared)?;
    let title = words(&mut reader, &shared)?;
    let categories = categories(&mut reader)?;
    reader.finish()?;
    let discount_share = Millionths(share.into());
    Ok(Profile { as_of, orders, bought, affinities, ln_price, title, categories, discount_share })
}

fn bought(reader: &mut Reader<'_>, shared: &SharedBytes<'_>, as_of: Timestamp) -> Result<Vec<Bought>, UnpackError> {
    let length = reader.length(BOUGHT_MAX, 8 + FACTS_BYTES_MIN, "bought items")?;
    let mut bought = Vec::with_capacity(length);
    for _ in 0..length {
        let item = reader.id(ItemId::at_front)?;
        let h60 = reader.f32("a recency weight")?;
        let times = reader.count("a count")?;
        let last = Timestamp(reader.signed()?.wrapping_add(as_of.0));
        bought.push(Bought { item, h60, times, last, facts: Facts::default() });
        if let Some(item) = bought.last_mut() {
            shared.facts(reader, &mut item.facts)?;
        }
    }
    if bought.is_sorted_by(|a, b| a.item < b.item) { Ok(bought) } else { Err(UnpackError::Order("bought items")) }
}

fn affinities(reader: &mut Reader<'_>, shared: &SharedBytes<'_>) -> Result<Vec<Affinity>, UnpackError> {
    let length = reader.length(AFFINITIES_MAX, 10 + FACTS_BYTES_MIN, "affinities")?;
    let mut affinities = Vec::with_capacity(length);
    for _ in 0..length {
        let item = reader.id(ItemId::at_front)?;
        let [a, f] = reader.floats("an affinity")?;
        affinities.push(Affinity { item, a, f, facts: Facts::default() });
        if let Some(item) = affinities.last_mut() {
            shared.facts(reader, &mut item.facts)?;
        }
    }
    if affinities.is_sorted_by(|a, b| a.item < b.item) { Ok(affinities) } else { Err(UnpackError::Order("affinities")) }
}

fn words(reader: &mut Reader<'_>, shared: &SharedBytes<'_>) -> Result<Vec<ProfileWord>, UnpackError> {
    let length = reader.length(PROFILE_WORDS_MAX, 5, "words of a profile")?;
    let mut words = Vec::with_capacity(length);
    for _ in 0..length {
        words.push(ProfileWord { word: shared.word(reader)?, weight: reader.f32("a word's weight")? });
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

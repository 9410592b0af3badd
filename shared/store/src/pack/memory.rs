//! What a profile remembers beside purchases, as bytes.

use scoring::behaviour::{
    Behaviour, CART_SEEN_MAX, CartSeen, DEPTH_MAX, DWELL_SECONDS_MAX, Engagement, MET_MAX, Met, PREFERENCE_BYTES_MAX,
    PREFERENCES_MAX, Preference, SEARCHES_MAX, Search, VIEWS_MAX, VISIT_DAYS_MAX, View,
};
use scoring::facts::Tag;
use scoring::id::{CustomerId, IdError, ItemId, VisitorId};
use scoring::mail::{MAIL_ACTS_MAX, MailMoment, Mails};
use scoring::memory::{CustomerMemory, First, Memory, TIES_MAX, Tie, Viewed, VisitorMemory};
use scoring::placement::Placement;
use scoring::signals::VIEWED_MAX;
use scoring::time::Timestamp;

use super::facts::{FACTS_BYTES_MIN, TagBytes, Tags};
use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Most viewed items whose facts are kept: of two memories that were joined.
const KNOWN_MAX: usize = 2 * VIEWED_MAX;
/// Fewest bytes of a view: moment, id, no item, category, three figures.
const VIEW_BYTES_MIN: usize = 1 + 8 + 1 + 8 + 3;

/// Packs what is remembered of a browser.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_visitor_memory(memory: &VisitorMemory) -> Result<Vec<u8>, PackError> {
    pack(memory, Kind::VisitorMemory, CustomerId::as_str)
}

/// Unpacks what is remembered of a browser.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_visitor_memory`] makes, or break a bound.
pub fn unpack_visitor_memory(bytes: &[u8]) -> Result<VisitorMemory, UnpackError> {
    unpack(bytes, Kind::VisitorMemory, CustomerId::at_front)
}

/// Packs what is remembered of an account.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_customer_memory(memory: &CustomerMemory) -> Result<Vec<u8>, PackError> {
    pack(memory, Kind::CustomerMemory, VisitorId::as_str)
}

/// Unpacks what is remembered of an account.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_customer_memory`] makes, or break a bound.
pub fn unpack_customer_memory(bytes: &[u8]) -> Result<CustomerMemory, UnpackError> {
    unpack(bytes, Kind::CustomerMemory, VisitorId::at_front)
}

fn pack<Id: Ord>(memory: &Memory<Id>, kind: Kind, text: fn(&Id) -> &str) -> Result<Vec<u8>, PackError> {
    let Memory { behaviour, ties, first, forgotten, viewed, mails } = memory;
    let mut writer = Writer::new(kind, 256 + behaviour.views.len() * 40 + behaviour.met.len() * 24 + viewed.len() * 80);
    in_order(ties.is_sorted_by(|a, b| a.other < b.other), "ties")?;
    writer.length(ties.len(), TIES_MAX, "ties")?;
    for tie in ties {
        writer.id(text(&tie.other));
        writer.time(tie.proven);
        write_moment(&mut writer, tie.ended);
    }
    writer.optional_id(first.as_ref().map(|first| text(&first.other)));
    if let Some(first) = first {
        writer.time(first.proven);
    }
    write_moment(&mut writer, *forgotten);
    write_behaviour(&mut writer, behaviour)?;
    let tags = Tags::of(viewed.iter().map(|viewed| &viewed.facts));
    tags.write(&mut writer)?;
    in_order(viewed.is_sorted_by(|a, b| a.item < b.item), "viewed items")?;
    writer.length(viewed.len(), KNOWN_MAX, "viewed items")?;
    for viewed in viewed {
        writer.id(viewed.item.as_str());
        writer.time(viewed.as_of);
        tags.item(&mut writer, &viewed.facts)?;
    }
    for list in [&mails.opened, &mails.clicked] {
        in_order(list.is_sorted_by(|a, b| a < b), "mails")?;
        writer.length(list.len(), MAIL_ACTS_MAX, "mails")?;
        for one in list {
            writer.time(one.at);
            writer.u64(one.mail);
        }
    }
    Ok(writer.finish())
}

fn write_behaviour(writer: &mut Writer, behaviour: &Behaviour) -> Result<(), PackError> {
    let Behaviour { views, days, searches, preferences, cart, checkout, met } = behaviour;
    in_order(views.is_sorted_by(|a, b| (a.start, a.id) < (b.start, b.id)), "views")?;
    writer.length(views.len(), VIEWS_MAX, "views")?;
    for view in views {
        writer.time(view.start);
        writer.u64(view.id);
        writer.optional_id(view.item.as_ref().map(ItemId::as_str));
        writer.u64(view.category.0);
        if view.depth > DEPTH_MAX || view.dwell > DWELL_SECONDS_MAX {
            return Err(PackError::Range("a view"));
        }
        writer.u8(view.depth);
        writer.varint(view.dwell.into());
        writer.u8(view.engagement.bits());
    }
    in_order(days.is_sorted_by(|a, b| a < b), "days")?;
    writer.length(days.len(), VISIT_DAYS_MAX, "days")?;
    days.iter().for_each(|day| writer.signed(*day));
    in_order(searches.is_sorted_by(|a, b| a < b), "searches")?;
    writer.length(searches.len(), SEARCHES_MAX, "searches")?;
    for search in searches {
        writer.time(search.at);
        writer.u64(search.id);
    }
    in_order(preferences.is_sorted_by(|a, b| a.name < b.name), "preferences")?;
    writer.length(preferences.len(), PREFERENCES_MAX, "preferences")?;
    for preference in preferences {
        writer.text(&preference.name, PREFERENCE_BYTES_MAX, "a preference's name")?;
        writer.time(preference.at);
        writer.text(&preference.value, PREFERENCE_BYTES_MAX, "a preference's value")?;
    }
    writer.u8(u8::from(cart.is_some()));
    if let Some(cart) = cart {
        writer.time(cart.at);
        in_order(cart.items.is_sorted_by(|a, b| a < b), "items of a cart")?;
        writer.length(cart.items.len(), CART_SEEN_MAX, "items of a cart")?;
        cart.items.iter().for_each(|item| writer.id(item.as_str()));
    }
    write_moment(writer, *checkout);
    in_order(met.is_sorted_by(|a, b| met_key(a) < met_key(b)), "met offers")?;
    writer.length(met.len(), MET_MAX, "met offers")?;
    for met in met {
        writer.id(met.item.as_str());
        writer.u8(met.placement.index() as u8);
        write_moment(writer, met.seen);
        write_moment(writer, met.passed);
    }
    Ok(())
}

fn met_key(met: &Met) -> (&ItemId, usize) {
    (&met.item, met.placement.index())
}

fn in_order(ordered: bool, what: &'static str) -> Result<(), PackError> {
    if ordered { Ok(()) } else { Err(PackError::Order(what)) }
}

fn write_moment(writer: &mut Writer, moment: Option<Timestamp>) {
    writer.u8(u8::from(moment.is_some()));
    moment.into_iter().for_each(|moment| writer.time(moment));
}

fn unpack<Id: Ord>(
    bytes: &[u8],
    kind: Kind,
    at_front: fn(&[u8], usize) -> Result<Id, IdError>,
) -> Result<Memory<Id>, UnpackError> {
    let mut reader = Reader::new(bytes, kind)?;
    let length = reader.length(TIES_MAX, 4, "ties")?;
    let tie = |reader: &mut Reader<'_>| Ok(Tie { other: reader.id(at_front)?, proven: reader.time()?, ended: moment(reader)? });
    let ties = ascending(&mut reader, length, "ties", tie, |a: &Tie<Id>, b| a.other < b.other)?;
    let first = match reader.optional_id(at_front)? {
        Some(other) => Some(First { proven: reader.time()?, other }),
        None => None,
    };
    let forgotten = moment(&mut reader)?;
    let behaviour = behaviour(&mut reader)?;
    let tags = TagBytes::read(&mut reader)?;
    let length = reader.length(KNOWN_MAX, 3 + FACTS_BYTES_MIN, "viewed items")?;
    let known = |reader: &mut Reader<'_>| {
        Ok(Viewed { item: reader.id(ItemId::at_front)?, as_of: reader.time()?, facts: tags.item(reader)? })
    };
    let viewed = ascending(&mut reader, length, "viewed items", known, |a: &Viewed, b| a.item < b.item)?;
    let mails = Mails { opened: mail_moments(&mut reader)?, clicked: mail_moments(&mut reader)? };
    reader.finish()?;
    Ok(Memory { behaviour, ties, first, forgotten, viewed, mails })
}

fn mail_moments(reader: &mut Reader<'_>) -> Result<Vec<MailMoment>, UnpackError> {
    let length = reader.length(MAIL_ACTS_MAX, 9, "mails")?;
    let one = |reader: &mut Reader<'_>| Ok(MailMoment { at: reader.time()?, mail: reader.u64()? });
    ascending(reader, length, "mails", one, |a, b| a < b)
}

/// So many entries, each before the next.
fn ascending<T>(
    reader: &mut Reader<'_>,
    length: usize,
    what: &'static str,
    read: impl Fn(&mut Reader<'_>) -> Result<T, UnpackError>,
    before: impl Fn(&T, &T) -> bool,
) -> Result<Vec<T>, UnpackError> {
    let mut all: Vec<T> = Vec::with_capacity(length);
    for _ in 0..length {
        let one = read(reader)?;
        if all.last().is_some_and(|last| !before(last, &one)) {
            return Err(UnpackError::Order(what));
        }
        all.push(one);
    }
    Ok(all)
}

fn moment(reader: &mut Reader<'_>) -> Result<Option<Timestamp>, UnpackError> {
    match reader.u8()? {
        0 => Ok(None),
        1 => reader.time().map(Some),
        _ => Err(UnpackError::Range("a flag")),
    }
}

fn behaviour(reader: &mut Reader<'_>) -> Result<Behaviour, UnpackError> {
    let length = reader.length(VIEWS_MAX, VIEW_BYTES_MIN, "views")?;
    let views = ascending(reader, length, "views", view, |a: &View, b| (a.start, a.id) < (b.start, b.id))?;
    let length = reader.length(VISIT_DAYS_MAX, 1, "days")?;
    let days = ascending(reader, length, "days", |reader| reader.signed(), |a, b| a < b)?;
    let length = reader.length(SEARCHES_MAX, 9, "searches")?;
    let search = |reader: &mut Reader<'_>| Ok(Search { at: reader.time()?, id: reader.u64()? });
    let searches = ascending(reader, length, "searches", search, |a, b| a < b)?;
    let length = reader.length(PREFERENCES_MAX, 3, "preferences")?;
    let preferences = ascending(reader, length, "preferences", preference, |a: &Preference, b| a.name < b.name)?;
    let cart = match reader.u8()? {
        0 => None,
        1 => {
            let at = reader.time()?;
            let length = reader.length(CART_SEEN_MAX, 2, "items of a cart")?;
            let item = |reader: &mut Reader<'_>| reader.id(ItemId::at_front);
            Some(CartSeen { at, items: ascending(reader, length, "items of a cart", item, |a, b| a < b)? })
        }
        _ => return Err(UnpackError::Range("a flag")),
    };
    let checkout = moment(reader)?;
    let length = reader.length(MET_MAX, 2 + 3, "met offers")?;
    let met = ascending(reader, length, "met offers", met, |a, b| met_key(a) < met_key(b))?;
    Ok(Behaviour { views, days, searches, preferences, cart, checkout, met })
}

fn view(reader: &mut Reader<'_>) -> Result<View, UnpackError> {
    let (start, id) = (reader.time()?, reader.u64()?);
    let (item, category) = (reader.optional_id(ItemId::at_front)?, Tag(reader.u64()?));
    let (depth, dwell) = (reader.u8()?, reader.varint()?);
    let dwell = u16::try_from(dwell).ok().filter(|dwell| *dwell <= DWELL_SECONDS_MAX && depth <= DEPTH_MAX);
    let dwell = dwell.ok_or(UnpackError::Range("a view"))?;
    let engagement = Engagement::of_bits(reader.u8()?).ok_or(UnpackError::Range("an engagement"))?;
    Ok(View { start, id, item, category, depth, dwell, engagement })
}

fn preference(reader: &mut Reader<'_>) -> Result<Preference, UnpackError> {
    let name = reader.text(PREFERENCE_BYTES_MAX, "a preference's name")?;
    let at = reader.time()?;
    Ok(Preference { name, at, value: reader.text(PREFERENCE_BYTES_MAX, "a preference's value")? })
}

fn met(reader: &mut Reader<'_>) -> Result<Met, UnpackError> {
    let item = reader.id(ItemId::at_front)?;
    let placement = *Placement::ALL.get(usize::from(reader.u8()?)).ok_or(UnpackError::Range("a placement"))?;
    Ok(Met { item, placement, seen: moment(reader)?, passed: moment(reader)? })
}

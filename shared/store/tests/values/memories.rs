//! Of what is remembered of people besides purchases.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use scoring::behaviour::{Behaviour, CartSeen, DEPTH_MAX, DWELL_SECONDS_MAX, Engagement, Met, Preference, Search, View};
use scoring::id::{CustomerId, VisitorId};
use scoring::mail::{MailAct, MailMoment};
use scoring::memory::{CustomerMemory, Viewed, VisitorMemory};
use scoring::placement::Placement;
use scoring::time::Timestamp;

use super::{facts, ids, tags, times};

fn behaviour() -> impl Strategy<Value = Behaviour> {
    let view = (times(), any::<u64>(), option::of(ids()), tags(), 0..=DEPTH_MAX, 0..=DWELL_SECONDS_MAX, 0_u8..=3);
    let search = (times(), any::<u64>());
    let preference = ("[a-z]{1,8}", times(), "[ -~é]{0,19}");
    let met = (ids(), proptest::sample::select(Placement::ALL.to_vec()), option::of(times()), option::of(times()));
    let pages = (vec(view, 0..12), vec(any::<i64>(), 0..8), vec(search, 0..4));
    let cart = option::of((times(), proptest::collection::btree_set(ids(), 0..5)));
    (pages, vec(preference, 0..4), cart, option::of(times()), vec(met, 0..8)).prop_map(
        |((views, days, searches), preferences, cart, checkout, met)| {
            let mut behaviour = Behaviour { checkout, ..Behaviour::default() };
            for (start, id, item, category, depth, dwell, bits) in views {
                let engagement = Engagement::of_bits(bits).unwrap();
                behaviour.note_view(View { start, id, item, category, depth, dwell, engagement });
            }
            days.into_iter().for_each(|day| behaviour.note_day(day));
            searches.into_iter().for_each(|(at, id)| behaviour.note_search(Search { at, id }));
            preferences.into_iter().for_each(|(name, at, value)| behaviour.note_preference(Preference { name, at, value }));
            behaviour.cart = cart.map(|(at, items)| CartSeen { at, items: items.into_iter().collect() });
            met.into_iter().for_each(|(item, placement, seen, passed)| behaviour.note_met(Met { item, placement, seen, passed }));
            behaviour
        },
    )
}

pub(crate) fn visitor_memory() -> impl Strategy<Value = VisitorMemory> {
    let viewed = vec((ids(), times(), facts()), 0..5);
    (behaviour(), vec(("[!-~]{1,12}", times(), option::of(times())), 0..4), viewed).prop_map(|(behaviour, ties, viewed)| {
        let mut memory = VisitorMemory { behaviour, ..VisitorMemory::default() };
        for (other, proven, ended) in ties {
            let other = CustomerId::new(&other).unwrap();
            memory.tie(&other, proven);
            ended.into_iter().for_each(|ended| memory.untie(&other, ended));
        }
        viewed.into_iter().for_each(|(item, as_of, facts)| memory.know(Viewed { item, as_of, facts }));
        let moment = |at: Timestamp| MailMoment { at, mail: at.0.cast_unsigned() };
        let opened: Vec<Timestamp> = memory.ties.iter().map(|tie| tie.proven).collect();
        opened.iter().for_each(|at| memory.mails.note(MailAct::Opened, moment(*at)));
        opened.iter().skip(1).for_each(|at| memory.mails.note(MailAct::Clicked, moment(*at)));
        memory.forgotten = memory.ties.first().map(|tie| tie.proven);
        memory
    })
}

pub(crate) fn customer_memory() -> impl Strategy<Value = CustomerMemory> {
    (behaviour(), vec(("[a-z0-9_-]{1,12}", times()), 0..4)).prop_map(|(behaviour, ties)| {
        let mut memory = CustomerMemory { behaviour, ..CustomerMemory::default() };
        ties.into_iter().for_each(|(other, proven)| memory.tie(&VisitorId::new(&other).unwrap(), proven));
        memory
    })
}

//! What is kept by the clock: receipts, passages, watches.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use scoring::privacy::Receipt;
use scoring::watch::{Gap, Leg, Passage, Pull, Rhythm, Trouble, WEEK_HOURS, Watch, Why};

use super::times;

pub(crate) fn receipt() -> impl Strategy<Value = Receipt> {
    (option::of(times()), option::of(any::<u64>()), any::<[u64; 7]>()).prop_map(|(began, found, removed)| Receipt {
        began,
        found,
        removed,
    })
}

fn hours() -> impl Strategy<Value = [u32; WEEK_HOURS]> {
    vec(prop_oneof![Just(0), any::<u32>()], WEEK_HOURS).prop_map(|hours| hours.try_into().unwrap())
}

pub(crate) fn passage() -> impl Strategy<Value = Passage> {
    (any::<u64>(), times(), any::<u32>(), "[ -~]{0,80}", hours()).prop_map(|(name, began, place, after, hours)| Passage {
        name,
        began,
        place,
        after,
        hours,
    })
}

fn why() -> impl Strategy<Value = Why> {
    prop_oneof![Just(Why::Daily), Just(Why::Silence)]
}

fn pull() -> impl Strategy<Value = Pull> {
    let leg = prop_oneof![Just(Leg::Changed), Just(Leg::Missing)];
    (why(), times(), times(), leg, "[ -~]{0,80}", any::<[u64; 3]>())
        .prop_map(|(why, from, began, leg, next, [total, told, gone])| Pull { why, from, began, leg, next, total, told, gone })
}

pub(crate) fn watch() -> impl Strategy<Value = Watch> {
    let rhythm = (any::<u32>(), hours()).prop_map(|(weeks, hours)| Rhythm { weeks, hours });
    let trouble = option::of(prop_oneof![Just(Trouble::Refused), Just(Trouble::Silent)]);
    let gap = (why(), times(), times(), any::<[u64; 2]>()).prop_map(|(why, from, until, [told, gone])| Gap {
        why,
        from,
        until,
        told,
        gone,
    });
    let moments = (option::of(times()), option::of(times()), option::of(times()));
    (option::of(rhythm), moments, option::of(pull()), trouble, vec(gap, 0..4)).prop_map(
        |(rhythm, (passed, known, again), pull, trouble, gaps)| Watch { rhythm, passed, known, pull, again, trouble, gaps },
    )
}

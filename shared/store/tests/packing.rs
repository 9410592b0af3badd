//! Laws of the packed bytes: unpacking inverts packing for every value, and no bytes make it panic.
#![allow(clippy::unwrap_used)]

#[allow(dead_code, reason = "of the largest records only some are packed here")]
mod largest;
mod values;

use proptest::prelude::*;
use scoring::count::Counted;
use scoring::pair::PairSheet;
use scoring::profile::ProfileSheet;
use store::pack::{
    FORMAT, PackError, UnpackError, pack_attribution, pack_badges, pack_counted, pack_customer_memory, pack_decision_record,
    pack_delta, pack_exposure, pack_fitting, pack_footings, pack_history, pack_item, pack_marketing, pack_missed, pack_model,
    pack_offer, pack_order, pack_page, pack_parked, pack_passage, pack_plan, pack_policy, pack_privacy, pack_profile,
    pack_receipt, pack_reckoning, pack_row, pack_sealed, pack_shelf, pack_shop, pack_shown, pack_standing, pack_terms,
    pack_tiers, pack_trial, pack_visitor_memory, pack_watch, unpack_attribution, unpack_badges, unpack_cap,
    unpack_customer_memory, unpack_decision_record, unpack_delta, unpack_exposure, unpack_fitting, unpack_footing_head,
    unpack_footings, unpack_history, unpack_item, unpack_mark, unpack_marketing, unpack_missed, unpack_model, unpack_offer,
    unpack_order, unpack_page, unpack_pair_sheet, unpack_parked, unpack_passage, unpack_plan, unpack_policy, unpack_privacy,
    unpack_profile, unpack_profile_sheet, unpack_quote, unpack_receipt, unpack_reckoning, unpack_retention, unpack_row,
    unpack_sealed, unpack_shelf, unpack_shop, unpack_shown, unpack_standing, unpack_terms, unpack_tiers, unpack_trial,
    unpack_visitor_memory, unpack_watch,
};

/// Every unpacker, for bytes that may be anything.
fn unpack_all(bytes: &[u8]) {
    let _ = unpack_row(bytes);
    let _ = unpack_profile(bytes);
    let _ = unpack_item(bytes);
    // What a decision reads of a record is refused when the record is.
    assert_eq!(unpack_pair_sheet(bytes).err(), unpack_row(bytes).err());
    assert_eq!(unpack_profile_sheet(bytes).err(), unpack_profile(bytes).err());
    assert_eq!(unpack_quote(bytes).err(), unpack_item(bytes).err());
    let _ = unpack_shop(bytes);
    let _ = unpack_policy(bytes);
    let _ = unpack_model(bytes);
    let _ = unpack_order(bytes);
    let _ = unpack_sealed(bytes);
    let _ = unpack_privacy(bytes);
    let _ = unpack_marketing(bytes);
    let _ = unpack_parked(bytes);
    let _ = unpack_shelf(bytes);
    let _ = unpack_plan(bytes);
    let _ = unpack_history(bytes);
    let _ = unpack_page(bytes);
    let _ = unpack_delta(bytes, values::plain_row().item, 0);
    let _ = unpack_footing_head(bytes);
    let _ = unpack_footings(bytes);
    let _ = unpack_exposure(bytes);
    let _ = unpack_shown(bytes);
    let _ = unpack_reckoning(bytes);
    let _ = unpack_attribution(bytes);
    let _ = unpack_trial(bytes);
    let _ = unpack_cap(bytes);
    let _ = unpack_badges(bytes);
    let _ = unpack_decision_record(bytes);
    let _ = unpack_visitor_memory(bytes);
    let _ = unpack_customer_memory(bytes);
    let _ = unpack_receipt(bytes);
    let _ = unpack_mark(bytes);
    let _ = unpack_retention(bytes);
    let _ = unpack_passage(bytes);
    let _ = unpack_watch(bytes);
    let _ = unpack_fitting(bytes);
    let _ = unpack_standing(bytes);
    let _ = unpack_tiers(bytes);
    let _ = unpack_offer(bytes);
    let _ = unpack_missed(bytes);
    let _ = unpack_terms(bytes);
}

/// Unpacks, packs and unpacks again; truncated it fails; with any one byte changed it does not panic, and what is read then can
/// be written again: no value passes the reader that the writer would refuse.
fn hold<T: PartialEq + core::fmt::Debug>(
    value: &T,
    pack: fn(&T) -> Result<Vec<u8>, PackError>,
    unpack: fn(&[u8]) -> Result<T, UnpackError>,
    change: u8,
) -> Result<(), TestCaseError> {
    let bytes = pack(value).expect("a value within its bounds");
    prop_assert_eq!(&unpack(&bytes).expect("what was packed"), value);
    for length in 0..bytes.len() {
        prop_assert!(unpack(&bytes[..length]).is_err(), "cut at {} of {}", length, bytes.len());
    }
    let mut longer = bytes.clone();
    longer.push(change);
    prop_assert_eq!(unpack(&longer), Err(UnpackError::Long));
    let mut changed = bytes.clone();
    for place in 0..bytes.len() {
        changed[place] ^= change.max(1);
        if let Ok(other) = unpack(&changed) {
            prop_assert!(pack(&other).is_ok(), "byte {} changed: the writer refuses what the reader took", place);
        }
        changed[place] = bytes[place];
    }
    changed[0] = FORMAT + 1;
    prop_assert_eq!(unpack(&changed), Err(UnpackError::Version { found: FORMAT + 1 }));
    changed[0] = FORMAT - 1;
    prop_assert_eq!(unpack(&changed), Err(UnpackError::Version { found: FORMAT - 1 }));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn rows(row in values::row(), change: u8) {
        hold(&row, pack_row, unpack_row, change)?;
        prop_assert_eq!(unpack_pair_sheet(&pack_row(&row).unwrap()), Ok(PairSheet::of(&row)));
    }

    #[test]
    fn profiles(profile in values::profile(), change: u8) {
        hold(&profile, pack_profile, unpack_profile, change)?;
        prop_assert_eq!(unpack_profile_sheet(&pack_profile(&profile).unwrap()), Ok(ProfileSheet::of(&profile)));
    }

    #[test]
    fn items(item in values::item(), change: u8) {
        hold(&item, pack_item, unpack_item, change)?;
        prop_assert_eq!(unpack_quote(&pack_item(&item).unwrap()), Ok(item.quote()));
    }

    #[test]
    fn the_one_tap_ledger(offer in values::offer(), missed in values::missed(), terms in values::terms(), change: u8) {
        hold(&offer, pack_offer, unpack_offer, change)?;
        hold(&missed, pack_missed, unpack_missed, change)?;
        hold(&terms, pack_terms, unpack_terms, change)?;
    }

    #[test]
    fn shops(shop in values::shop(), change: u8) {
        hold(&shop, pack_shop, unpack_shop, change)?;
    }

    #[test]
    fn orders(order in values::order(), change: u8) {
        hold(&order, pack_order, unpack_order, change)?;
    }

    #[test]
    fn what_the_clock_keeps(receipt in values::receipt(), passage in values::passage(), watch in values::watch(), change: u8) {
        hold(&receipt, pack_receipt, unpack_receipt, change)?;
        hold(&passage, pack_passage, unpack_passage, change)?;
        hold(&watch, pack_watch, unpack_watch, change)?;
    }

    #[test]
    fn intake(
        sealed in proptest::collection::vec(any::<u8>(), 0..200),
        (privacy, marketing) in (values::privacy(), values::marketing()),
        (parked, shelving) in (values::parked(), values::shelving()),
        change: u8,
    ) {
        hold(&sealed, |sealed| pack_sealed(sealed), unpack_sealed, change)?;
        hold(&privacy, pack_privacy, unpack_privacy, change)?;
        hold(&marketing, |word| Ok(pack_marketing(word)), unpack_marketing, change)?;
        hold(&parked, pack_parked, unpack_parked, change)?;
        hold(&shelving, pack_shelf, unpack_shelf, change)?;
    }

    #[test]
    fn plans(plan in values::plan(), change: u8) {
        hold(&plan, pack_plan, unpack_plan, change)?;
    }

    #[test]
    fn histories(history in values::history(), change: u8) {
        hold(&history, pack_history, unpack_history, change)?;
    }

    #[test]
    fn count_pages(page in values::counted(), change: u8) {
        hold(&page, |page| pack_page(page, 4), |bytes| unpack_page(bytes).map(|(_, page)| page), change)?;
    }

    #[test]
    fn deltas(delta in values::delta(), change: u8) {
        hold(&delta, pack_delta, |bytes| unpack_delta(bytes, values::plain_row().item, 0), change)?;
    }

    #[test]
    fn footings(footings in values::footings(), change: u8) {
        hold(&footings, |footings| pack_footings(footings), unpack_footings, change)?;
    }

    #[test]
    fn decisions(exposure in values::exposure(), items in values::items(), record: Vec<u8>, change: u8) {
        hold(&exposure, pack_exposure, unpack_exposure, change)?;
        hold(&items, |items| pack_shown(items), unpack_shown, change)?;
        hold(&record, |record| pack_decision_record(record), unpack_decision_record, change)?;
    }

    #[test]
    fn memories(visitor in values::visitor_memory(), customer in values::customer_memory(), change: u8) {
        hold(&visitor, pack_visitor_memory, unpack_visitor_memory, change)?;
        hold(&customer, pack_customer_memory, unpack_customer_memory, change)?;
    }

    #[test]
    fn trials(trial in values::trial(), badges in values::badges(), change: u8) {
        hold(&trial, pack_trial, unpack_trial, change)?;
        hold(&badges, pack_badges, unpack_badges, change)?;
    }

    #[test]
    fn reckonings(reckoning in values::reckoning(), attribution in values::attribution(), change: u8) {
        hold(&reckoning, pack_reckoning, unpack_reckoning, change)?;
        hold(&attribution, pack_attribution, unpack_attribution, change)?;
    }

    #[test]
    fn standings(standing in values::standing(), change: u8) {
        hold(&standing, pack_standing, unpack_standing, change)?;
    }

    #[test]
    fn bands_of_spending(tiers in values::tiers(), change: u8) {
        hold(&tiers, pack_tiers, unpack_tiers, change)?;
    }

    #[test]
    fn fits(fitting in values::fitting(), change: u8) {
        hold(&fitting, |fitting| Ok(pack_fitting(fitting)), unpack_fitting, change)?;
    }

    #[test]
    fn pages_together_are_what_was_counted(counted in values::counted(), least in 1_usize..=8) {
        let pages = pack_counted(&counted, least).unwrap();
        prop_assert!(pages.len() >= least && pages.len().is_power_of_two());
        let mut whole = Counted::default();
        for (place, bytes) in pages.iter().enumerate() {
            let (number, mut page) = unpack_page(bytes).unwrap();
            prop_assert_eq!(number, pages.len());
            whole.pairs.append(&mut page.pairs);
            if place == 0 {
                whole = Counted { pairs: whole.pairs, ..page };
            } else {
                prop_assert_eq!(page, Counted::default());
            }
        }
        whole.pairs.sort_by(|a, b| a.item.cmp(&b.item));
        prop_assert_eq!(whole, counted);
    }

    #[test]
    fn policies(policy in values::policy(), change: u8) {
        hold(&policy, pack_policy, unpack_policy, change)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn models(model in values::model(), change: u8) {
        hold(&model, pack_model, unpack_model, change)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_are_an_answer(
        head in prop_oneof![Just(vec![]), "[rpisgmokecxhndlyftvwqbjRABEzaWMFST]".prop_map(|kind| vec![FORMAT, kind.as_bytes()[0]])],
        tail in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        unpack_all(&[head, tail].concat());
    }
}

#[test]
fn floats_keep_their_bits() {
    let mut row = values::plain_row();
    for bits in [0x8000_0000, 1, 0x007f_ffff, 0x7f7f_ffff, 0xff7f_ffff] {
        row.facts.pop14 = f32::from_bits(bits);
        let back = unpack_row(&pack_row(&row).unwrap()).unwrap();
        assert_eq!(back.facts.pop14.to_bits(), bits);
    }
}

#[test]
fn a_tree_that_is_none_is_refused() {
    let whole = pack_model(&largest::model()).unwrap();
    // The first node: mean 1, feature 0, bound 1, two ahead. Behind it stands a leaf.
    let node: Vec<u8> = [1.0_f32.to_le_bytes().as_slice(), &[0], &1.0_f32.to_le_bytes(), &[2]].concat();
    let place = whole.windows(node.len()).position(|window| window == node).unwrap();
    for (offset, byte) in [(4, 31), (4, 255), (9, 0), (9, 1), (9, 3), (9, 255), (8, 0x7f)] {
        let mut bytes = whole.clone();
        bytes[place + offset] = byte;
        assert!(unpack_model(&bytes).is_err(), "{offset} {byte}");
    }
}

#[test]
fn what_is_not_finite_is_refused_on_both_sides() {
    let mut row = values::plain_row();
    let place = {
        let bytes = pack_row(&row).unwrap();
        let needle = row.facts.pop14.to_le_bytes();
        bytes.windows(4).position(|window| window == needle).unwrap()
    };
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut bytes = pack_row(&row).unwrap();
        bytes[place..place + 4].copy_from_slice(&bad.to_le_bytes());
        assert_eq!(unpack_row(&bytes), Err(UnpackError::Range("a fact or a weight")));
    }
    row.facts.pop14 = f32::NAN;
    assert_eq!(pack_row(&row), Err(PackError::Range("a fact or a weight")));
}

#[test]
fn a_writer_never_writes_what_a_reader_refuses() {
    let mut row = values::plain_row();
    row.title = "x".repeat(121);
    assert_eq!(pack_row(&row), Err(PackError::TooLong { what: "a row's title", found: 121, most: 120 }));
    let mut item = values::plain_item();
    item.variants.clear();
    assert_eq!(pack_item(&item), Err(PackError::Range("the number of variants")));
    let mut profile = scoring::profile::Profile::default();
    profile.discount_share.0 = 1_000_001;
    assert_eq!(pack_profile(&profile), Err(PackError::Range("a share")));
}

#[test]
fn one_kind_is_never_taken_for_another() {
    let row = pack_row(&values::plain_row()).unwrap();
    assert_eq!(unpack_item(&row), Err(UnpackError::Kind));
    assert_eq!(unpack_profile(&row), Err(UnpackError::Kind));
}

#[test]
fn a_promised_length_reserves_nothing_that_is_not_there() {
    // A row that says it has 80 entries, in a handful of bytes.
    let bytes = [FORMAT, b'i', 1, b'x', 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
    assert_eq!(unpack_item(&bytes), Err(UnpackError::TooLong("an item's title")));
}

#[test]
fn a_crowded_item_is_split_into_pages() {
    let mut counted = largest::page();
    counted.pairs = (0..5_000).map(|n| scoring::count::PairCount { item: largest::id(n), ..counted.pairs[0].clone() }).collect();
    let pages = pack_counted(&counted, 1).unwrap();
    assert_eq!(pages.len(), 16);
    assert!(pages.iter().all(|page| page.len() <= 64_000));
    // Pages never merge again: a page that shrinks would otherwise be split and merged by turns.
    counted.pairs.truncate(10);
    assert_eq!(pack_counted(&counted, pages.len()).unwrap().len(), 16);
    counted.pairs = (0..60_000).map(|n| scoring::count::PairCount { item: largest::id(n), ..counted.pairs[0].clone() }).collect();
    assert!(matches!(pack_counted(&counted, 1), Err(PackError::TooLong { .. })));
}

//! From packed bytes to a decision: `cargo bench -p bench --bench decision`.

use bench::{Desk, NOW, World};
use divan::{Bencher, black_box};
use scoring::assignment::Assignment;
use scoring::context::{Context, Session};
use scoring::decide::{conclude, shortlist};
use scoring::pair::PairSheet;
use scoring::placement::Placement;
use scoring::policy::Policy;
use scoring::profile::ProfileSheet;
use store::pack::{pack_item, pack_profile, pack_row, unpack_pair_sheet, unpack_profile_sheet, unpack_quote};

fn main() {
    let packed = Packed::of(&Desk::full(5, 75, World::Field));
    eprintln!("a row of 75 entries: {} bytes; the fullest profile: {} bytes", packed.rows[0].len(), packed.person.len());
    divan::main();
}

/// What the two reads bring.
struct Packed {
    rows: Vec<Vec<u8>>,
    person: Vec<u8>,
    items: Vec<Vec<u8>>,
}

impl Packed {
    fn of(desk: &Desk) -> Self {
        let (rows, person): (Vec<_>, _) = (desk.rows.iter().map(PairSheet::of).collect(), ProfileSheet::of(&desk.person));
        let (rows, session, policy) = (rows.iter().collect::<Vec<_>>(), Session::default(), Policy::neutral());
        let context = context(desk, &rows, Some(&person), &session, &policy);
        let items = desk.records(shortlist(&context).items());
        Self {
            rows: desk.rows.iter().flat_map(pack_row).collect(),
            person: pack_profile(&desk.person).expect("a made-up profile fits"),
            items: items.iter().flat_map(pack_item).collect(),
        }
    }
}

fn context<'a>(
    desk: &'a Desk,
    rows: &'a [&'a PairSheet],
    person: Option<&'a ProfileSheet>,
    session: &'a Session,
    policy: &'a Policy,
) -> Context<'a> {
    Context {
        shop: &desk.shop,
        placement: Placement::CartPage,
        now: NOW,
        cart: &desk.cart,
        person,
        session,
        rows,
        policy,
        model: &desk.model,
        assignment: Assignment::Unassigned,
        seed: 1,
    }
}

/// Unpacks the rows, the person if wanted, decides, unpacks the finalists' records, concludes.
fn answer(desk: &Desk, packed: &Packed, person: Option<&[u8]>, policy: &Policy) -> usize {
    let session = Session::default();
    let mut rows: Vec<PairSheet> = Vec::with_capacity(packed.rows.len());
    rows.extend(packed.rows.iter().flat_map(|bytes| unpack_pair_sheet(bytes)));
    let rows: Vec<&PairSheet> = rows.iter().collect();
    let person = person.and_then(|bytes| unpack_profile_sheet(bytes).ok());
    let context = context(desk, &rows, person.as_ref(), &session, policy);
    let shortlist = shortlist(&context);
    let mut quotes = Vec::with_capacity(packed.items.len());
    quotes.extend(packed.items.iter().flat_map(|bytes| unpack_quote(bytes)));
    conclude(&context, &shortlist, &quotes).offers.len()
}

/// The person of a bench.
#[derive(Clone, Copy)]
enum Who {
    /// 200 items bought, 100 near them, 512 words: as full as a profile may be.
    Fullest,
    /// Nobody we may know.
    Anonymous,
}

fn from_packed_bytes(bencher: Bencher<'_, '_>, world: World, who: Who) {
    let (desk, policy) = (Desk::full(5, 75, world), Policy::neutral());
    let packed = Packed::of(&desk);
    let person = match who {
        Who::Fullest => Some(packed.person.as_slice()),
        Who::Anonymous => None,
    };
    bencher.bench_local(|| answer(&desk, black_box(&packed), person, &policy));
}

#[divan::bench]
fn packed_bytes_to_decision_5_rows_of_75_the_fullest_profile(bencher: Bencher<'_, '_>) {
    from_packed_bytes(bencher, World::Field, Who::Fullest);
}

#[divan::bench]
fn packed_bytes_to_decision_5_rows_of_75_the_fullest_profile_nothing_in_common(bencher: Bencher<'_, '_>) {
    from_packed_bytes(bencher, World::Scattered, Who::Fullest);
}

#[divan::bench]
fn packed_bytes_to_decision_5_rows_of_75_anonymous(bencher: Bencher<'_, '_>) {
    from_packed_bytes(bencher, World::Field, Who::Anonymous);
}

#[divan::bench]
fn unpack_5_rows_of_75(bencher: Bencher<'_, '_>) {
    let packed = Packed::of(&Desk::full(5, 75, World::Field));
    bencher.bench_local(|| packed.rows.iter().flat_map(|bytes| unpack_pair_sheet(black_box(bytes))).collect::<Vec<_>>());
}

#[divan::bench]
fn unpack_the_fullest_profile(bencher: Bencher<'_, '_>) {
    let packed = Packed::of(&Desk::full(5, 75, World::Field));
    bencher.bench_local(|| unpack_profile_sheet(black_box(&packed.person)));
}

#[divan::bench]
fn unpack_the_finalists_catalogue_records(bencher: Bencher<'_, '_>) {
    let packed = Packed::of(&Desk::full(5, 75, World::Field));
    bencher.bench_local(|| packed.items.iter().flat_map(|bytes| unpack_quote(black_box(bytes))).collect::<Vec<_>>());
}

//! Read to decision: `cargo bench -p bench --bench decision`.

use bench::{Desk, NOW};
use divan::{Bencher, black_box};
use scoring::assignment::Assignment;
use scoring::context::{Context, Session};
use scoring::decide::{conclude, shortlist};
use scoring::pair::PairRow;
use scoring::placement::Placement;
use scoring::policy::Policy;
use scoring::profile::Profile;

fn main() {
    divan::main();
}

fn context<'a>(
    desk: &'a Desk,
    rows: &'a [&'a PairRow],
    person: Option<&'a Profile>,
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

#[divan::bench]
fn decide_5_rows_of_75_and_a_full_profile(bencher: Bencher<'_, '_>) {
    let desk = Desk::full(5, 75);
    let (session, policy) = (Session::default(), Policy::neutral());
    let rows: Vec<&PairRow> = desk.rows.iter().collect();
    let items = desk.records(shortlist(&context(&desk, &rows, Some(&desk.person), &session, &policy)).items());
    bencher.bench_local(|| {
        let context = context(&desk, black_box(&rows), Some(&desk.person), &session, &policy);
        let shortlist = shortlist(&context);
        conclude(&context, &shortlist, &items)
    });
}

#[divan::bench]
fn decide_5_rows_of_75_anonymous(bencher: Bencher<'_, '_>) {
    let desk = Desk::full(5, 75);
    let (session, policy) = (Session::default(), Policy::neutral());
    let rows: Vec<&PairRow> = desk.rows.iter().collect();
    let items = desk.records(shortlist(&context(&desk, &rows, None, &session, &policy)).items());
    bencher.bench_local(|| {
        let context = context(&desk, black_box(&rows), None, &session, &policy);
        let shortlist = shortlist(&context);
        conclude(&context, &shortlist, &items)
    });
}

//! What the benches measure on: a made-up cart, person and shop of a stated size.
#![allow(clippy::expect_used, reason = "made-up ids are well formed")]

use scoring::cart::{Cart, CartLine};
use scoring::catalogue::{Endurance, Item, Stock, Variant};
use scoring::facts::{Facts, Tag};
use scoring::feature::{FEATURES, Feature};
use scoring::hash::mix;
use scoring::id::{ItemId, ShopId, VariantId};
use scoring::model::{Coefficients, Correction, Family, Model, ModelOrigin, Scorer, ScorerPair, Weight};
use scoring::money::{Currency, Millionths, Money};
use scoring::pair::{Neighbour, PairEntry, PairRow};
use scoring::profile::{Affinity, Bought, CategoryShare, Profile, ProfileWord};
use scoring::scorecard::{Curve, Grid, POINTS, SIDE, SURFACES_MAX, Scorecard, Surface};
use scoring::shop::{Popular, Shop};
use scoring::time::Timestamp;
use scoring::title::{TitleVector, TitleWeight};

/// The moment of every made-up decision.
pub const NOW: Timestamp = Timestamp(1_700_000_000);

/// A stream of draws in [0, 1): the same on every run.
pub struct Draws(u64);

impl Draws {
    /// A stream of its own for each seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next draw.
    #[allow(clippy::cast_precision_loss, clippy::should_implement_trait)]
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (mix(self.0) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A draw below `bound`.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn below(&mut self, bound: u32) -> u32 {
        (self.next() * f64::from(bound)) as u32
    }

    #[allow(clippy::cast_possible_truncation)]
    fn weight(&mut self, most: f64) -> f32 {
        (self.next() * most) as f32
    }
}

fn euro() -> Currency {
    Currency::new("EUR").expect("three capital letters")
}

/// Ids as long as those of a large platform.
fn item(n: u32) -> ItemId {
    ItemId::new(&format!("82{n:011}")).expect("short and printable")
}

fn facts(draws: &mut Draws) -> Facts {
    let mut words: Vec<u32> = (0..6).map(|_| draws.below(4_000)).collect();
    words.sort_unstable();
    words.dedup();
    Facts {
        ln_price: draws.weight(4.0),
        pop14: draws.weight(3.0),
        pop60: draws.weight(5.0),
        ln_age: draws.weight(6.0),
        category: Tag(1 + u64::from(draws.below(30))),
        brand: Tag(1 + u64::from(draws.below(60))),
        title: words.into_iter().map(|word| TitleWeight { word, weight: 26_000 }).collect::<TitleVector>(),
    }
}

/// `count` distinct numbers below `bound`, ascending.
fn distinct(draws: &mut Draws, count: usize, bound: u32) -> Vec<u32> {
    let mut picked = std::collections::BTreeSet::new();
    while picked.len() < count {
        picked.insert(draws.below(bound));
    }
    picked.into_iter().collect()
}

/// Items of the catalogue.
const ITEMS: u32 = 4_000;

/// Where rows and history draw their items from.
#[derive(Clone, Copy)]
pub enum World {
    /// A cart and a person with a field of interest: all from the same 500 items.
    Field,
    /// From the whole catalogue, so that hardly two entries agree: as much work as there can be.
    Scattered,
}

impl World {
    const fn items(self) -> u32 {
        match self {
            Self::Field => 500,
            Self::Scattered => ITEMS,
        }
    }
}

/// Everything one decision reads.
pub struct Desk {
    /// The shop row.
    pub shop: Shop,
    /// The live cart.
    pub cart: Cart,
    /// Its rows.
    pub rows: Vec<PairRow>,
    /// The person.
    pub person: Profile,
    /// The model.
    pub model: Model,
    /// The whole catalogue, of which finalists are taken.
    pub catalogue: Vec<Item>,
}

impl Desk {
    /// A cart of `anchors` items with `entries` candidates each, and the fullest profile there can be.
    #[must_use]
    pub fn full(anchors: u32, entries: usize, world: World) -> Self {
        let mut draws = Draws::new(1);
        Self {
            shop: shop(&mut draws),
            cart: Cart::new((0..anchors).map(line).collect()),
            rows: (0..anchors).map(|n| row(n, entries, world, &mut draws)).collect(),
            person: profile(world, &mut draws),
            model: model(&mut draws),
            catalogue: (0..ITEMS).map(|n| listed(n, &mut draws)).collect(),
        }
    }

    /// The catalogue records of `items`.
    #[must_use]
    pub fn records(&self, items: &[ItemId]) -> Vec<Item> {
        items
            .iter()
            .filter_map(|wanted| self.catalogue.binary_search_by(|item| item.id.cmp(wanted)).ok())
            .map(|place| self.catalogue[place].clone())
            .collect()
    }
}

fn line(n: u32) -> CartLine {
    CartLine { item: item(n), variant: None, quantity: 1, unit_price: Money::new(2_490, euro()) }
}

fn shop(draws: &mut Draws) -> Shop {
    Shop {
        id: ShopId::new("bench").expect("lower case"),
        currency: euro(),
        origins: Vec::new(),
        as_of: NOW,
        popular: distinct(draws, 15, ITEMS).into_iter().map(|n| Popular { item: item(n), facts: facts(draws) }).collect(),
        small_price: 900,
    }
}

fn row(anchor: u32, entries: usize, world: World, draws: &mut Draws) -> PairRow {
    let picked = distinct(draws, entries, world.items());
    PairRow {
        item: item(anchor),
        title: "A title of middling length, 500 ml".to_owned(),
        as_of: NOW,
        facts: facts(draws),
        neighbours: picked.iter().take(20).map(|n| Neighbour { item: item(*n), together: 1 + n % 9 }).collect(),
        entries: picked
            .into_iter()
            .map(|n| PairEntry {
                item: item(n),
                e: draws.weight(0.1),
                a: draws.weight(0.2),
                l: draws.weight(0.3),
                f: draws.weight(0.05),
                t: draws.weight(0.4),
                facts: facts(draws),
            })
            .collect(),
    }
}

fn profile(world: World, draws: &mut Draws) -> Profile {
    let mut categories: Vec<CategoryShare> = (1..=12).map(|n| CategoryShare { category: Tag(n), share: 0.08 }).collect();
    categories.sort_by_key(|share| share.category);
    Profile {
        as_of: NOW.plus_days(-3),
        orders: 12,
        bought: distinct(draws, 200, world.items())
            .into_iter()
            .map(|n| Bought { item: item(n), h60: draws.weight(2.0), times: 2, last: NOW.plus_days(-20), facts: facts(draws) })
            .collect(),
        affinities: distinct(draws, 100, world.items())
            .into_iter()
            .map(|n| Affinity { item: item(n), a: draws.weight(0.1), f: draws.weight(0.05), facts: facts(draws) })
            .collect(),
        ln_price: 2.0,
        title: distinct(draws, 512, 4_000).into_iter().map(|word| ProfileWord { word, weight: draws.weight(0.2) }).collect(),
        categories,
        discount_share: Millionths(100_000),
    }
}

fn model(draws: &mut Draws) -> Model {
    let mut set = || Coefficients {
        intercept: -4.0,
        weights: [(); FEATURES].map(|()| Weight { mean: draws.next(), sd: 0.5 + draws.next(), coef: draws.next() - 0.3 }),
    };
    let (anonymous, known) = (set(), set());
    let mut height = || draws.weight(0.5) - 0.25;
    let grid = Grid::over(0.0, 6.0, POINTS);
    // As large as a scorecard may be.
    let mut scorer = |linear: Coefficients| Scorer {
        linear,
        family: Family::Scorecard(Scorecard {
            base: -4.0,
            curves: Box::new([(); FEATURES].map(|()| Curve { grid, heights: [(); POINTS].map(|()| height()) })),
            surfaces: (0..SURFACES_MAX)
                .map(|nth| Surface {
                    pair: [Feature::ALL[nth], Feature::ALL[nth + 11]],
                    grids: [Grid::over(0.0, 6.0, SIDE); 2],
                    heights: [(); SIDE].map(|()| [(); SIDE].map(|()| height())),
                })
                .collect(),
        }),
        correction: Correction { slope: 0.9, offset: -0.1 },
    };
    let pair = ScorerPair { anonymous: scorer(anonymous), known: scorer(known) };
    Model {
        version: 1,
        origin: ModelOrigin::Fitted,
        price_exponent: 0.85,
        ln_price_shift: 0.0,
        sets: [pair.clone(), pair.clone(), pair],
    }
}

fn listed(n: u32, draws: &mut Draws) -> Item {
    Item {
        id: item(n),
        title: format!("Item {n}"),
        category: "Category".to_owned(),
        brand: "Brand".to_owned(),
        url: format!("/products/{n}"),
        image: format!("/images/{n}.svg"),
        endurance: Endurance::Unknown,
        options: Vec::new(),
        variants: vec![Variant {
            id: VariantId::new(&format!("44{n:011}")).expect("short and printable"),
            title: String::new(),
            price: Money::new(200 + i64::from(draws.below(6_000)), euro()),
            was: None,
            cost: None,
            stock: Stock::Available,
        }],
    }
}

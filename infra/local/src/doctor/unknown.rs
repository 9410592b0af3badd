//! What the files do not say. That is no fault of the shop: nobody can know it from here.

use scoring::money::Currency;
use serde::Serialize;

use super::catalogue::{Catalogue, Property};
use super::duplicates::NEAR_THINGS_MAX;
use super::listing;
use super::range::Thing;
use super::sales::Sales;

/// Something that the files do not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// What is not known. Its name in JSON never changes.
    pub what: &'static str,
    /// Why not.
    pub why: &'static str,
    /// How it would become known.
    pub what_to_do: &'static str,
}

pub(super) fn unknowns(sales: &Sales<'_>, things: &[Thing<'_>], catalogue: Option<&Catalogue>) -> Vec<Unknown> {
    let mut unknowns = Vec::new();
    let mut add = |what, why, what_to_do| unknowns.push(Unknown { what, why, what_to_do });
    if sales.history.currency() == Currency::NONE {
        add("currency", "no line names one", "give --currency, as in EUR; until then amounts stand without one");
    }
    for property in Property::ALL.into_iter().filter(|property| listing::unknown(things, catalogue, *property)) {
        let (what, what_to_do) = match property {
            Property::Title => ("titles", "add a title column"),
            Property::Category => ("categories", "add a category column; without it new things find no buyers"),
            Property::Brand => ("brands", "add a brand column, if the shop sells more than one"),
            Property::Type => ("product types", "put \"type\" into each line of --catalog, if the shop has them"),
            Property::Image => ("images", "put \"image\" into each line of --catalog"),
            Property::Cost => ("costs", "add a cost column: without it offers are ranked by price, not by what you earn"),
        };
        let why = match (property, catalogue) {
            (Property::Cost, Some(_)) => "neither file names any",
            (_, Some(_)) => "the catalogue names none",
            (Property::Type | Property::Image, None) => "only a catalogue can say it, and none is given",
            (_, None) => "the orders name none, and no catalogue is given",
        };
        add(what, why, what_to_do);
    }
    if catalogue.is_none() {
        add("what is still sold", "no catalogue is given", "give --catalog; without it everything ever sold may be offered");
    }
    if things.len() > NEAR_THINGS_MAX {
        add("titles one letter apart", "there are more than 200,000 items", "run it on a part of the range");
    }
    unknowns
}

//! What pages told, as lines: what came back of decisions, and what is remembered of people.

use std::fmt::Write as _;

use scoring::assignment::{Arm, Assignment};
use scoring::behaviour::Behaviour;
use scoring::id::{CustomerId, DecisionName, ShopId, VisitorId};
use scoring::impression::Exposure;
use scoring::mail::{MailMoment, Mails};
use scoring::time::Timestamp;
use store::Store;

/// Adds a line for every decision that came back, and for everybody of whom something is remembered.
pub(super) async fn add(lines: &mut Vec<String>, store: &Store, shop: &ShopId) -> anyhow::Result<()> {
    // When something goes is no fact of the shop: what still stands is told.
    let ever = Timestamp(i64::MIN);
    for (name, exposure) in store.all_exposures(shop, ever).await? {
        lines.push(decision(&name, &exposure)?);
    }
    for (visitor, memory) in store.all_visitors(shop, ever).await? {
        let owner = memory.tied().next().map_or("", CustomerId::as_str);
        lines.push(format!("visitor\t{visitor}\t{owner}{}{}\n", behaviour(&memory.behaviour)?, mails(&memory.mails)));
    }
    for (customer, memory) in store.all_customer_memories(shop, ever).await? {
        let first = memory.first.as_ref().map_or("", |first| first.other.as_str());
        let browsers = memory.tied().map(VisitorId::as_str).collect::<Vec<_>>().join(" ");
        lines.push(format!(
            "customer\t{customer}\t{first}\t{browsers}{}{}\n",
            behaviour(&memory.behaviour)?,
            mails(&memory.mails)
        ));
    }
    Ok(())
}

fn decision(name: &DecisionName, exposure: &Exposure) -> Result<String, std::fmt::Error> {
    let mut line = format!("decision\t{name}");
    match &exposure.impression {
        None => line.push_str("\tnot come back"),
        Some(impression) => {
            let arm = match impression.assignment {
                Assignment::Unassigned => "unassigned",
                Assignment::Assigned(Arm::Ordinary) => "ordinary",
                Assignment::Assigned(Arm::Holdout) => "holdout",
                Assignment::Assigned(Arm::FrequentlyBought) => "frequently_bought",
            };
            write!(line, "\t{}\t{}\t{arm}", impression.placement.name(), impression.time.0)?;
            if let Some(shopper) = &impression.shopper {
                let visitor = shopper.visitor.as_ref().map_or("", VisitorId::as_str);
                let customer = shopper.customer.as_ref().map_or("", CustomerId::as_str);
                write!(line, "\tto {visitor}\t{customer}")?;
            }
            for offer in &impression.offers {
                write!(line, "\t{}: {} at {} likely {}", offer.slot, offer.item, offer.price.minor, offer.probability.0)?;
            }
        }
    }
    for outcome in &exposure.outcomes {
        write!(line, "\t{} {} {}", outcome.slot, outcome.act.name(), outcome.last.0)?;
    }
    line.push('\n');
    Ok(line)
}

fn behaviour(behaviour: &Behaviour) -> Result<String, std::fmt::Error> {
    let Behaviour { views, days, searches, preferences, cart, checkout, met } = behaviour;
    let mut line = String::new();
    for view in views {
        let item = view.item.as_ref().map_or("", scoring::id::ItemId::as_str);
        let (start, category, engagement) = (view.start.0, view.category.0, view.engagement.bits());
        write!(line, "\tviewed {item} {category:x} from {start} for {} to {} {engagement}", view.dwell, view.depth)?;
    }
    days.iter().try_for_each(|day| write!(line, "\tday {day}"))?;
    searches.iter().try_for_each(|search| write!(line, "\tsearched {}", search.at.0))?;
    preferences.iter().try_for_each(|one| write!(line, "\tprefers {} = {} since {}", one.name, one.value, one.at.0))?;
    if let Some(cart) = cart {
        write!(line, "\tcart of {} at {}", cart.items.len(), cart.at.0)?;
    }
    checkout.iter().try_for_each(|at| write!(line, "\tcheckout {}", at.0))?;
    let moment = |at: Option<Timestamp>| at.map_or(0, |at| at.0);
    for one in met {
        write!(line, "\tmet {} {} {} {}", one.item, one.placement.name(), moment(one.seen), moment(one.passed))?;
    }
    Ok(line)
}

fn mails(mails: &Mails) -> String {
    let line = |act: &str, list: &[MailMoment]| {
        list.iter().map(|one| format!("\t{act} {:x} at {}", one.mail, one.at.0)).collect::<String>()
    };
    line("opened", &mails.opened) + &line("clicked", &mails.clicked)
}

//! The world outside the ledger, in memory: a payment side that keeps keys, a shop with orders, a platform that charges itself.

use std::collections::HashMap;

use scoring::id::{IntentId, OrderId};
use scoring::one_tap::{Asked, Child, Effect, Event, Heard, KeyedStep, Money, Offer, Outcome, key};

/// What the bank does with the first request under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bank {
    Takes,
    Declines,
    Asks,
    Processes,
    /// The request is refused as wrong: nothing is kept under its key.
    Wrong,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Taken,
    Underway,
    Waiting,
    Declined,
    Cancelled,
}

#[derive(Debug)]
pub(crate) struct Intent {
    pub(crate) id: IntentId,
    pub(crate) status: Status,
    pub(crate) is_given_back: bool,
    pub(crate) amount: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Pending,
    Paid,
    Cancelled,
}

/// What the platform makes of a signed change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Apply {
    Processed,
    PartiallyProcessed,
}

#[derive(Debug)]
pub(crate) struct Outside {
    pub(crate) bank: Bank,
    /// Whether the key is refused as wrong from now on, whatever came before.
    pub(crate) is_locked_out: bool,
    pub(crate) price: Asked,
    pub(crate) total: i64,
    pub(crate) takes_orders: Outcome,
    pub(crate) intents: Vec<Intent>,
    /// How many of them a search sees: it lags behind.
    pub(crate) searchable: usize,
    keys: HashMap<String, usize>,
    pub(crate) orders: Vec<Order>,
    /// What was signed; the same bytes each time.
    pub(crate) signed: u32,
    pub(crate) applied: Option<Apply>,
}

impl Outside {
    pub(crate) fn new(bank: Bank, price: Asked, total: i64) -> Self {
        Self {
            bank,
            is_locked_out: false,
            price,
            total,
            takes_orders: Outcome::Done,
            intents: Vec::new(),
            searchable: 0,
            keys: HashMap::new(),
            orders: Vec::new(),
            signed: 0,
            applied: None,
        }
    }

    /// Does an effect and says what it came to; none where nobody waits for an answer.
    pub(crate) fn does(&mut self, offer: &Offer, effect: &Effect) -> Option<Event> {
        Some(match effect {
            Effect::None => return None,
            Effect::AskPrice => Event::Asked(self.price),
            Effect::Sign => {
                self.signed += 1;
                return None;
            }
            Effect::CreateChild => Event::Child(self.child()),
            Effect::Charge => Event::Money(self.charge(offer)),
            Effect::LookUp(intent) => Event::Money(self.look_up(intent)),
            Effect::Find => Event::Money(
                self.intents[..self.searchable].first().map_or(Money::Nothing, |intent| self.look_up(&intent.id.clone())),
            ),
            Effect::Settle => Event::Settled(self.settle(offer)),
            Effect::Refund(intent) => {
                let refund = key(&offer.shop, &offer.order, KeyedStep::Refund(intent));
                self.keys.insert(refund, 0);
                let found = self.intents.iter_mut().find(|known| known.id == *intent).unwrap();
                assert_eq!(found.status, Status::Taken, "only money that was taken is given back");
                found.is_given_back = true;
                Event::GivenBack(Outcome::Done)
            }
            Effect::CancelIntent(intent) => {
                let found = self.intents.iter_mut().find(|known| known.id == *intent).unwrap();
                Event::Revoked(match found.status {
                    Status::Taken | Status::Underway => Outcome::Refused,
                    Status::Waiting | Status::Declined | Status::Cancelled => {
                        found.status = Status::Cancelled;
                        Outcome::Done
                    }
                })
            }
            Effect::CancelChildren => {
                self.orders.iter_mut().for_each(|order| *order = Order::Cancelled);
                Event::Cleared(Outcome::Done)
            }
            Effect::CancelStray(id) => {
                self.orders[place(id)] = Order::Cancelled;
                return None;
            }
        })
    }

    fn child(&mut self) -> Child {
        if self.takes_orders == Outcome::Refused {
            return Child::Refused;
        }
        // Looked for before it is made.
        let known = self.orders.iter().position(|order| *order != Order::Cancelled);
        let place = known.unwrap_or_else(|| {
            self.orders.push(Order::Pending);
            self.orders.len() - 1
        });
        Child::Made { id: OrderId::new(&format!("c{place}")).unwrap(), total: Some(self.total) }
    }

    /// Two who look at once both find nothing.
    pub(crate) fn child_unlooked(&mut self) {
        self.orders.push(Order::Pending);
    }

    fn charge(&mut self, offer: &Offer) -> Money {
        assert!(offer.payer.is_some(), "whoever charges knows whom");
        if self.is_locked_out {
            return Money::Refused;
        }
        let key = key(&offer.shop, &offer.order, KeyedStep::Charge);
        if let Some(known) = self.keys.get(&key) {
            let known = &self.intents[*known];
            assert_eq!(known.amount, offer.total.minor, "the same key with other parameters");
            return told(known);
        }
        let status = match self.bank {
            Bank::Takes => Status::Taken,
            Bank::Declines => Status::Declined,
            Bank::Asks => Status::Waiting,
            Bank::Processes => Status::Underway,
            Bank::Wrong => return Money::Refused,
        };
        let id = IntentId::new(&format!("pi_{}", self.intents.len())).unwrap();
        self.keys.insert(key, self.intents.len());
        self.intents.push(Intent { id, status, is_given_back: false, amount: offer.total.minor });
        told(&self.intents[self.intents.len() - 1])
    }

    fn look_up(&self, id: &IntentId) -> Money {
        let found = self.intents.iter().find(|known| known.id == *id).unwrap();
        match found.status {
            // By its status alone a refused payment waits for another try.
            Status::Declined => Money::Waiting(found.id.clone()),
            _ => told(found),
        }
    }

    fn settle(&mut self, offer: &Offer) -> Outcome {
        let id = offer.course.child.as_ref().expect("whoever settles knows what");
        let place = place(id);
        if self.orders[place] == Order::Cancelled {
            return Outcome::Refused;
        }
        for (other, order) in self.orders.iter_mut().enumerate() {
            *order = if other == place { Order::Paid } else { Order::Cancelled };
        }
        Outcome::Done
    }

    /// What the payment side tells unasked of everything that was taken.
    pub(crate) fn payment_news(&self) -> Option<Event> {
        let taken = self.intents.iter().find(|intent| intent.status == Status::Taken)?;
        Some(Event::Money(Money::Taken(taken.id.clone())))
    }

    /// What the platform tells of the order.
    pub(crate) fn order_news(&self) -> Option<Event> {
        match self.applied {
            Some(Apply::Processed) => return Some(Event::Heard(Heard::OnOrder)),
            Some(Apply::PartiallyProcessed) => return Some(Event::Heard(Heard::BalanceDue)),
            None => {}
        }
        self.orders.contains(&Order::Paid).then_some(Event::Heard(Heard::OnOrder))
    }

    pub(crate) fn taken(&self) -> usize {
        self.intents.iter().filter(|intent| intent.status == Status::Taken).count()
    }

    pub(crate) fn kept(&self) -> usize {
        self.intents.iter().filter(|intent| intent.status == Status::Taken && !intent.is_given_back).count()
    }

    pub(crate) fn orders(&self, wanted: Order) -> usize {
        self.orders.iter().filter(|order| **order == wanted).count()
    }
}

fn place(id: &OrderId) -> usize {
    id.as_str()[1..].parse().unwrap()
}

fn told(intent: &Intent) -> Money {
    let id = intent.id.clone();
    match intent.status {
        Status::Taken => Money::Taken(id),
        Status::Underway => Money::Underway(id),
        Status::Waiting => Money::Waiting(id),
        Status::Declined => Money::Declined,
        Status::Cancelled => Money::Dead(id),
    }
}

/// What somebody hears to whose question no answer came.
pub(crate) fn unanswered(effect: &Effect) -> Option<Event> {
    Some(match effect {
        Effect::None | Effect::Sign | Effect::CancelStray(_) => return None,
        Effect::AskPrice => Event::Asked(Asked::Unknown),
        Effect::CreateChild => Event::Child(Child::Unknown),
        Effect::Charge | Effect::LookUp(_) | Effect::Find => Event::Money(Money::Unknown),
        Effect::Settle => Event::Settled(Outcome::Unknown),
        Effect::Refund(_) => Event::GivenBack(Outcome::Unknown),
        Effect::CancelIntent(_) => Event::Revoked(Outcome::Unknown),
        Effect::CancelChildren => Event::Cleared(Outcome::Unknown),
    })
}

//! What stands on the two buttons: a fixed list. A button that ends in a charge says so, in the words that the law of its country
//! asks for (Directive 2011/83/EU, article 8, paragraph 2), with the whole amount; nobody writes other words.

use scoring::money::{Currency, Money};

/// The languages that have words of their own; whoever reads another gets the English ones.
pub const LANGUAGES: [&str; 10] = ["en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da"];

/// On the button that charges.
#[must_use]
pub fn button(language: &str, total: Money) -> String {
    let amount = amount(language, total);
    match language {
        "de" => format!("Jetzt kaufen: {amount} zahlen"),
        "fr" => format!("Commander avec obligation de paiement : {amount}"),
        "es" => format!("Pedido con obligación de pago: {amount}"),
        "it" => format!("Ordine con obbligo di pagare: {amount}"),
        "nl" => format!("Bestelling met betalingsverplichting: {amount}"),
        "pt" => format!("Encomenda com obrigação de pagar: {amount}"),
        "pl" => format!("Zamówienie z obowiązkiem zapłaty: {amount}"),
        "sv" => format!("Köp nu: betala {amount}"),
        "da" => format!("Ordre med betalingspligt: {amount}"),
        _ => format!("Buy now: pay {amount}"),
    }
}

/// On the button that refuses, of the same size.
#[must_use]
pub fn no_thanks(language: &str) -> &'static str {
    match language {
        "de" => "Nein, danke",
        "fr" => "Non merci",
        "es" => "No, gracias",
        "it" => "No, grazie",
        "nl" => "Nee, bedankt",
        "pt" => "Não, obrigado",
        "pl" => "Nie, dziękuję",
        "sv" => "Nej tack",
        "da" => "Nej tak",
        _ => "No thanks",
    }
}

/// An amount as it is written there: all but English write a comma before the decimals. Thousands are not parted, so that no sign
/// can be taken for the other.
fn amount(language: &str, money: Money) -> String {
    let text = money.to_string();
    let is_english = !LANGUAGES[1..].contains(&language);
    match (is_english, money.currency == Currency::NONE) {
        (true, _) => text,
        (false, _) => text.replacen('.', ",", 1),
    }
}

#[cfg(test)]
mod tests {
    use super::{LANGUAGES, button, no_thanks};
    use scoring::money::{Currency, Money};

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::new(code).unwrap())
    }

    #[test]
    fn every_button_says_that_it_charges_and_how_much() {
        let says = |language| button(language, money(1_490, "EUR"));
        assert_eq!(says("en"), "Buy now: pay 14.90 EUR");
        assert_eq!(says("de"), "Jetzt kaufen: 14,90 EUR zahlen");
        assert_eq!(says("fr"), "Commander avec obligation de paiement : 14,90 EUR");
        assert_eq!(says("fi"), says("en"), "an unknown language is answered in English");
        assert_eq!(button("da", money(119_900, "DKK")), "Ordre med betalingspligt: 1199,00 DKK");
        assert_eq!(button("en", money(1_490, "JPY")), "Buy now: pay 1490 JPY");
        let mut said: Vec<_> = LANGUAGES.iter().flat_map(|language| [says(language), no_thanks(language).to_owned()]).collect();
        assert!(LANGUAGES.iter().all(|language| says(language).contains("90 EUR")));
        said.sort_unstable();
        said.dedup();
        assert_eq!(said.len(), 2 * LANGUAGES.len());
    }
}

//! Which three letters are a currency: where money is to be taken, another guess than the shop's about decimals would be a price a
//! hundred times too high.

use scoring::money::Currency;

/// Currencies in use.
///
/// # Source
/// ISO 4217, list one, without funds, metals and testing codes; ANG until its last shops have changed to XCG.
const KNOWN: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF \
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR \
    IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK \
    MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD \
    SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// The currency of these letters; none unless it is in use.
#[must_use]
pub fn known(code: &str) -> Option<Currency> {
    let currency = Currency::new(code).ok()?;
    KNOWN.split(' ').any(|known| known == code).then_some(currency)
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, known};

    #[test]
    fn currencies_in_use_are_known_and_nothing_else() {
        let all: Vec<&str> = KNOWN.split(' ').collect();
        assert!(all.is_sorted_by(|a, b| a < b) && all.iter().all(|code| known(code).is_some()));
        for (code, exponent) in [("EUR", 2), ("JPY", 0), ("KWD", 3), ("ISK", 0), ("MGA", 2)] {
            assert_eq!(known(code).map(|currency| currency.exponent()), Some(exponent), "{code}");
        }
        for code in ["XXX", "XTS", "XAU", "ABC", "eur", "EU", "", "EUR ", "CLF", "UYW"] {
            assert_eq!(known(code), None, "{code}");
        }
    }
}

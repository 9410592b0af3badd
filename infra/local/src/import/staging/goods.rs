//! Products, variants and customers in the database.

use platform::goods::{Customer, Product, Variant};
use platform::woocommerce::Listed;
use rusqlite::{OptionalExtension as _, params};
use scoring::catalogue::Stock;
use scoring::id::{CustomerId, ItemId, VariantId};

use super::Staging;

impl Staging {
    /// Puts a product there unless a newer one stands there; either way it was seen in `source`.
    pub(in crate::import) fn put_product(&self, source: i64, product: &Product) -> rusqlite::Result<()> {
        let mut put = self.db.prepare_cached(
            "INSERT INTO products VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET
             updated = excluded.updated, title = excluded.title, category = excluded.category, brand = excluded.brand,
             url = excluded.url, image = excluded.image, shelf = excluded.shelf WHERE excluded.updated >= updated",
        )?;
        put.execute(params![
            product.id.as_str(),
            source,
            product.updated.0,
            product.title,
            product.category,
            product.brand,
            product.url,
            product.image,
            product.shelf as u8,
        ])?;
        let mut seen = self.db.prepare_cached("UPDATE products SET source = max(source, ?2) WHERE id = ?1")?;
        seen.execute(params![product.id.as_str(), source])?;
        Ok(())
    }

    /// Puts a variant there unless a newer one stands there.
    pub(in crate::import) fn put_variant(
        &self,
        source: i64,
        product: Option<&ItemId>,
        variant: &Variant,
    ) -> rusqlite::Result<()> {
        let mut put = self.db.prepare_cached(
            "INSERT INTO variants VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO UPDATE SET
             source = excluded.source, updated = excluded.updated, product = coalesce(excluded.product, product),
             title = excluded.title, sku = excluded.sku, position = excluded.position, price = excluded.price,
             list = excluded.list, cost = excluded.cost, stock = excluded.stock, image = excluded.image
             WHERE (excluded.updated, excluded.source) >= (updated, source)",
        )?;
        put.execute(params![
            variant.id.as_str(),
            source,
            variant.updated.0,
            product.map(ItemId::as_str),
            variant.title,
            variant.sku,
            variant.position,
            variant.price.as_str(),
            variant.list.as_str(),
            variant.cost.as_str(),
            i64::from(variant.stock == Stock::Available),
            variant.image,
        ])?;
        Ok(())
    }

    /// Puts there what a body of a product list says.
    pub(in crate::import) fn put_listed(&self, source: i64, listed: &Listed) -> rusqlite::Result<()> {
        match listed {
            Listed::Variation(product, variant) => self.put_variant(source, product.as_ref(), variant),
            Listed::Product(product, only, members) => {
                self.put_product(source, product)?;
                if let Some(variant) = only {
                    self.put_variant(source, Some(&product.id), variant)?;
                }
                let id = product.id.as_str();
                self.db.prepare_cached("DELETE FROM members WHERE product = ?1")?.execute([id])?;
                let mut put = self.db.prepare_cached("INSERT OR REPLACE INTO members VALUES (?1, ?2, ?3)")?;
                for (place, variant) in (0_i64..).zip(members) {
                    put.execute(params![variant.as_str(), id, place])?;
                }
                Ok(())
            }
        }
    }

    /// Puts a customer there.
    pub(in crate::import) fn put_customer(&self, customer: &Customer) -> rusqlite::Result<()> {
        let mut put = self.db.prepare_cached("INSERT OR REPLACE INTO customers VALUES (?1, ?2)")?;
        put.execute(params![customer.account.as_str(), customer.guest.as_ref().map(CustomerId::as_str)])?;
        Ok(())
    }

    /// The account whose e-mail address makes it this guest; of several the first by its id.
    pub(in crate::import) fn account_of(&self, guest: &str) -> rusqlite::Result<Option<String>> {
        let mut ask = self.db.prepare_cached("SELECT min(account) FROM customers WHERE guest = ?1")?;
        ask.query_row([guest], |row| row.get(0))
    }

    /// The product of a variant, as far as a catalogue was read.
    pub(in crate::import) fn product_of(&self, variant: &VariantId) -> rusqlite::Result<Option<ItemId>> {
        let mut ask = self.db.prepare_cached(
            "SELECT coalesce((SELECT product FROM variants WHERE id = ?1), (SELECT product FROM members WHERE variant = ?1))",
        )?;
        let product: Option<String> = ask.query_row([variant.as_str()], |row| row.get(0)).optional()?.flatten();
        Ok(product.and_then(|product| ItemId::new(&product).ok()))
    }
}

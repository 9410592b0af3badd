-- Where an import stands between the files it reads and the files it writes.
-- Amounts are minor units of the order's currency; of goods, decimal texts, since a catalogue does not name its currency.
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  digest BLOB NOT NULL UNIQUE,
  taken INTEGER NOT NULL DEFAULT 0,
  finished INTEGER NOT NULL DEFAULT 0,
  run INTEGER NOT NULL,
  started INTEGER
);
CREATE TABLE IF NOT EXISTS passed_over (
  source INTEGER NOT NULL, why TEXT NOT NULL, records INTEGER NOT NULL, first INTEGER NOT NULL, example TEXT NOT NULL,
  PRIMARY KEY (source, why)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS orders (
  id TEXT PRIMARY KEY, source INTEGER NOT NULL, updated INTEGER NOT NULL, placed INTEGER NOT NULL, account TEXT, guest TEXT,
  currency TEXT NOT NULL, standing INTEGER NOT NULL, kept_part INTEGER NOT NULL, kept_of INTEGER NOT NULL,
  total INTEGER NOT NULL, prices INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lines (
  order_id TEXT NOT NULL, source INTEGER NOT NULL, line TEXT NOT NULL, what INTEGER NOT NULL, item TEXT, variant TEXT,
  title TEXT NOT NULL, sku TEXT NOT NULL, ordered INTEGER NOT NULL, stayed INTEGER NOT NULL, paid INTEGER NOT NULL,
  list INTEGER NOT NULL, bundle TEXT, bundle_quantity INTEGER, bundle_title TEXT, bundle_item TEXT, bundle_variant TEXT,
  category TEXT, brand TEXT, cost INTEGER
);
CREATE TABLE IF NOT EXISTS refunds (
  order_id TEXT NOT NULL, id TEXT NOT NULL, minor INTEGER NOT NULL, PRIMARY KEY (order_id, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refunds_told (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refunded_lines (
  refund TEXT NOT NULL, line TEXT NOT NULL, quantity INTEGER NOT NULL, total TEXT NOT NULL, tax TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS refunded_by_refund ON refunded_lines (refund);
CREATE TABLE IF NOT EXISTS products (
  id TEXT PRIMARY KEY, source INTEGER NOT NULL, updated INTEGER NOT NULL, title TEXT NOT NULL, category TEXT NOT NULL,
  brand TEXT NOT NULL, url TEXT NOT NULL, image TEXT NOT NULL, shelf INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS variants (
  id TEXT PRIMARY KEY, source INTEGER NOT NULL, updated INTEGER NOT NULL, product TEXT, title TEXT NOT NULL, sku TEXT NOT NULL,
  position INTEGER NOT NULL, price TEXT NOT NULL, list TEXT NOT NULL, cost TEXT NOT NULL, stock INTEGER NOT NULL,
  image TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS variants_by_product ON variants (product);
-- The variations that a product itself names, in its order.
CREATE TABLE IF NOT EXISTS members (
  variant TEXT PRIMARY KEY, product TEXT NOT NULL, place INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS members_by_product ON members (product);
CREATE TABLE IF NOT EXISTS customers (account TEXT PRIMARY KEY, guest TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS customers_by_guest ON customers (guest);

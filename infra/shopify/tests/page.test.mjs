// The post-purchase page on a stand-in of Shopify's sandbox: its global, its tree of components, and a backend.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { applied, changes, exact, minor, parts, readOffer, unsigned } from '../post-purchase/src/tap.js';

const points = {};
globalThis.shopify = { extend: (name, does) => { points[name] = does; } };
await import('../post-purchase/src/index.js');
const shouldRender = points['Checkout::PostPurchase::ShouldRender'];
const render = points['Checkout::PostPurchase::Render'];

const euros = (amount, minorUnits) => ({ amount, currency: 'EUR', minor: minorUnits });
const shown = (more = {}) => ({
  decision: 'd-1', record: 'AQ', silence: null,
  offer: {
    id: 'o-1', state: 'offered', item: '91', title: 'Smoked Paprika', variant: '4510000000003', variant_title: null, quantity: 1, price: euros('6.00', 600),
    was: null, discount: euros('1.20', 120), total: euros('4.80', 480), image: 'https://cdn.example/p.png', reason: 'Goes with salt', delivery: 'Ships with your order',
    links: { product: '/products/paprika', delivery: null, withdrawal: 'https://tidal.example/withdrawal' }, button: 'Buy now: pay 4.80 EUR', no_thanks: 'No thanks', ...more,
  },
});
const money = (amount, currencyCode = 'EUR') => ({ shopMoney: { amount, currencyCode }, presentmentMoney: { amount, currencyCode } });
const reckoned = (amount = '4.80', more = {}) => ({
  status: 'processed', errors: [],
  calculatedPurchase: { totalOutstandingSet: money(amount), addedTaxLines: [{ title: 'VAT', rate: 0.23, priceSet: money('0.90') }], addedShippingLines: [], updatedLineItems: [], ...more },
});
const inputData = { token: 'a.b.c', shop: { domain: 'tidal.myshopify.com' }, initialPurchase: { referenceId: 'c0ffee' } };

/* The backend: what it was asked, and what it answers by the end of the path. */
let asked;
let answers;
beforeEach(() => {
  asked = [];
  answers = {};
  globalThis.fetch = async (url, { body }) => {
    const path = new URL(url).pathname;
    asked.push([path, JSON.parse(body)]);
    const given = answers[path.split('/').at(-1)] ?? {};
    const next = Array.isArray(given) ? given.shift() : given;
    if (next instanceof Error) throw next;
    return typeof next === 'number' ? { ok: false, status: next } : { ok: true, json: async () => next };
  };
});
const paths = () => asked.map(([path]) => path);
const told = () => asked.filter(([path]) => path === '/v1/events').flatMap(([, { events }]) => events.map(({ type }) => type));

class Component {
  constructor(type, props, children) { Object.assign(this, { type, props: { ...props }, children }); }
  updateProps(props) { Object.assign(this.props, props); }
}

/* A page that was drawn: its components, its words, and what Shopify was asked. */
async function page({ offer = readOffer(shown()), reckons = reckoned(), applies = { status: 'processed', errors: [] } } = {}) {
  const root = {
    children: [],
    createComponent: (type, props, ...children) => new Component(type, props, children),
    appendChild: (child) => root.children.push(child),
    removeChild: (child) => root.children.splice(root.children.indexOf(child), 1),
  };
  const shopifys = { reckoned: [], applied: [], done: 0 };
  const answer = async (given) => { if (given instanceof Error) throw given; return given; };
  const input = {
    inputData,
    storage: { initialData: offer && { offer } },
    calculateChangeset: (wanted) => { shopifys.reckoned.push(wanted); return answer(reckons); },
    applyChangeset: (token) => { shopifys.applied.push(token); return answer(applies); },
    done: async () => { shopifys.done += 1; },
  };
  await render(root, input);
  const all = (node) => [node, ...(node.children ?? []).flatMap(all)];
  const find = (type) => root.children.flatMap(all).filter((node) => node.type === type);
  const words = () => root.children.flatMap(all).filter((node) => typeof node === 'string').join(' | ');
  const press = async (words) => { await find('Button').find((button) => button.children[0] === words).props.onPress(); };
  return { shopifys, find, words, press };
}

test('the page is wanted when the backend has an offer that is still open', async () => {
  const storage = { kept: null, update: async (data) => { storage.kept = data; } };
  answers.offer = shown();
  assert.deepEqual(await shouldRender({ inputData, storage }), { render: true });
  assert.equal(storage.kept.offer.take, 'Buy now: pay 4.80 EUR');
  assert.deepEqual(asked, [['/v1/confirmation/offer', { token: 'a.b.c' }]]);
  const { links, ...bare } = shown().offer;
  for (const other of [{ offer: null, silence: 'said_no' }, shown({ state: 'charging' }), { offer: bare }, 503, new Error('network'), shown({ links: { withdrawal: '' } })]) {
    answers.offer = other;
    assert.deepEqual(await shouldRender({ inputData, storage }), { render: false });
  }
});

test('what is drawn is what a buyer must read, and two buttons of one look', async () => {
  const { find, words, shopifys } = await page();
  assert.deepEqual(shopifys.reckoned, [{ changes: [{ type: 'add_variant', variantId: 4510000000003, quantity: 1, discount: { value: 1.2, valueType: 'fixed_amount', title: 'One-tap price' } }] }]);
  for (const needed of ['Smoked Paprika', '6.00 EUR', 'VAT: 0.90 EUR', 'In all, with tax and shipping: 4.80 EUR', 'Goes with salt', 'Ships with your order', 'Right of withdrawal']) {
    assert.ok(words().includes(needed), needed);
  }
  assert.deepEqual(find('Link').map(({ props }) => props.to), ['https://tidal.myshopify.com/products/paprika', 'https://tidal.example/withdrawal']);
  const [take, refuse] = find('Button');
  assert.deepEqual([take.children, refuse.children], [['Buy now: pay 4.80 EUR'], ['No thanks']]);
  assert.deepEqual(Object.keys(take.props), Object.keys(refuse.props));
  assert.deepEqual(told(), ['block_seen', 'offer_seen']);
  assert.equal(asked[0][1].shop, 'tidal.myshopify.com');
  assert.equal(shopifys.done, 0);
});

test('a button that would name another amount than is charged is not drawn', async () => {
  const unprocessed = { status: 'unprocessed', errors: [{ code: 'insufficient_inventory' }] };
  const others = [reckoned('5.90'), reckoned('4.81'), reckoned('4.801'), { ...reckoned(), calculatedPurchase: { totalOutstandingSet: money('4.80', 'USD') } }, unprocessed, new Error('sandbox')];
  for (const reckons of others) {
    const { find, shopifys } = await page({ reckons });
    assert.deepEqual([find('Button').length, shopifys.done], [0, 1]);
  }
  const { shopifys } = await page({ offer: null });
  assert.equal(shopifys.done, 1, 'a storage that was lost');
});

test('a tap is signed by the backend, applied by Shopify, and over', async () => {
  answers.accept = [{ state: 'accepted', again_in: 0.01 }, { state: 'charging', changeset: 'signed' }];
  const { press, shopifys } = await page();
  await Promise.all([press('Buy now: pay 4.80 EUR'), press('Buy now: pay 4.80 EUR'), press('No thanks')]);
  assert.deepEqual([shopifys.applied, shopifys.done], [['signed'], 1]);
  assert.deepEqual(paths().filter((path) => path.includes('o-1')), ['/v1/confirmation/o-1/accept', '/v1/confirmation/o-1/accept']);
  assert.deepEqual(told(), ['block_seen', 'offer_seen', 'offer_added']);
});

test('a no goes on at once and is told', async () => {
  answers.decline = 503;
  const { press, shopifys } = await page();
  await press('No thanks');
  assert.deepEqual([shopifys.applied, shopifys.done], [[], 1]);
  assert.ok(paths().includes('/v1/confirmation/o-1/decline'));
  assert.ok(told().includes('offer_dismissed'));
});

test('what went another way is said, and the buyer goes on', async () => {
  const failed = (code) => ({ status: 'unprocessed', errors: [{ code, message: '' }] });
  const signed = { state: 'charging', changeset: 'signed' };
  for (const [accept, applies, said] of [
    [signed, { status: 'partially_processed', errors: [{ code: 'payment_required' }] }, /on your order, but the payment did not go through/],
    [signed, failed('payment_required'), /payment was not allowed. Nothing was charged/],
    [signed, failed('insufficient_inventory'), /sold out.*Nothing was charged/],
    [signed, failed('order_released_error'), /packed already. Nothing was charged/],
    [signed, failed('invalid_request'), /could not be added. Nothing was charged/],
    [signed, failed('server_error'), /still being checked.*do not pay again/],
    [signed, new Error('sandbox'), /still being checked.*do not pay again/],
    [{ state: 'expired', trouble: 'price_changed' }, null, /price has changed.*Nothing was charged/],
    [{ state: 'expired', trouble: 'too_late' }, null, /has ended. Nothing was charged/],
    [503, null, /could not be added. Nothing was charged/],
    [new Error('network'), null, /could not be added. Nothing was charged/],
  ]) {
    answers.accept = accept;
    const { press, words, find, shopifys } = await page({ applies });
    await press('Buy now: pay 4.80 EUR');
    assert.match(words(), said);
    assert.deepEqual([find('Button').length, shopifys.done], [1, 0]);
    await press('Go on to your order');
    assert.equal(shopifys.done, 1);
    assert.equal(shopifys.applied.length, applies ? 1 : 0);
  }
});

test('a change that stands already is no second one', async () => {
  answers.accept = { state: 'charging', changeset: 'signed' };
  const again = await page({ applies: { status: 'unprocessed', errors: [{ code: 'changeset_already_applied' }] } });
  await again.press('Buy now: pay 4.80 EUR');
  assert.equal(again.shopifys.done, 1);
  answers.accept = { state: 'confirmed' };
  const later = await page();
  await later.press('Buy now: pay 4.80 EUR');
  assert.deepEqual([later.shopifys.applied, later.shopifys.done], [[], 1]);
});

test('amounts are compared in whole units', () => {
  assert.deepEqual([minor('4.80', 2), minor('4.8', 2), minor('4.800', 2), minor('4', 2), minor('480', 0)], [480, 480, 480, 400, 480]);
  assert.deepEqual([minor('4.801', 2), minor('-4.80', 2), minor('', 2), minor(undefined, 2), minor('4,80', 2), minor('1e3', 0)], Array(6).fill(null));
  const yen = { total: { amount: '480', currency: 'JPY' } };
  assert.equal(exact({ status: 'processed', calculatedPurchase: { totalOutstandingSet: money('480.0', 'JPY') } }, yen), yen.total);
  assert.equal(exact(undefined, yen), null);
  const nothing = { total: { amount: 'nothing', currency: 'JPY' } };
  assert.equal(exact({ status: 'processed', calculatedPurchase: { totalOutstandingSet: money('nothing', 'JPY') } }, nothing), null);
});

test('what follows from little is little', () => {
  assert.deepEqual(changes({ variant: '7', quantity: 2, discount: null }), [{ type: 'add_variant', variantId: 7, quantity: 2 }]);
  assert.deepEqual(parts({ calculatedPurchase: {} }), []);
  assert.equal(applied({ status: 'unprocessed' }), 'failed');
  assert.equal(unsigned({ state: 'declined' }), 'failed');
});

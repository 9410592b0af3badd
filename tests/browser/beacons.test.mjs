// What the pages tell, and that they tell nothing without consent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, JACKET, offers, product, shop } from './shop.mjs';

const demo = shop();
const batches = (requests) => requests.filter(({ url, body }) => url.endsWith('/v1/events') && body).map(({ body }) => JSON.parse(body));
const events = (requests) => batches(requests).flatMap((batch) => batch.events);

// Waits until what was told satisfies `enough`.
async function until(page, requests, enough) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (enough(events(requests))) return events(requests);
    await page.waitForTimeout(100);
  }
  return events(requests);
}

test('a visit is told: the view, the record once, each offer seen, and what was done with one', async () => {
  const { page, errors, requests } = await demo.visit({ buyer: 'thrifty' });
  const answered = page.waitForResponse('**/v1/product-page');
  await page.goto(product(CAMERA));
  const answer = await (await answered).json();
  const block = await offers(page, 'product-page');
  await block.scrollIntoViewIfNeeded();
  await until(page, requests, (told) => told.filter(({ type }) => type === 'offer_seen').length >= answer.offers.length);
  await block.getByRole('button', { name: /^No thanks/ }).first().click();
  const told = await until(page, requests, (all) => all.some(({ type }) => type === 'offer_dismissed'));
  const ofType = (type) => told.filter((event) => event.type === type);
  assert.equal(ofType('block_seen').filter(({ record }) => record === answer.record).length, 1);
  assert.deepEqual([...new Set(ofType('offer_seen').filter(({ decision }) => decision === answer.decision).map(({ slot }) => slot))].sort(), answer.offers.map((_, slot) => slot));
  assert.deepEqual(ofType('offer_dismissed').map(({ decision, slot }) => [decision, slot]), [[answer.decision, 0]]);
  assert.equal(ofType('product_viewed')[0].item, CAMERA);
  for (const batch of batches(requests)) assert.equal(batch.consent.tracking, true);
  // No page hears what becomes of a beacon. Told once more, which changes nothing, the same batches say whether anything was refused.
  for (const batch of batches(requests)) {
    const again = await page.request.post('/v1/events', { data: JSON.stringify(batch), headers: { 'content-type': 'text/plain' } });
    assert.deepEqual([again.status(), (await again.json()).refused], [200, []]);
  }
  assert.deepEqual(errors, []);
});

test('what was looked at is remembered on the next page, and the panel for the curious says so', async () => {
  const { page, requests } = await demo.visit({ buyer: 'thrifty' });
  await page.goto(product(JACKET));
  await until(page, requests, (told) => told.some(({ type }) => type === 'product_viewed'));
  await page.goto(product(CAMERA));
  await offers(page, 'product-page');
  await page.locator('details.curious[data-for="product-page"] > summary').click();
  const known = page.locator('details.curious[data-for="product-page"] .known');
  await known.waitFor();
  assert.match(await known.textContent(), /Norrland 3/);
});

test('without consent nothing is told; it is given and taken back in the bar', async () => {
  const { page, requests, context } = await demo.visit();
  await page.goto(product(CAMERA));
  await offers(page, 'product-page');
  await page.waitForTimeout(1_500);
  assert.deepEqual(batches(requests), []);
  await page.getByRole('button', { name: 'Allow tracking' }).click();
  await page.getByRole('button', { name: 'Withdraw consent to tracking' }).waitFor();
  await until(page, requests, (told) => told.some(({ type }) => type === 'product_viewed'));
  const visitor = batches(requests)[0].visitor;
  assert.match(visitor, /^v-[0-9a-f]{32}$/);
  const known = async () => (await (await context.request.get('/demo/known')).json());
  assert.deepEqual((await known()).viewed.length, 1);
  await page.getByRole('button', { name: 'Withdraw consent to tracking' }).click();
  await page.getByRole('button', { name: 'Allow tracking' }).waitFor();
  const told = batches(requests).length;
  await page.waitForTimeout(1_500);
  assert.equal((await known()).consent, false);
  assert.ok(batches(requests).slice(told).every(({ events: all }) => all.every(({ type }) => type === 'consent_withdrawn')));
});

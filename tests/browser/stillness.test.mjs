// When the answer comes, full or empty, nothing jumps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, JACKET, buy, offers, product, shop } from './shop.mjs';

const demo = shop();
// The measure of browsers: below it a page counts as still. What stands below the offers must not move at all.
const JUMP = 0.1;
const PIXEL = 1;
const empty = { status: 200, contentType: 'application/json', body: JSON.stringify({
  decision: 'none', placement: 'none', record: '', heading: '', offers: [], silence: 'below_threshold', buyer: 'anonymous' }) };
const answers = { full: (route) => route.continue(), empty: (route) => route.fulfill(empty), failed: (route) => route.abort() };

// Holds every answer until `release`, with the place of the offers in the middle of the window; measures what moves then.
async function moved(page, context, placement, answer, open) {
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  await context.route('**/v1/**', async (route) => { await released; await answer(route).catch(() => {}); });
  await open();
  const block = page.locator(`section.offers[data-placement="${placement}"][aria-busy="true"]`);
  await block.waitFor({ state: 'attached' });
  await block.evaluate((place) => place.scrollIntoView({ block: 'center' }));
  // The browser does not count what moves within half a second of a tap; this is about what moves by itself.
  await page.waitForTimeout(700);
  await page.evaluate(() => {
    window.moves = [];
    new PerformanceObserver((list) => window.moves.push(...list.getEntries())).observe({ type: 'layout-shift' });
  });
  const below = page.locator(`details.curious[data-for="${placement}"]`);
  const before = await below.boundingBox();
  release();
  await offers(page, placement);
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))); }));
  const sum = await page.evaluate(() => window.moves.filter((move) => !move.hadRecentInput).reduce((all, move) => all + move.value, 0));
  const after = await below.boundingBox();
  await context.unroute('**/v1/**');
  return { shift: sum, fell: after.y - before.y };
}

for (const [width, height] of [[1280, 900], [800, 900], [360, 740]]) {
  for (const [what, answer] of Object.entries(answers)) {
    test(`${what} at ${width}: product page, drawer, cart and checkout stand still`, async () => {
      const { page, context, errors } = await demo.visit({ buyer: 'loyal', width, height });
      const sums = {};
      for (const item of [CAMERA, JACKET]) {
        sums[item] = await moved(page, context, 'product-page', answer, () => page.goto(product(item)));
      }
      sums.drawer = await moved(page, context, 'drawer', answer, () => buy(page));
      sums.page = await moved(page, context, 'page', answer, () => page.goto('/cart'));
      sums.checkout = await moved(page, context, 'checkout', answer, () => page.goto('/checkout'));
      const jumps = Object.entries(sums).filter(([, { shift, fell }]) => shift >= JUMP || Math.abs(fell) > PIXEL);
      assert.deepEqual(jumps, [], JSON.stringify(sums));
      assert.deepEqual(errors, []);
    });
  }
}

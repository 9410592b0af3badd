// The page of a backtest: opened from the disk it stands alone, in light and dark, wide and narrow, with and without script.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import { PROGRAM, browser } from './shop.mjs';

const place = {};

// Sixty customers who each come six times in 240 days, for pairs of things and something besides.
function orders() {
  const lines = ['order_id,customer_id,timestamp,sku,title,quantity,unit_price'];
  for (let time = 0; time < 6; time += 1) {
    for (let customer = 0; customer < 60; customer += 1) {
      const day = time * 40 + (customer % 40);
      const moment = `2024-${String(1 + Math.floor(day / 28)).padStart(2, '0')}-${String(1 + (day % 28)).padStart(2, '0')}T10:${String(customer % 60).padStart(2, '0')}:00`;
      const pair = (customer + time * 5) % 6;
      for (const [sku, title, price] of [[`a${pair}`, `Left glove number ${pair}`, 4 + pair], [`b${pair}`, `Right glove number ${pair}`, 9], [`c${customer % 9}`, `Scarf ${customer % 9}`, 3]]) {
        lines.push(`o${time}-${customer},p${customer},${moment},${sku},${title},1,${price}.50`);
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

before(async () => {
  place.folder = await mkdtemp(join(tmpdir(), 'alongside-backtest-'));
  place.browser = await browser(place.folder);
  await writeFile(join(place.folder, 'orders.csv'), orders());
  // Where nothing else is said the page lies in the folder it was asked from.
  await promisify(execFile)(PROGRAM, ['backtest', '--orders', 'orders.csv', '--currency', 'EUR', '--rolling', '--young'], { cwd: place.folder });
  place.page = pathToFileURL(join(place.folder, 'alongside-backtest.html')).href;
}, { timeout: 240_000 });

after(async () => {
  await place.browser?.close();
  if (place.folder) await rm(place.folder, { recursive: true, force: true });
});

async function open(options) {
  const context = await place.browser.newContext(options);
  const page = await context.newPage();
  const requests = [];
  const errors = [];
  context.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  await page.goto(place.page);
  return { context, page, requests, errors };
}

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 360]) {
    test(`stands alone without fault in ${colorScheme} at ${width}`, async () => {
      // The page forbids scripts; axe itself is one.
      const { context, page, requests, errors } = await open({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
      assert.deepEqual(requests.filter((url) => url !== place.page && !url.startsWith('data:')), []);
      await page.locator('details').evaluateAll((all) => all.forEach((one) => { one.open = true; }));
      const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(wide <= room, `${wide} wide, room for ${room}`);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
      assert.deepEqual(violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html.slice(0, 160)}`), []);
      assert.deepEqual(errors, []);
      await context.close();
    });
  }
}

test('says its headline, its caution and its figures without script', async () => {
  const { context, page } = await open({ javaScriptEnabled: false });
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
  for (const name of ['Captured for 1,000 orders', 'Does what it predicts come true?', 'What changes', 'Bought without its partner',
    'When to stay silent', 'How much the price should weigh', 'Variety among the four', 'Exact repeats', 'What learning every week gains']) {
    assert.ok(await page.getByRole('heading', { name, exact: true }).isVisible(), name);
  }
  assert.ok(await page.getByText('It is not money that an offer would add.').isVisible());
  // Every chart is named, and its figures are one press away.
  for (const chart of await page.locator('svg').all()) assert.match(await chart.locator('title').textContent(), /\w/);
  const folded = page.locator('#silence details');
  await folded.locator('summary').click();
  assert.ok(await folded.getByRole('table').first().isVisible());
  assert.ok(await page.locator('.examples > li').count() > 0);
  await context.close();
});

test('prints with the figures behind its charts', async () => {
  const { context, page } = await open({});
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('#silence table').first().isVisible());
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), 'rgb(0, 0, 0)');
  await context.close();
});

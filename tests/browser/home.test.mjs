// The front page lists goods, and the search finds one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, product, shop } from './shop.mjs';

const demo = shop();

test('home lists goods, search finds one, and the way leads to its page', async () => {
  const { page, errors } = await demo.visit();
  await page.goto('/');
  assert.ok(await page.locator('.tile').count() >= 12);
  for (const tile of await page.locator('.tile').all()) assert.match(await tile.locator('.price').textContent(), /^€\d+\.\d\d$/);
  await page.getByRole('searchbox', { name: 'Search the shop' }).fill('kestrel k5 camera');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=kestrel/);
  await page.getByRole('link', { name: 'Kestrel K5 Camera Body' }).click();
  await page.waitForURL(`**${product(CAMERA)}`);
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Kestrel K5 Camera Body');
  assert.deepEqual(errors, []);
});

test('a search that finds nothing says so and leads back', async () => {
  const { page } = await demo.visit();
  await page.goto('/?q=zeppelin');
  await page.getByText('Nothing found').waitFor();
  await page.getByRole('link', { name: 'Show everything' }).click();
  assert.ok(await page.locator('.tile').count() > 0);
});

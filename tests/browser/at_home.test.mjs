// A whole visit, and no request to anywhere but this machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, JACKET, buy, offers, product, shop } from './shop.mjs';

const demo = shop();

test('no request leaves 127.0.0.1, and no address of ours names a person', async () => {
  const { page, requests, errors } = await demo.visit({ buyer: 'loyal' });
  const refused = [];
  page.on('console', (message) => { if (message.type() === 'error') refused.push(message.text()); });
  await page.goto('/');
  await page.goto('/?q=tent');
  await page.goto(product(JACKET));
  await offers(page, 'product-page');
  await page.goto(product(CAMERA));
  const block = await offers(page, 'product-page');
  await block.getByRole('button', { name: /^Add/ }).first().click();
  await offers(page, 'drawer');
  await page.getByRole('button', { name: 'Close' }).click();
  await buy(page);
  for (const [path, placement] of [['/cart', 'page'], ['/checkout', 'checkout']]) {
    await page.goto(path);
    await offers(page, placement);
    await page.locator(`details.curious[data-for="${placement}"]`).evaluate((panel) => { panel.open = true; });
    await page.locator(`details.curious[data-for="${placement}"] .receipt`).first().waitFor();
  }
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  assert.ok(requests.length > 30);
  for (const { url } of requests) {
    const { protocol, origin } = new URL(url);
    assert.ok(protocol === 'data:' || origin === demo.address, url);
    assert.doesNotMatch(url, /customer|visitor|buyer=|token/);
  }
  assert.deepEqual(refused, [], 'nothing was refused by the page’s own rules');
  assert.deepEqual(errors, []);
});

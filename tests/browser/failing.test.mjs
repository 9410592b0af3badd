// When no offers are to be had, the shop is a shop all the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, buy, cart, offers, product, shop } from './shop.mjs';

const demo = shop();

const failures = {
  'the connection breaks': (route) => route.abort(),
  'the answer is 503': (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"status":503}' }),
  'the answer is no JSON': (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '<html>' }),
  'the answer is another shape': (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '{"offers":[{}]}' }),
  // Longer than the page is ready to wait.
  'the answer takes three seconds': async (route) => {
    await new Promise((resolve) => { setTimeout(resolve, 3000); });
    await route.continue().catch(() => {});
  },
};

for (const [what, fails] of Object.entries(failures)) {
  test(`${what}: no script error, an empty place, and the cart works`, async () => {
    const { page, context, errors } = await demo.visit({ buyer: 'loyal', waits: 'real' });
    await context.route('**/v1/**', fails);
    await page.goto(product(CAMERA));
    const block = await offers(page, 'product-page');
    assert.equal(await block.locator('.offer').count(), 0);
    assert.equal(await block.locator('h2').textContent(), '');
    await buy(page);
    assert.equal((await cart(page)).length, 1);
    await offers(page, 'drawer');
    await page.goto('/cart');
    assert.equal(await (await offers(page, 'page')).locator('.offer').count(), 0);
    assert.equal(await page.locator('main .lines li').count(), 1);
    await page.goto('/checkout');
    await page.getByRole('button', { name: 'Place order' }).click();
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();
    assert.deepEqual(errors, []);
    await context.unrouteAll({ behavior: 'ignoreErrors' });
  });
}

test('nobody can say who the shopper is: offers come all the same, or none, and nothing breaks', async () => {
  const { page, context, errors } = await demo.visit({ buyer: 'loyal' });
  await context.route('**/demo/buyer', (route) => route.abort());
  await page.goto(product(CAMERA));
  await offers(page, 'product-page');
  await buy(page);
  assert.deepEqual(errors, []);
});

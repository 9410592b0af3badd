// The panel for the curious: the shadow, and arithmetic that adds up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, buy, offers, product, shop } from './shop.mjs';

const demo = shop();
const number = (text) => Number(text.replace('−', '-').replace('+', ''));

for (const [placement, path] of [['product-page', product(CAMERA)], ['page', '/cart']]) {
  test(`${placement}: the shadow stands beside the offers, and the terms sum to the log-odds`, async () => {
    const { page, errors } = await demo.visit({ buyer: 'loyal' });
    await page.goto(product(CAMERA));
    if (placement === 'page') await buy(page);
    await page.goto(path);
    await offers(page, placement);
    const explained = page.waitForResponse('**/demo/explain/**');
    const panel = page.locator(`details.curious[data-for="${placement}"]`);
    await panel.locator('> summary').click();
    const { receipt, offers: offered } = await (await explained).json();
    await panel.locator('.receipt').first().waitFor();
    for (const line of receipt.offers) {
      assert.equal(line.terms.reduce((sum, term) => sum + term.log_odds, line.base), line.log_odds, line.item);
    }
    const lists = panel.locator('.versus > div');
    assert.equal(await lists.nth(0).locator('li').count(), offered.length);
    assert.ok(await lists.nth(1).locator('li').count() > 0, 'the shadow is drawn');
    const figures = (await panel.locator('.receipt').first().locator('.bars .n').allTextContents()).map(number);
    const shown = figures.pop();
    const sum = figures.reduce((all, one) => all + one, 0);
    // Every figure is rounded to two places.
    assert.ok(Math.abs(sum - shown) <= 0.005 * (figures.length + 1), `${sum} is not ${shown}`);
    assert.equal(shown, Number((receipt.offers[0].log_odds / 1e6).toFixed(2)));
    assert.ok(await panel.locator('.bar').count() > 3);
    assert.deepEqual(errors, []);
  });
}

test('the merchant’s key never reaches the browser', async () => {
  const { page, context } = await demo.visit({ buyer: 'loyal' });
  const bodies = [];
  context.on('response', (response) => bodies.push(response.text().catch(() => '')));
  context.on('request', (request) => bodies.push(Promise.resolve(JSON.stringify(request.headers()) + (request.postData() ?? ''))));
  await page.goto(product(CAMERA));
  await offers(page, 'product-page');
  await page.locator('details.curious[data-for="product-page"] > summary').click();
  await page.locator('.receipt').first().waitFor();
  assert.ok(!(await Promise.all(bodies)).some((text) => text.includes('aak_')));
});

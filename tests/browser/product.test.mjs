// A product page: a few offers with their reasons, and a dialog for what has options.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, JACKET, cart, chooseForm, offers, product, shop } from './shop.mjs';

const demo = shop();

for (const item of [CAMERA, JACKET]) {
  test(`${item}: at most four offers under a heading, a reason each`, async () => {
    const { page, errors } = await demo.visit({ buyer: 'loyal' });
    await page.goto(product(item));
    const block = await offers(page, 'product-page');
    const cards = await block.locator('.offer').all();
    assert.ok(cards.length >= 1 && cards.length <= 4, `${cards.length} offers`);
    assert.notEqual((await block.getByRole('heading', { level: 2 }).textContent()).trim(), '');
    const items = new Set();
    for (const card of cards) {
      assert.ok((await card.locator('.reason').textContent()).trim().length > 8);
      assert.match(await card.locator('.price').textContent(), /^€\d+\.\d\d$/);
      items.add(await card.getAttribute('data-item'));
    }
    assert.equal(items.size, cards.length, 'no offer twice');
    assert.ok(!items.has(item), 'never the product itself');
    assert.deepEqual(errors, []);
  });
}

test('a product with options opens a picker; Escape closes it and gives the focus back', async () => {
  const { page, errors } = await demo.visit({ buyer: 'loyal' });
  await page.goto(product(CAMERA));
  const block = await offers(page, 'product-page');
  const opener = block.getByRole('button', { name: /^Choose options/ }).first();
  await opener.click();
  const dialog = page.locator('dialog.picker[open]');
  await dialog.waitFor();
  const ok = dialog.getByRole('button', { name: 'Add to cart' });
  assert.ok(await ok.isDisabled(), 'no form is chosen for the shopper');
  assert.equal(await dialog.locator('input:checked').count(), 0);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.ok(await opener.evaluate((button) => button === document.activeElement));
  assert.deepEqual(await cart(page), [], 'thinking better of it buys nothing');

  await opener.click();
  await chooseForm(dialog);
  await ok.click();
  await page.locator('#drawer[open]').waitFor();
  const [line] = await cart(page);
  assert.ok(line.variant && line.kind, 'the line names the chosen form');
  assert.deepEqual(errors, []);
});

test('the product itself is sold in a chosen form only', async () => {
  const { page } = await demo.visit();
  await page.goto(product(JACKET));
  const button = page.locator('form[data-product] button');
  assert.ok(await button.isDisabled());
  await chooseForm(page.locator('form[data-product]'));
  assert.ok(await button.isEnabled());
});

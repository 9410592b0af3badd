// The checkout asks once, and never for what nobody chose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, buy, cart, cartOf, chooseForm, offers, product, shop } from './shop.mjs';

const demo = shop();

test('the checkout shows one offer, nothing is preselected, and the order empties the cart', async () => {
  const { page, errors } = await demo.visit({ buyer: 'loyal' });
  await page.goto(product(CAMERA));
  await buy(page);
  const before = await cart(page);
  await page.locator('#drawer').getByRole('link', { name: 'Checkout' }).click();
  await page.waitForURL('**/checkout');
  const block = await offers(page, 'checkout');
  assert.equal(await block.locator('.offer').count(), 1);
  assert.equal(await page.locator('input:checked, [aria-checked="true"], option[selected]').count(), 0);
  assert.deepEqual(await cart(page), before, 'the offer is not in the cart by itself');
  assert.equal(await page.locator('main [data-cart-total]').first().textContent(), '€1199.00');
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  assert.deepEqual(await cartOf(page, 0), []);
  assert.deepEqual(errors, []);
});

test('a taken offer is paid for, to the cent', async () => {
  const { page } = await demo.visit({ buyer: 'loyal' });
  await page.goto(product(CAMERA));
  await buy(page);
  await page.goto('/checkout');
  const block = await offers(page, 'checkout');
  const price = (await block.locator('.offer .price').textContent()).replace(/[^\d]/g, '');
  await block.getByRole('button', { name: /^(Add|Choose options)/ }).click();
  const dialog = page.locator('dialog.picker[open]');
  if (await dialog.count()) {
    await chooseForm(dialog);
    await dialog.getByRole('button', { name: 'Add to cart' }).click();
  }
  const sum = `€${((119_900 + Number(price)) / 100).toFixed(2)}`;
  await page.locator('main .panel [data-cart-total]', { hasText: sum }).waitFor();
});

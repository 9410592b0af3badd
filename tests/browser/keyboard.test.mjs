// The keyboard alone: from the top of a product page to an offer in the cart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, cart, offers, product, shop } from './shop.mjs';

const demo = shop();
const MOST_TABS = 60;

// Presses Tab until what has the focus is what `wanted` describes; says what it passed.
async function tabTo(page, wanted) {
  for (let n = 0; n < MOST_TABS; n += 1) {
    await page.keyboard.press('Tab');
    const [name, inOffers] = await page.evaluate(() => {
      const at = document.activeElement;
      return [at.textContent.trim(), at.closest('.offers') !== null];
    });
    if (wanted(name, inOffers)) return name;
  }
  throw new Error('Tab never got there');
}

test('Tab reaches an offer, Enter takes it, Escape leads back to it', async () => {
  const { page, errors } = await demo.visit({ buyer: 'loyal' });
  await page.goto(product(CAMERA));
  await offers(page, 'product-page');
  await tabTo(page, (name) => name === 'Skip to content');
  await page.keyboard.press('Enter');
  const name = await tabTo(page, (words, inOffers) => inOffers && words.startsWith('Add'));
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, 'none', 'the focus can be seen');
  await page.keyboard.press('Enter');
  await page.locator('#drawer[open]').waitFor();
  const [line] = await cart(page);
  assert.ok(line.decision);
  assert.equal(name, `Add: ${line.title}`);
  await page.keyboard.press('Escape');
  await page.locator('#drawer:not([open])').waitFor({ state: 'attached' });
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), name);
  assert.deepEqual(errors, []);
});

test('an offer taken in the drawer leaves the focus in the drawer', async () => {
  const { page } = await demo.visit({ buyer: 'loyal' });
  await page.goto(product(CAMERA));
  await offers(page, 'product-page');
  await tabTo(page, (name) => name === 'Add to cart');
  await page.keyboard.press('Enter');
  const block = await offers(page, 'drawer');
  const add = block.getByRole('button', { name: /^Add/ }).first();
  const taken = await add.evaluate((button) => button.closest('.offer').dataset.item);
  await add.focus();
  await page.keyboard.press('Enter');
  await block.locator(`[data-item="${taken}"]`).waitFor({ state: 'detached' });
  assert.ok(await page.evaluate(() => document.getElementById('drawer').contains(document.activeElement)));
});

// An offer that is taken, and one that is not wanted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, buy, cart, itemsOf, offers, product, shop } from './shop.mjs';

const demo = shop();

test('a taken offer lies in the cart with its decision; the drawer offers two other things', async () => {
  const { page, errors } = await demo.visit({ buyer: 'loyal' });
  const answered = page.waitForResponse('**/v1/product-page');
  await page.goto(product(CAMERA));
  const { decision } = await (await answered).json();
  const block = await offers(page, 'product-page');
  await block.scrollIntoViewIfNeeded();
  const shown = await itemsOf(block);
  await noted(page, shown);
  await block.getByRole('button', { name: /^Add/ }).first().click();
  await page.locator('#drawer[open]').waitFor();
  const [line] = await cart(page);
  assert.equal(line.decision, decision);
  assert.ok(decision.length > 16 && decision.length < 48);
  assert.ok(shown.includes(line.item));
  const there = await itemsOf(await offers(page, 'drawer'));
  assert.ok(there.length <= 2, `${there.length} in the drawer`);
  assert.deepEqual(there.filter((item) => shown.includes(item)), [], 'nothing seen on the product page comes again');
  await page.getByRole('button', { name: 'Close' }).click();
  await buy(page);
  const lines = await cart(page);
  assert.equal(lines.length, 2);
  assert.equal(lines[1].decision, undefined, 'what was bought by itself carries no decision');
  assert.deepEqual(errors, []);
});

test('the drawer after the product itself offers at most two, none of those seen', async () => {
  const { page } = await demo.visit({ buyer: 'loyal' });
  await page.goto(product(CAMERA));
  const block = await offers(page, 'product-page');
  await block.scrollIntoViewIfNeeded();
  const shown = await itemsOf(block);
  await noted(page, shown);
  await buy(page);
  const there = await itemsOf(await offers(page, 'drawer'));
  assert.ok(there.length >= 1 && there.length <= 2, `${there.length} in the drawer`);
  assert.deepEqual(there.filter((item) => shown.includes(item)), []);
});

test('"No thanks" takes an offer away, and it stays away', async () => {
  const { page, errors } = await demo.visit({ buyer: 'loyal' });
  await page.goto(product(CAMERA));
  await buy(page);
  const block = await offers(page, 'drawer');
  const refused = (await itemsOf(block))[0];
  await block.getByRole('button', { name: /^No thanks/ }).first().click();
  await block.locator(`[data-item="${refused}"]`).waitFor({ state: 'detached' });
  assert.ok(await block.evaluate((place) => place.contains(document.activeElement)), 'the focus stays with the offers');
  for (const [path, placement] of [['/cart', 'page'], ['/checkout', 'checkout'], [product(CAMERA), 'product-page']]) {
    await page.goto(path);
    assert.ok(!(await itemsOf(await offers(page, placement))).includes(refused), path);
  }
  assert.deepEqual(errors, []);
});

// Waits until the visit remembers that these were in sight.
async function noted(page, items) {
  await page.waitForFunction((wanted) => {
    const seen = JSON.parse(sessionStorage.getItem('alongside-seen') ?? '[]').map((mark) => mark.item);
    return wanted.every((item) => seen.includes(item));
  }, items);
}

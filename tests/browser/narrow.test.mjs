// A small phone: no page scrolls sideways.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, JACKET, buy, offers, product, shop } from './shop.mjs';

const demo = shop();

test('at 360 pixels nothing scrolls sideways', async () => {
  const { page, errors } = await demo.visit({ buyer: 'loyal', width: 360, height: 740 });
  const fits = async (what) => {
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(wide <= room, `${what}: ${wide} wide, room for ${room}`);
  };
  for (const path of ['/', '/?q=zeppelin', '/?category=Jackets', '/nowhere', '/cart', '/checkout', '/thanks']) {
    await page.goto(path);
    await fits(`${path}, nothing in the cart`);
  }
  await page.locator('details.who summary').click();
  await fits('the switch of buyers');
  await page.goto(product(JACKET));
  await offers(page, 'product-page');
  await fits('jacket');
  await page.goto(product(CAMERA));
  const block = await offers(page, 'product-page');
  await fits('camera');
  await block.getByRole('button', { name: /^Choose options/ }).first().click();
  await page.locator('dialog.picker[open]').waitFor();
  await fits('picker');
  await page.keyboard.press('Escape');
  await buy(page);
  await offers(page, 'drawer');
  await fits('drawer');
  const drawer = page.locator('#drawer .body');
  assert.ok(await drawer.evaluate((body) => body.scrollWidth <= body.clientWidth), 'inside the drawer');
  for (const [path, placement] of [['/cart', 'page'], ['/checkout', 'checkout'], [product(CAMERA), 'product-page']]) {
    await page.goto(path);
    await offers(page, placement);
    await page.locator(`details.curious[data-for="${placement}"]`).evaluate((panel) => { panel.open = true; });
    await page.locator(`details.curious[data-for="${placement}"] .receipt`).first().waitFor();
    await fits(`${path} with its receipt`);
  }
  assert.deepEqual(errors, []);
});

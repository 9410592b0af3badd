// No serious fault by the rules of axe-core, and the basics by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import axe from 'axe-core';
import { CAMERA, JACKET, buy, offers, product, shop } from './shop.mjs';

const demo = shop();

async function faults(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

for (const width of [1280, 360]) {
  test(`no serious fault at ${width}`, async () => {
    const { page } = await demo.visit({ buyer: 'loyal', width });
    const found = {};
    const look = async (name) => {
      found[name] = await faults(page);
      assert.equal(await page.locator('h1').count(), 1, `${name} has one title`);
      assert.equal(await page.locator('main').count(), 1);
      assert.equal(await page.locator('img:not([alt])').count(), 0);
    };
    await page.goto('/');
    await look('home');
    await page.goto('/?category=Jackets');
    await look('category');
    await page.goto(product(JACKET));
    await offers(page, 'product-page');
    await look('jacket');
    await page.goto(product(CAMERA));
    const block = await offers(page, 'product-page');
    await look('camera');
    await block.getByRole('button', { name: /^Choose options/ }).first().click();
    await page.locator('dialog.picker[open]').waitFor();
    await look('picker open');
    await page.keyboard.press('Escape');
    await buy(page);
    await offers(page, 'drawer');
    await look('drawer open');
    for (const [path, placement] of [['/cart', 'page'], ['/checkout', 'checkout']]) {
      await page.goto(path);
      await offers(page, placement);
      await page.locator(`details.curious[data-for="${placement}"]`).evaluate((panel) => { panel.open = true; });
      await page.locator(`details.curious[data-for="${placement}"] .receipt`).first().waitFor();
      await look(path);
    }
    await page.goto('/thanks');
    await look('thanks');
    assert.deepEqual(Object.entries(found).filter(([, list]) => list.length), []);
  });
}

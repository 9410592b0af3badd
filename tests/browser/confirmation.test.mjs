// After the order: one offer, one tap on the card that just paid, never twice; or no, and then nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, buy, product, shop } from './shop.mjs';

const demo = shop();
const BUY = /^Buy now: pay (\d+\.\d\d) EUR$/;

// Buys the camera; the box about the card is ticked or left as it is.
async function order(page, { agreed = true } = {}) {
  await page.goto(product(CAMERA));
  await buy(page);
  await page.goto('/checkout');
  if (agreed) await page.getByRole('checkbox', { name: /Keep my card/ }).check();
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
}

const element = (page) => page.locator('alongside-confirmation');
const bank = async (page, words) => {
  const told = page.waitForResponse((answer) => answer.url().endsWith('/demo/bank'));
  await page.getByRole('radio', { name: words, exact: true }).check();
  await told;
};
// What stands behind the counter about the visit's order.
const behind = (page) => page.evaluate(async () => {
  const body = JSON.stringify({ order: sessionStorage.getItem('alongside-order') });
  return (await fetch('/demo/behind', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
});
async function rests(page, state) {
  for (let tries = 0; tries < 200; tries += 1) {
    const now = await behind(page);
    if (now.ledger?.state === state) return now;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  return assert.fail(`the ledger does not come to ${state}: ${JSON.stringify(await behind(page))}`);
}

test('one tap, one charge, one line more, and the ledger beside it', async () => {
  const { page, errors } = await demo.visit({ buyer: 'loyal' });
  await order(page);
  const take = element(page).getByRole('button', { name: BUY });
  const refuse = element(page).getByRole('button', { name: 'No thanks' });
  await take.waitFor();
  assert.equal(await element(page).getByRole('button').count(), 2);
  assert.equal(await element(page).locator('input:checked').count(), 0, 'nothing is preselected');
  const [a, b] = [await take.boundingBox(), await refuse.boundingBox()];
  assert.ok(Math.abs(a.height - b.height) < 1 && Math.abs(a.width - b.width) < 1, 'both answers are as easy to see');
  for (const words of ['About this product', 'Delivery', 'Right of withdrawal']) {
    assert.ok(await element(page).getByRole('link', { name: words }).getAttribute('href'), words);
  }
  const [, price] = (await take.textContent()).match(BUY);
  assert.deepEqual((await behind(page)).bank, [], 'nothing is charged before the tap');
  // Two taps as fast as a page can make them.
  await take.evaluate((button) => { button.click(); button.click(); });
  await element(page).getByText(/^Added to your order/).waitFor();
  const { orders, bank: taken, ledger } = await rests(page, 'confirmed');
  assert.deepEqual(taken.map(({ amount, given_back: back }) => [amount, back]), [[Math.round(Number(price) * 100), false]]);
  assert.equal(orders.length, 2);
  assert.deepEqual([orders[1].is_child, orders[1].status, orders[1].total, orders[1].lines.length], [true, 'processing', price, 1]);
  assert.deepEqual(ledger.steps.map((step) => step.state), ['offered', 'accepted', 'charging', 'charged', 'added', 'confirmed']);
  await page.getByText('confirmed: the shop said so itself').waitFor();
  // Opened again, the page does not ask again.
  await page.reload();
  await element(page).getByText(/^Added to your order/).waitFor();
  assert.equal((await behind(page)).bank.length, 1);
  assert.deepEqual(errors, []);
});

test('without the tick there is no offer, and the page says why to the curious', async () => {
  const { page, errors } = await demo.visit({ buyer: 'loyal' });
  await order(page, { agreed: false });
  await page.getByText(/the box about the card was not ticked/).waitFor();
  assert.equal(await element(page).getByRole('button').count(), 0);
  assert.deepEqual(errors, []);
});

test('a bank that says no takes nothing, and the order stands', async () => {
  const { page } = await demo.visit({ buyer: 'loyal' });
  await order(page);
  await bank(page, 'says no');
  await element(page).getByRole('button', { name: BUY }).click();
  await element(page).getByText(/Nothing was charged; your order stands/).waitFor();
  const { orders, bank: taken } = await rests(page, 'failed');
  assert.deepEqual(taken, []);
  assert.equal(orders[0].status, 'processing');
  assert.ok(orders.slice(1).every((child) => child.status === 'cancelled'));
});

test('a bank that wants its buyer is answered on the page', async () => {
  const { page } = await demo.visit({ buyer: 'loyal' });
  await order(page);
  await bank(page, "wants the buyer's word");
  await element(page).getByRole('button', { name: BUY }).click();
  await page.getByRole('button', { name: 'Yes, it is me' }).click();
  await element(page).getByText(/^Added to your order/).waitFor();
  assert.equal((await rests(page, 'confirmed')).bank.length, 1);
});

test('a lost answer costs nobody a second charge', async () => {
  const { page } = await demo.visit({ buyer: 'loyal' });
  await order(page);
  await bank(page, 'takes the money, and its answer is lost');
  await element(page).getByRole('button', { name: BUY }).click();
  // Whether money was taken is not known: the tap is not lost, and sweep asks again under the same key in two minutes.
  assert.equal((await rests(page, 'charging')).bank.length, 1);
  await page.reload();
  await element(page).getByText(/One moment|still being checked|^Added/).waitFor();
  assert.equal((await behind(page)).bank.length, 1);
});

test('a no is a no: nothing is charged, and the next order is followed by nothing', async () => {
  const { page } = await demo.visit({ buyer: 'returning' });
  await order(page);
  await element(page).getByRole('button', { name: 'No thanks' }).click();
  await element(page).getByText(/Nothing was added/).waitFor();
  assert.deepEqual((await rests(page, 'declined')).bank, []);
  await order(page);
  await page.getByText(/said no lately/).waitFor();
  assert.equal(await element(page).getByRole('button').count(), 0);
});

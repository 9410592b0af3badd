// Four buyers: what the page says of each, and what it never says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA, JACKET, buy, itemsOf, offers, product, shop } from './shop.mjs';

const demo = shop();

// The question and the answer of a product page, and the question of the cart after it.
async function asked(buyer, item = CAMERA) {
  const { page, errors, requests } = await demo.visit({ buyer });
  const answered = page.waitForResponse('**/v1/product-page');
  await page.goto(product(item));
  const answer = await (await answered).json();
  const items = await itemsOf(await offers(page, 'product-page'));
  await buy(page);
  await offers(page, 'drawer');
  assert.deepEqual(errors, []);
  const questions = requests.filter(({ url }) => url.includes('/v1/')).map(({ body }) => JSON.parse(body));
  assert.ok(questions.length >= 2);
  return { answer, items, questions };
}

test('of somebody unknown nothing is said at all', async () => {
  const { answer, questions } = await asked('unknown');
  for (const question of questions) {
    for (const name of ['visitor', 'buyer', 'consent']) assert.ok(!(name in question), name);
  }
  assert.notEqual(answer.buyer, 'known');
});

test('a first visit that agreed names the visitor and no customer', async () => {
  const { answer, questions } = await asked('thrifty');
  for (const question of questions) {
    assert.equal(question.consent.tracking, true);
    assert.ok(question.visitor);
    assert.ok(!('buyer' in question));
  }
  assert.notEqual(answer.buyer, 'known');
});

for (const buyer of ['loyal', 'returning']) {
  test(`${buyer} is signed in: a token, and the shop knows`, async () => {
    const { answer, questions } = await asked(buyer);
    for (const question of questions) {
      assert.ok(question.buyer.length > 20);
      assert.ok(!JSON.stringify(question).includes('customer-'), 'no bare customer id');
    }
    assert.equal(answer.buyer, 'known');
  });
}

test('the switch is a menu: Escape closes it, a choice changes who is asked for', async () => {
  const { page } = await demo.visit();
  await page.goto(product(JACKET));
  const first = await itemsOf(await offers(page, 'product-page'));
  const menu = page.locator('details.who');
  await menu.locator('summary').focus();
  await page.keyboard.press('Enter');
  await menu.getByRole('button').first().waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await menu.getAttribute('open'), null);
  await menu.locator('summary').click();
  await menu.getByRole('button', { name: /^Loyal/ }).click();
  await page.waitForURL(`**${product(JACKET)}`);
  await page.locator('body[data-buyer="loyal"]').waitFor();
  const second = await itemsOf(await offers(page, 'product-page'));
  assert.notDeepEqual(second, first, 'another person, other offers');
});

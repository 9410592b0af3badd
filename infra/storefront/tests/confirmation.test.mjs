// The pure parts of the confirmation page's element: what goes out, what comes back, and what it means to a buyer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WORDS, address, beacon, meaning, question, readOffer, readStanding, say, settled, spell, tap } from '../confirmation.js';
import { answer } from '../bank-question.js';

const euros = (amount, minor) => ({ amount, currency: 'EUR', minor });
const shown = () => ({
  decision: 'd-1',
  record: 'AQ',
  silence: null,
  offer: {
    id: 'o-1', state: 'offered', item: '101', title: 'Gaiters', variant: '1011', variant_title: 'Size M', quantity: 1,
    price: euros('14.90', 1490), was: euros('19.90', 1990), discount: null, total: euros('14.90', 1490), image: '/g.png', reason: 'Goes with boots',
    delivery: null, links: { product: '/gaiters', delivery: null, withdrawal: '/withdrawal' }, good_until: 1790930760, undo_seconds: 0,
    button: 'Buy now: pay 14.90 EUR', no_thanks: 'No thanks',
  },
});
const standing = (more) => readStanding({ offer: 'o-1', state: 'added', trouble: null, total: euros('14.90', 1490), again_in: null, changeset: null, authenticate: null, undo_until: null, ...more });

test('a page hands on what the shop signed, and who looks at it only with consent', () => {
  const asker = { text: '{"shop":"pine.example"}', signature: 'c2ln', consent: { tracking: false }, visitor: 'v-1', session: { seen: ['7'], passed: [] } };
  assert.deepEqual(question(asker), { proof: asker.text, signature: 'c2ln', consent: { tracking: false }, session: asker.session });
  assert.equal(question({ ...asker, consent: { tracking: true } }).visitor, 'v-1');
  assert.equal('visitor' in question({ ...asker, consent: { tracking: 'yes' } }), false);
  assert.deepEqual(tap(asker), { proof: asker.text, signature: 'c2ln', consent: { tracking: false } });
  assert.deepEqual(beacon(asker, [1]), { shop: 'pine.example', consent: { tracking: false }, events: [1] });
  assert.throws(() => beacon({ ...asker, text: 'no JSON' }, []));
});

test('an offer is shown whole or not at all', () => {
  const offer = readOffer(shown());
  assert.deepEqual([offer.id, offer.take, offer.refuse, offer.variant, offer.decision], ['o-1', 'Buy now: pay 14.90 EUR', 'No thanks', 'Size M', 'd-1']);
  assert.equal(readOffer({ decision: 'd-1', record: 'AQ', offer: null, silence: 'below_threshold' }), null);
  for (const needed of ['id', 'title', 'total', 'button', 'no_thanks', 'links']) {
    const answer = shown();
    delete answer.offer[needed];
    assert.equal(readOffer(answer), null, needed);
  }
  const nowhere = shown();
  nowhere.offer.links.withdrawal = '';
  assert.equal(readOffer(nowhere), null, 'nobody pays without being told how to withdraw');
});

test('every standing means one sentence, a question, or patience', () => {
  const authenticate = { publishable: 'pk_1', client_secret: 'pi_1_secret_2' };
  const cases = [
    [{ state: 'added' }, 'added'], [{ state: 'confirmed' }, 'added'],
    [{ state: 'authenticating', authenticate }, 'question'], [{ state: 'authenticating' }, 'checking'],
    [{ state: 'declined' }, 'refused'], [{ state: 'stopped', trouble: 'outcome_unknown' }, 'checking'],
    [{ state: 'expired', trouble: 'price_changed' }, 'priceChanged'], [{ state: 'expired', trouble: 'sold_out' }, 'soldOut'],
    [{ state: 'expired', trouble: 'order_released' }, 'released'], [{ state: 'expired', trouble: 'too_late' }, 'tooLate'], [{ state: 'expired' }, 'tooLate'],
    [{ state: 'failed', trouble: 'bank_declined' }, 'declined'], [{ state: 'failed', trouble: 'not_authenticated' }, 'declined'],
    [{ state: 'failed', trouble: 'shop_refused' }, 'failed'], [{ state: 'failed' }, 'failed'],
    [{ state: 'refunded', trouble: 'undone' }, 'undone'], [{ state: 'refunded', trouble: 'not_addable' }, 'givenBack'],
  ];
  for (const [given, means] of cases) {
    assert.equal(meaning(standing(given)), means, JSON.stringify(given));
    assert.ok(means === 'question' || WORDS[means], means);
  }
  for (const state of ['accepted', 'charging', 'charged', 'revoking', 'refunding', 'cancelling', 'a newer word']) {
    assert.equal(meaning(standing({ state })), 'wait', state);
  }
  assert.deepEqual(standing({ state: 'authenticating', authenticate }).question, { publishable: 'pk_1', clientSecret: 'pi_1_secret_2' });
});

test('only sentences about nothing charged say so, and what is not known asks not to pay again', () => {
  for (const name of ['priceChanged', 'soldOut', 'released', 'tooLate', 'declined', 'failed']) assert.match(WORDS[name], /Nothing was charged; your order stands/, name);
  for (const name of ['checking', 'givenBack', 'added', 'undone']) assert.doesNotMatch(WORDS[name], /Nothing was charged/, name);
  assert.match(WORDS.checking, /do not pay again/);
  assert.equal(say(WORDS.added, { title: 'Gaiters', amount: '14.90 EUR' }).slice(0, 58), 'Added to your order: Gaiters. 14.90 EUR was charged to the');
  assert.equal(say('{title} {other}', { title: '{amount}', amount: 'x' }), '{amount} {other}', 'a title is no pattern');
});

test('amounts are written in the language of the page, to the last digit', () => {
  assert.equal(spell(euros('1199.00'), 'en'), '1199.00 EUR');
  assert.equal(spell(euros('1199.00'), 'de'), '1199,00 EUR');
  assert.equal(spell({ amount: '1490', currency: 'JPY' }, 'en'), '1490 JPY');
  assert.equal(spell({ amount: '1.002', currency: 'KWD' }, 'en'), '1.002 KWD');
  assert.equal(spell({ amount: '5.00', currency: 'XXX' }, 'en'), '5.00');
});

test('links lead to pages and nowhere else', () => {
  assert.equal(address('/withdrawal', 'https://pine.example/thanks'), 'https://pine.example/withdrawal');
  assert.equal(address('https://fir.example/x', 'https://pine.example/'), 'https://fir.example/x');
  for (const odd of ['javascript:alert(1)', 'data:text/html,x', 'https://']) assert.equal(address(odd, 'https://pine.example/'), null, odd);
});

/* Answers in turn, on a clock that only sleeping moves. */
function stage(...answers) {
  const said = { asked: 0, slept: [], time: 0 };
  const ask = async () => {
    const next = answers[Math.min(said.asked, answers.length - 1)];
    said.asked += 1;
    if (next instanceof Error) throw next;
    return standing(next);
  };
  const sleep = async (milliseconds) => { said.slept.push(milliseconds); said.time += milliseconds; };
  return { said, result: () => settled(ask, sleep, () => said.time) };
}
const lost = new Error('network');
const refused = Object.assign(new Error('404'), { isRefused: true });

test('a tap is followed until it stands somewhere', async () => {
  const { said, result } = stage({ state: 'charging', again_in: 3 }, lost, { state: 'charged', again_in: 2 }, { state: 'added' });
  assert.equal((await result()).means, 'added');
  assert.deepEqual([said.asked, said.slept], [4, [3000, 2000, 2000]]);
});

test('what is not known after a while is not said to have failed', async () => {
  for (const answers of [[lost], [{ state: 'charging', again_in: 2 }], [lost, refused]]) {
    const { said, result } = stage(...answers);
    const end = await result();
    assert.equal(end.means, 'checking');
    assert.ok(said.asked > 1 && said.asked <= 40, String(said.asked));
  }
});

test('a plain no to the first request means that nothing was begun', async () => {
  const { said, result } = stage(refused);
  assert.deepEqual(await result(), { means: 'tooLate', standing: null });
  assert.equal(said.asked, 1);
  assert.equal((await stage(refused, { state: 'added' }).result()).means, 'tooLate');
});

/* Stripe's script as far as a bank's question needs it. */
function stripe(paymentIntent) {
  const calls = [];
  const note = (name) => async (...given) => { calls.push([name, ...given]); return {}; };
  return { calls, client: { retrievePaymentIntent: async () => ({ paymentIntent }), handleNextAction: note('next'), confirmCardPayment: note('confirm') } };
}

test('a bank’s question goes on where the payment stands, on the same card', async () => {
  const waiting = stripe({ status: 'requires_action' });
  await answer(waiting.client, 'secret');
  assert.deepEqual(waiting.calls, [['next', { clientSecret: 'secret' }]]);
  const tried = stripe({ status: 'requires_payment_method', last_payment_error: { payment_method: { id: 'pm_1' } } });
  await answer(tried.client, 'secret');
  assert.deepEqual(tried.calls, [['confirm', 'secret', { payment_method: 'pm_1' }]]);
  for (const over of [{ status: 'succeeded' }, { status: 'canceled' }, { status: 'requires_payment_method' }, undefined]) {
    const none = stripe(over);
    await answer(none.client, 'secret');
    assert.deepEqual(none.calls, []);
  }
});

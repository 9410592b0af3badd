// For the curious: what "frequently bought together" would have shown, and the arithmetic of every offer. The page asks its
// own server, which adds the merchant's key; the key never comes here.
import { make, money, pictureOf, spell } from '/demo/cart.js';

const words = {
  a_sum: 'bought together with the cart', a_max: 'closest bond to one thing in the cart', a_mean: 'bond with the cart on average',
  nor_mean: 'chance beside the cart', nor_mean_2: 'chance beside the cart, once more', e_sum: 'what the cart calls for (regression)',
  e_max: 'what one thing calls for (regression)', f_sum: 'bought within a month after', title_max: 'title like one in the cart',
  title_mean: 'titles like the cart', category_in_cart: 'category is in the cart', category_share: 'share of the cart in its category',
  pop14: 'popular in the last two weeks', pop60: 'popular in the last two months', ln_price: 'price',
  price_vs_cart: 'price against the cart', abs_price_vs_cart: 'distance from the cart’s price', ln_age: 'time in the shop',
  ln_n_cart: 'number of things in the cart', ln_cart_value: 'value of the cart', has_pair: 'ever bought with the cart',
  h60: 'bought by this person', h_recency: 'bought lately by this person', h_times: 'times bought by this person',
  h_orders: 'orders of this person', h_a: 'near this person’s purchases', h_f: 'follows this person’s purchases',
  h_category: 'this person’s category', price_vs_person: 'price against this person’s', abs_price_vs_person: 'distance from this person’s price',
  h_title: 'title like this person’s purchases',
};
const guards = {
  unlisted: 'not in the catalogue', sold_out: 'sold out', currency: 'other currency', no_margin: 'keeps no money',
  owned_durable: 'already owned', seen_earlier: 'seen earlier in this visit', passed: 'refused before', price_cap: 'too dear for this cart',
  popularity_alone: 'only popular', unlikely: 'too unlikely', below_threshold: 'expected value too small',
};
const MOST_BARS = 9;
const odds = (millionths) => `${millionths < 0 ? '−' : '+'}${Math.abs(millionths / 1e6).toFixed(2)}`;
const percent = (millionths) => `${(millionths / 1e4).toFixed(1)} %`;

function bar(label, millionths, widest) {
  const stick = make('span', { class: `bar ${millionths < 0 ? 'down' : 'up'}` });
  stick.style.width = `${Math.max(0.6, (Math.abs(millionths) / widest) * 50)}%`;
  return [make('span', {}, label), make('span', { class: 'track', 'aria-hidden': 'true' }, stick), make('span', { class: 'n' }, odds(millionths))];
}

function receipt(line, title, note, open) {
  const sorted = [...line.terms].sort((a, b) => Math.abs(b.log_odds) - Math.abs(a.log_odds));
  const shown = sorted.slice(0, MOST_BARS);
  const rest = sorted.slice(MOST_BARS).reduce((sum, term) => sum + term.log_odds, 0);
  const widest = Math.max(1, Math.abs(rest), ...shown.map((term) => Math.abs(term.log_odds)));
  return make('details', { class: 'receipt', open },
    make('summary', {}, make('b', {}, title), make('span', { class: 'result' }, `${percent(line.probability)} × ${spell(line.money)} = `,
      make('b', {}, money(line.value)))),
    note ? make('p', { class: 'quiet' }, note) : null,
    make('div', { class: 'bars' }, make('i', {}, 'an average candidate'), make('span'), make('span', { class: 'n' }, odds(line.base)),
      ...shown.flatMap((term) => bar(words[term.feature] ?? term.feature, term.log_odds, widest)),
      ...(sorted.length > MOST_BARS ? bar(`${sorted.length - MOST_BARS} smaller terms`, rest, widest) : []),
      make('i', {}, 'log-odds, all together'), make('span'), make('b', { class: 'n' }, odds(line.log_odds))),
    make('p', { class: 'result' }, 'Probability ', make('b', {}, percent(line.probability)),
      ` × money kept ${spell(line.money)} = expected `, make('b', {}, money(line.value))));
}

function thing(item, title, price) {
  return make('li', {}, make('img', { src: pictureOf(item), alt: '', width: 36, height: 36 }), make('span', {}, title ?? item),
    make('span', { class: 'price' }, price ? spell(price) : ''));
}

function list(heading, things, otherwise) {
  return make('div', {}, make('h3', {}, heading), things.length ? make('ul', {}, ...things) : make('p', { class: 'quiet' }, otherwise));
}

// What is remembered of this visitor, in a sentence or two.
function memory(known) {
  if (!known.consent) return 'Nothing is remembered of this visitor: there is no consent.';
  const times = (n, what) => `${n} ${what}${n === 1 ? '' : 's'}`;
  const dwell = known.dwell.filter((one) => one.category).slice(0, 3).map((one) => `${one.category} ${one.seconds} s`);
  const parts = [
    `Remembered of this visitor: ${times(known.visits, 'day')} with a visit, ${times(known.searches, 'search').replace('searchs', 'searches')}, now ${known.stage}.`,
    known.viewed.length ? `Looked at ${known.viewed.slice(0, 4).join(', ')}${known.viewed.length > 4 ? ' and more' : ''}.` : '',
    dwell.length ? `Time spent: ${dwell.join(', ')}.` : '',
    known.passed.length ? `Refused: ${known.passed.slice(0, 4).join(', ')}.` : '',
    known.account ? 'It belongs to the account too.' : '',
  ];
  return parts.filter(Boolean).join(' ');
}

function draw(inside, answer, known) {
  const { receipt: all, offers } = answer;
  const silence = answer.silence ? `Nothing: ${guards[answer.silence] ?? answer.silence.replaceAll('_', ' ')}.` : 'Nothing.';
  const fell = Object.entries(all.guarded).filter(([, n]) => n > 0).map(([name, n]) => `${n} ${guards[name] ?? name}`);
  const titles = new Map(offers.map((offer) => [offer.item, offer.title]));
  const runner = all.others.find((line) => line.guard === null) ?? all.others[0];
  inside.replaceChildren(
    make('div', { class: 'versus' },
      list('Offered here', offers.map((offer) => thing(offer.item, offer.title, offer.price)), silence),
      list('A plain “frequently bought together” list', all.shadow.map((one) => thing(one.item, one.title, one.price)), 'Nothing.')),
    make('p', { class: 'quiet' }, `${all.candidates} candidates looked at${fell.length ? `; of the finalists fell: ${fell.join(', ')}` : ''}. `
      + `Model ${all.model_version}, policy ${all.policy_version}, ${all.assignment.replaceAll('_', ' ')}; the shop ${answer.buyer === 'known' ? 'knows' : 'does not know'} this buyer.`),
    known ? make('p', { class: 'quiet known' }, memory(known)) : '',
    ...all.offers.map((line, n) => receipt(line, line.title ?? titles.get(line.item) ?? line.item, null, n === 0 ? '' : null)),
    runner ? receipt(runner, `Not shown: ${runner.title ?? runner.item}`, runner.guard ? `Fell: ${guards[runner.guard] ?? runner.guard}.` : 'The runner-up of the ranking, which weighs the chance more than the money.', null) : '');
}

// Notes the question behind a block; draws its explanation while the panel stands open.
export function explain(block, question) {
  const panel = document.querySelector(`details.curious[data-for="${block.dataset.placement}"]`);
  if (!panel) return;
  const inside = panel.querySelector('.inside');
  const fill = async () => {
    if (!panel.open) return;
    if (!question) return void inside.replaceChildren(make('p', { class: 'quiet' }, 'The cart is empty: nothing was asked.'));
    try {
      const answer = await fetch(`/demo/explain${question.path}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: question.body });
      if (!answer.ok) throw new Error(String(answer.status));
      const known = await fetch('/demo/known').then((told) => (told.ok ? told.json() : null)).catch(() => null);
      draw(inside, await answer.json(), known);
    } catch {
      inside.replaceChildren(make('p', { class: 'quiet' }, 'No explanation to be had just now.'));
    }
  };
  panel.ontoggle = () => { localStorage.setItem('alongside-curious', panel.open ? '1' : ''); fill(); };
  panel.open ||= localStorage.getItem('alongside-curious') === '1';
  fill();
}

// Offers: asks the API as the widget of a real shop does, draws what comes back into reserved space, and on any error or
// after its time budget draws nothing. The page never breaks and never waits.
import { add, lines, make, pageOf, pictureOf, say, shop, spell, tell } from '/demo/cart.js';
import { choose } from '/demo/picker.js';
import { explain } from '/demo/curious.js';
import { came, tell as report } from '/demo/beacons.js';
import { buyer, forget } from '/demo/who.js';

const BUDGET_MS = 800;
const MEMORY = 50;
const order = ['product-page', 'drawer', 'page', 'checkout', 'confirmation'];

// What this visit knows without any memory of the server's.
const visit = {
  read(name) {
    try { return JSON.parse(sessionStorage.getItem(`alongside-${name}`) ?? '[]'); } catch { return []; }
  },
  note(name, value) {
    const same = JSON.stringify(value);
    const all = [value, ...this.read(name).filter((other) => JSON.stringify(other) !== same)].slice(0, MEMORY);
    sessionStorage.setItem(`alongside-${name}`, JSON.stringify(all));
  },
};
export const looked = (item) => visit.note('viewed', item);

export function session(placement) {
  // Only what an earlier place has offered is not offered again here.
  const rank = order.indexOf(placement);
  const seen = visit.read('seen').filter((mark) => order.indexOf(mark.at) < rank).map((mark) => mark.item ?? mark);
  return { viewed: visit.read('viewed'), seen: [...new Set(seen)], passed: visit.read('passed') };
}

function question(placement, item, who) {
  const asks = { shop, ...who, session: session(placement) };
  if (placement === 'product-page') return { ...asks, item };
  return { ...asks, stage: placement, lines: lines().map((line) => ({
    item: line.item, variant: line.variant, quantity: line.quantity, unit_price: line.price.amount, currency: line.price.currency,
  })) };
}

const watched = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting) {
      visit.note('seen', { at: target.dataset.at, item: target.dataset.item });
      report({ type: 'offer_seen', ...target.mark });
      watched.unobserve(target);
    }
  }
}, { threshold: 0.5 });

// The record goes back once, when the place of its block comes into view, drawn or not.
const places = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting || !target.record) continue;
    came(target.record);
    target.record = null;
    places.unobserve(target);
  }
});

async function take(offer, mark, placement) {
  const { decision } = mark;
  const variant = offer.variant ? { variant: offer.variant, title: '', price: offer.price } : await choose(offer);
  if (!variant) return;
  add({ item: offer.item, variant: variant.variant, title: offer.title, kind: variant.title, price: variant.price, decision });
  report({ type: 'offer_added', ...mark });
  if (placement === 'product-page') document.dispatchEvent(new CustomEvent('taken'));
  tell(`${offer.title} is in your cart`);
}

function card(offer, mark, placement, again) {
  const picks = offer.variant === null;
  const name = offer.title;
  const clicked = () => report({ type: 'offer_clicked', ...mark });
  const refuse = () => {
    visit.note('passed', offer.item);
    report({ type: 'offer_dismissed', ...mark });
    again();
  };
  const place = make('li', { class: 'offer', 'data-item': offer.item, 'data-at': placement },
    make('img', { src: pictureOf(offer.item), alt: '', width: 84, height: 84 }),
    make('div', {}, make('a', { href: pageOf(offer.item), on: { click: clicked } }, name), make('div', {},
      make('span', { class: `price ${offer.was ? 'cut' : ''}` }, spell(offer.price)),
      offer.was ? make('s', { class: 'was' }, make('span', { class: 'unseen' }, 'before '), spell(offer.was)) : null)),
    make('p', { class: 'reason' }, offer.reason.text),
    make('div', { class: 'acts' },
      make('button', { class: 'button small', type: 'button', on: { click: () => take(offer, mark, placement) } },
        picks ? 'Choose options' : 'Add', make('span', { class: 'unseen' }, `: ${name}`)),
      make('button', { class: 'link', type: 'button', on: { click: refuse } },
        'No thanks', make('span', { class: 'unseen' }, `: ${name}`))));
  place.mark = mark;
  return place;
}

function draw(block, answer, placement) {
  const offers = answer?.offers ?? [];
  const heading = block.querySelector('h2');
  heading.textContent = offers.length ? (answer.heading ?? 'You may also like') : '';
  // An empty place keeps its room: only below the window can it close without anything moving before the shopper's eyes.
  if (!offers.length && block.getBoundingClientRect().top >= window.innerHeight) block.classList.add('none');
  const focused = block.contains(document.activeElement) ? document.activeElement.closest('.offer') : null;
  const cards = offers.map((offer, slot) => card(offer, { decision: answer.decision, slot }, placement, () => ask(block)));
  block.record = answer?.record ?? null;
  places.unobserve(block);
  places.observe(block);
  block.querySelector('.slots').replaceChildren(...cards);
  cards.forEach((one) => watched.observe(one));
  if (focused) {
    // Who came here by keyboard stays here: on the same offer, else on the first, else on the place itself.
    const stay = cards.find((one) => one.dataset.item === focused.dataset.item) ?? cards[0];
    (stay?.querySelector('button') ?? block).focus({ preventScroll: true });
  }
  const news = offers.map((offer) => offer.title).join(', ');
  if (news && news !== block.dataset.said) say(`${heading.textContent}: ${news}`);
  block.dataset.said = news;
  block.setAttribute('aria-busy', 'false');
}

// Fills a block of offers anew. A later question overtakes an earlier one.
export async function ask(block) {
  const { placement, item } = block.dataset;
  block.stop?.abort();
  const stop = new AbortController();
  block.stop = stop;
  const asks = placement === 'product-page' || lines().length > 0;
  block.classList.toggle('none', !asks);
  if (!asks) {
    draw(block, null, placement);
    explain(block, null);
    return;
  }
  block.setAttribute('aria-busy', 'true');
  const timer = setTimeout(() => stop.abort(), BUDGET_MS);
  const path = placement === 'product-page' ? '/v1/product-page' : '/v1/cart';
  try {
    const body = JSON.stringify(question(placement, item, await buyer(stop.signal)));
    // Plain text spares a shop on another origin the preflight; the API reads it as JSON.
    const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'text/plain' }, body, signal: stop.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const offers = await answer.json();
    if (offers.buyer === 'stale' || offers.buyer === 'invalid') forget();
    draw(block, offers, placement);
    explain(block, { path, body });
  } catch {
    if (block.stop === stop) draw(block, null, placement);
  } finally {
    clearTimeout(timer);
  }
}

// What the page tells: gathered for a moment and sent in one batch, and what is left when the page goes. Only with consent.
// Every event has a name or a key of its own, so that sending it twice changes nothing.
import { lines, shop } from '/demo/cart.js';
import { buyer, forget, known, seconds } from '/demo/who.js';

const GATHER_MS = 700;
const MOST = 50;
let queue = [];
let timer;

const fresh = (kind) => `${kind}-${crypto.getRandomValues(new Uint32Array(3)).join('-')}`;

function batch(who) {
  // No consent: what was gathered goes nowhere.
  const events = who.consent?.tracking ? queue.splice(0, MOST).map(({ ms, ...event }) => (ms ? { ...event, at: seconds(ms) } : event)) : [];
  queue = [];
  return events.length ? JSON.stringify({ shop, ...who, events }) : null;
}

async function send() {
  try {
    const body = batch(await buyer());
    // Plain text spares a shop on another origin the preflight; nobody waits for the answer.
    if (body) await fetch('/v1/events', { method: 'POST', headers: { 'content-type': 'text/plain' }, body, keepalive: true });
  } catch { /* a page that cannot tell goes on */ }
}

export function tell(event, at = Date.now()) {
  queue.push({ ...event, ms: at });
  if (queue.length >= MOST) {
    clearTimeout(timer);
    send();
  } else {
    clearTimeout(timer);
    timer = setTimeout(send, GATHER_MS);
  }
}

// A record carries its own moment.
export function came(record) {
  queue.push({ type: 'block_seen', record });
  clearTimeout(timer);
  timer = setTimeout(send, GATHER_MS);
}

// A page looked at: told at once, and again with depth and dwell when it is left; both are one view by its name.
function viewing() {
  const asked = new URLSearchParams(location.search);
  const form = document.querySelector('form[data-product]');
  const category = location.pathname === '/' ? asked.get('category') : null;
  if (location.pathname === '/' && asked.get('q')) tell({ type: 'searched', id: fresh('search') });
  if (location.pathname === '/checkout' && lines().length) tell({ type: 'checkout_started' });
  if (!form && !category) return;
  const subject = form
    ? { type: 'product_viewed', item: JSON.parse(form.dataset.product).item, category: form.dataset.category }
    : { type: 'category_viewed', category };
  const start = Date.now();
  const id = fresh('view');
  let since = document.hidden ? null : start;
  let dwelt = 0;
  let deepest = 0;
  const look = () => {
    const whole = document.documentElement.scrollHeight;
    deepest = Math.max(deepest, Math.min(100, Math.round(((scrollY + innerHeight) / whole) * 100)));
  };
  const view = () => {
    const dwell = Math.round((dwelt + (since === null ? 0 : Date.now() - since)) / 1000);
    return { ...subject, id, dwell, ...(form ? { depth: deepest } : {}) };
  };
  addEventListener('scroll', look, { passive: true });
  look();
  tell(view(), start);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      if (since !== null) dwelt += Date.now() - since;
      since = null;
    } else {
      since = Date.now();
    }
  });
  return () => queue.push({ ...view(), ms: start });
}

const leave = viewing();
addEventListener('pagehide', () => {
  leave?.();
  const body = batch(known());
  if (body) navigator.sendBeacon('/v1/events', new Blob([body], { type: 'text/plain' }));
});

const cart = () => tell({ type: 'cart_seen', items: [...new Set(lines().map((line) => line.item))] });
document.addEventListener('cart', cart);
if (location.pathname === '/cart' && lines().length) cart();

// Who takes consent back is forgotten first, and only then asked nothing any more.
for (const form of document.querySelectorAll('form[data-consent]')) {
  form.addEventListener('submit', () => {
    queue = [];
    const who = known();
    if (form.dataset.consent === 'withdraw' && who.visitor) {
      const events = [{ type: 'consent_withdrawn', what: 'tracking', at: seconds() }];
      const body = JSON.stringify({ shop, ...who, consent: { tracking: false }, events });
      navigator.sendBeacon('/v1/events', new Blob([body], { type: 'text/plain' }));
    }
    for (const name of ['viewed', 'seen', 'passed']) sessionStorage.removeItem(`alongside-${name}`);
    forget();
  });
}

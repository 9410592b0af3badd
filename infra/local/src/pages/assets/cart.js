// The cart lives in this browser, as in any theme: lines of { item, variant, title, kind, price, quantity, decision }.
const body = document.body.dataset;
export const shop = body.shop;
const key = `alongside-cart:${shop}`;
export const pictureOf = (item, variant) =>
  `/demo/images/${encodeURIComponent(item)}.svg${variant ? `?variant=${encodeURIComponent(variant)}` : ''}`;
export const pageOf = (item) => `/products/${encodeURIComponent(item)}`;

const signs = { EUR: '€', USD: '$', GBP: '£', JPY: '¥', CHF: 'CHF ' };
export const spell = (price) => `${signs[price.currency] ?? (price.currency === 'XXX' ? '' : `${price.currency} `)}${price.amount}`;

// Sums in whole minor units: no float adds up money.
const places = Number(body.places);
export function money(minor) {
  const digits = String(Math.abs(minor)).padStart(places + 1, '0');
  const amount = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
  return spell({ amount: (minor < 0 ? '-' : '') + amount, currency: body.currency });
}

export function lines() {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

function keep(all) {
  localStorage.setItem(key, JSON.stringify(all));
  document.dispatchEvent(new CustomEvent('cart'));
}

export const total = () => lines().reduce((sum, line) => sum + line.price.minor * line.quantity, 0);
export const count = () => lines().reduce((sum, line) => sum + line.quantity, 0);

export function add(line) {
  const all = lines();
  const same = all.find((other) => other.variant === line.variant);
  if (same) same.quantity = Math.min(99, same.quantity + 1);
  else all.push({ ...line, quantity: 1 });
  keep(all);
}

export function change(variant, by) {
  keep(lines().map((line) => (line.variant === variant ? { ...line, quantity: Math.min(99, line.quantity + by) } : line))
    .filter((line) => line.quantity > 0));
}

export function clear() {
  keep([]);
}

// The little element maker that all modules use; text is always text, never markup.
export function make(tag, options = {}, ...children) {
  const { on = {}, ...rest } = options;
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(rest)) if (value !== null && value !== undefined) node.setAttribute(name, value);
  for (const [name, does] of Object.entries(on)) node.addEventListener(name, does);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const live = document.querySelectorAll('[aria-live]');
const toast = document.getElementById('toast');
export function say(text) {
  for (const place of live) place.textContent = '';
  requestAnimationFrame(() => { for (const place of live) place.textContent = text; });
}
export function tell(text) {
  say(text);
  // Behind an open dialog it would only be a shadow; there the cart itself is in sight.
  if (document.querySelector('dialog[open]')) return;
  toast.textContent = text;
  toast.classList.add('on');
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => toast.classList.remove('on'), 2200);
}

function quantity(line) {
  const step = (by, sign, words) =>
    make('button', { type: 'button', 'aria-label': `${words} of ${line.title}`, on: { click: () => change(line.variant, by) } }, sign);
  return make('span', { class: 'qty' }, step(-1, '−', 'One less'), make('output', {}, String(line.quantity)), step(1, '+', 'One more'));
}

// Draws the lines into every place that wants them. What had the focus keeps it.
export function draw() {
  const all = lines();
  for (const place of document.querySelectorAll('[data-cart-count]')) place.textContent = String(count());
  for (const place of document.querySelectorAll('[data-cart-total]')) place.textContent = money(total());
  for (const place of document.querySelectorAll('[data-cart-empty]')) place.hidden = all.length > 0;
  for (const place of document.querySelectorAll('[data-cart-full]')) place.hidden = all.length === 0;
  const focused = document.activeElement?.getAttribute('aria-label');
  for (const list of document.querySelectorAll('[data-cart-lines]')) {
    list.replaceChildren(...all.map((line) => make('li', {},
      make('img', { src: pictureOf(line.item, line.variant), alt: '', width: 64, height: 64 }),
      make('div', {}, make('a', { href: pageOf(line.item) }, line.title),
        line.kind ? make('div', { class: 'quiet' }, line.kind) : null, quantity(line)),
      make('span', { class: 'price' }, money(line.price.minor * line.quantity)))));
    if (focused) list.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }
}

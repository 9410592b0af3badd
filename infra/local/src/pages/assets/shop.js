// The demo shop's pages: wires cart, drawer, options, offers and the switch of buyers.
import { add, clear, count, draw, lines, pictureOf, tell } from '/demo/cart.js';
import { chips } from '/demo/picker.js';
import { ask, looked } from '/demo/offers.js';

const drawer = document.getElementById('drawer');
const blocks = () => [...document.querySelectorAll('[data-placement]')].filter((block) => !drawer.contains(block) || drawer.open);

// Another person, another visit.
for (const form of document.querySelectorAll('form[data-who]')) {
  form.addEventListener('submit', () => {
    for (const name of ['viewed', 'seen', 'passed', 'buyer']) sessionStorage.removeItem(`alongside-${name}`);
  });
}

// The switch closes like any menu.
const who = document.querySelector('details.who');
document.addEventListener('click', (event) => { if (!who.contains(event.target)) who.open = false; });
who.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !who.open) return;
  who.open = false;
  who.querySelector('summary').focus();
});

function openDrawer() {
  if (!drawer.open) drawer.showModal();
  draw();
  ask(drawer.querySelector('[data-placement]'));
}
for (const opener of document.querySelectorAll('[data-open-drawer]')) {
  opener.addEventListener('click', (event) => { event.preventDefault(); openDrawer(); });
}
document.addEventListener('taken', openDrawer);
drawer.querySelector('[data-close]').addEventListener('click', () => drawer.close());
drawer.addEventListener('click', (event) => { if (event.target === drawer) drawer.close(); });

const form = document.querySelector('form[data-product]');
if (form) {
  const product = JSON.parse(form.dataset.product);
  let variant = product.variants.length === 1 && product.variants[0].available ? product.variants[0] : null;
  const button = form.querySelector('button');
  const picture = document.querySelector('.product > img');
  const settle = () => {
    button.disabled = !variant;
    button.textContent = variant ? 'Add to cart' : product.variants.some((one) => one.available) ? 'Choose options' : 'Sold out';
  };
  if (product.options.length) {
    chips(form.querySelector('[data-chips]'), product.options, product.variants, (chosen, wanted) => {
      variant = chosen;
      if (wanted) picture.src = pictureOf(product.item, wanted.variant);
      settle();
    });
  }
  settle();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!variant) return;
    add({ item: product.item, variant: variant.variant, title: product.title, kind: variant.title, price: variant.price });
    openDrawer();
    tell(`${product.title} is in your cart`);
  });
  ask(document.querySelector('[data-placement="product-page"]'));
  looked(product.item);
}

if (document.querySelector('[data-thanks]')) {
  clear();
  import('/demo/thanks.js');
}

// The order is told to the shop as a platform would tell it; only then is it placed.
const checkout = document.querySelector('form[data-order]');
checkout?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = checkout.querySelector('button');
  button.disabled = true;
  const bought = lines().map(({ item, variant, quantity, decision }) => ({ item, variant, quantity, decision }));
  const body = JSON.stringify({ lines: bought, agreed: checkout.querySelector('[data-agreed]').checked });
  const placed = await fetch('/demo/orders', { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => null);
  if (placed?.ok) {
    sessionStorage.setItem('alongside-order', (await placed.json()).order);
    location.assign(checkout.action);
  } else {
    button.disabled = false;
    tell('The order could not be placed. Try again.');
  }
});

// A cart that changes asks anew for every block in sight; quick taps ask once.
let pending;
document.addEventListener('cart', () => {
  draw();
  clearTimeout(pending);
  pending = setTimeout(() => blocks().filter((block) => block.dataset.placement !== 'product-page').forEach(ask), 60);
});
window.addEventListener('storage', (event) => { if (event.key?.startsWith('alongside-cart')) document.dispatchEvent(new CustomEvent('cart')); });

draw();
blocks().filter((block) => block.dataset.placement !== 'product-page').forEach(ask);
const order = document.querySelector('[data-place-order]');
if (order && count() === 0) order.disabled = true;

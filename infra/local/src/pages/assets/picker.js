// Options of a product: chips on its page, and a dialog for offers that cannot be added with one tap.
import { make, spell } from '/demo/cart.js';

// Variants of "M / Moss" and options of ["Size", "Colour"] become one row of chips an option; else one row of all.
function split(options, variants) {
  const parts = variants.map((variant) => variant.title.split(' / '));
  const fits = options.length > 0 && parts.every((part) => part.length === options.length);
  return fits ? { names: options, parts } : { names: ['Choose'], parts: variants.map((variant) => [variant.title || variant.variant]) };
}

// Fills `place` with chips; `chosen` hears of every choice (a variant, or none while it is not complete or not sold).
export function chips(place, options, variants, chosen, preset) {
  const { names, parts } = split(options, variants);
  const pick = names.map(() => null);
  const stock = make('p', { class: 'stock', role: 'status' });
  const sets = names.map((name, row) => {
    const values = [...new Set(parts.map((part) => part[row]))];
    const group = `${place.id || 'pick'}-${row}-${Math.random().toString(36).slice(2)}`;
    return make('fieldset', {}, make('legend', {}, name), make('div', { class: 'chips' }, ...values.map((value) =>
      make('label', {}, make('input', { type: 'radio', name: group, value, on: { change: () => { pick[row] = value; settle(); } } }),
        make('span', {}, value)))));
  });
  function settle() {
    const found = variants.findIndex((_, n) => parts[n].every((value, row) => value === pick[row]));
    const variant = found < 0 ? null : variants[found];
    sets.forEach((set, row) => set.querySelectorAll('input').forEach((input) => {
      const open = variants.some((other, n) => other.available && parts[n][row] === input.value
        && parts[n].every((value, at) => at === row || pick[at] === null || pick[at] === value));
      input.parentElement.classList.toggle('gone', !open);
    }));
    stock.textContent = variant && !variant.available ? 'Sold out in this form.' : '';
    chosen(variant?.available ? variant : null, variant);
  }
  place.replaceChildren(...sets, stock);
  if (preset) {
    parts[preset]?.forEach((value, row) => {
      pick[row] = value;
      sets[row].querySelectorAll('input').forEach((input) => { input.checked = input.value === value; });
    });
  }
  settle();
}

// Asks for the variant of an offer; resolves to it, or to nothing when the shopper thinks better of it.
export function choose(offer) {
  return new Promise((resolve) => {
    let picked = null;
    const price = make('span', { class: 'price' }, spell(offer.price));
    const ok = make('button', { class: 'button main', type: 'submit', disabled: '' }, 'Add to cart');
    const place = make('div');
    const form = make('form', { method: 'dialog' }, make('p', { class: 'quiet' }, price), place,
      make('div', { class: 'acts-row' }, make('button', { class: 'button', type: 'button', on: { click: () => dialog.close() } }, 'Cancel'), ok));
    const dialog = make('dialog', { class: 'picker', 'aria-label': `Options of ${offer.title}` },
      make('div', { class: 'head' }, make('h2', {}, offer.title)), form);
    form.addEventListener('submit', () => { dialog.returnValue = 'add'; });
    dialog.addEventListener('close', () => { dialog.remove(); resolve(dialog.returnValue === 'add' ? picked : null); });
    document.body.append(dialog);
    chips(place, offer.options, offer.variants, (variant) => {
      picked = variant;
      ok.disabled = !variant;
      if (variant) price.textContent = spell(variant.price);
    });
    dialog.showModal();
    place.querySelector('input')?.focus();
  });
}

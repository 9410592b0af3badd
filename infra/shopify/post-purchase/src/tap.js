// What goes to the backend and to Shopify, what comes back, and what it means to a buyer. Nothing here draws or waits.

// ---- The wire. What the backend calls things stands here and nowhere else. ----

const tapped = (offer, what) => `/v1/confirmation/${encodeURIComponent(offer)}/${what}`;
export const PATHS = { offer: '/v1/confirmation/offer', events: '/v1/events', accept: (id) => tapped(id, 'accept'), decline: (id) => tapped(id, 'decline') };

/* Shopify's own word about the order is all that is believed. It says nothing about consent, so there is none. */
export const asks = (inputData) => ({ token: inputData.token });

export const beacon = (inputData, events) => ({ shop: inputData.shop.domain, events });

/* The offer of an answer; none unless everything is there that a buyer must read before they pay. */
export function readOffer({ decision, record, offer }) {
  if (!offer?.id || !offer.title || !offer.total?.amount || !offer.button || !offer.no_thanks || !offer.links?.withdrawal) return null;
  return {
    id: offer.id, state: offer.state, decision, record, title: offer.title, variant: offer.variant, variantTitle: offer.variant_title ?? null,
    quantity: offer.quantity ?? 1, price: offer.price, was: offer.was ?? null, discount: offer.discount ?? null, total: offer.total,
    image: offer.image ?? null, reason: offer.reason ?? '', delivery: offer.delivery ?? null, links: offer.links,
    take: offer.button, refuse: offer.no_thanks,
  };
}

export const readStanding = ({ state, trouble, again_in: again, changeset }) => ({ state, trouble: trouble ?? null, again: again ?? null, changeset: changeset ?? null });

/* What is to be reckoned before anything is signed: the same line as the backend signs at the tap. */
export function changes({ variant, quantity, discount }) {
  const reduced = discount && { value: Number(discount.amount), valueType: 'fixed_amount', title: 'One-tap price' };
  return [{ type: 'add_variant', variantId: Number(variant), quantity, ...(reduced ? { discount: reduced } : {}) }];
}

/* A decimal text in whole units of its last place; none for what has more places, or is no number. */
export function minor(text, places) {
  const found = /^(\d+)(?:\.(\d*))?$/.exec(text ?? '');
  const fraction = found?.[2]?.replace(/0+$/, '') ?? '';
  return found && fraction.length <= places ? Number(found[1] + fraction.padEnd(places, '0')) : null;
}

/* What Shopify would charge, with tax and shipping, if it is to the cent what stands on the button; else none: a button that names
   another amount than the one that is charged is not shown. */
export function exact(reckoned, { total }) {
  const money = reckoned?.status === 'processed' ? reckoned.calculatedPurchase?.totalOutstandingSet?.presentmentMoney : null;
  const places = total.amount.split('.')[1]?.length ?? 0;
  const charged = money?.currencyCode === total.currency ? minor(money.amount, places) : null;
  const isSame = charged !== null && charged === minor(total.amount, places);
  return isSame ? total : null;
}

/* The parts of that sum which are not the thing itself. */
export function parts({ calculatedPurchase: purchase }) {
  const line = (title, set) => ({ title, ...set.presentmentMoney });
  return [
    ...(purchase.addedShippingLines ?? []).map((one) => line(one.presentmentTitle, one.priceSet)),
    ...(purchase.addedTaxLines ?? []).map((one) => line(one.title, one.priceSet)),
  ];
}

/* What became of a change that was applied: the name of a sentence, or `added`, after which there is nothing to say. */
export function applied({ status, errors }) {
  if (status === 'processed') return 'added';
  // The order has the line; its money did not come.
  if (status === 'partially_processed') return 'due';
  const codes = (errors ?? []).map((error) => error.code);
  if (codes.includes('changeset_already_applied')) return 'added';
  if (codes.includes('insufficient_inventory')) return 'soldOut';
  if (codes.includes('order_released_error')) return 'released';
  if (codes.some((code) => ['payment_required', 'unsupported_payment_method'].includes(code))) return 'declined';
  return codes.includes('server_error') ? 'checking' : 'failed';
}

/* Why the backend signed nothing. */
export function unsigned({ state, trouble }) {
  if (state === 'added' || state === 'confirmed') return 'added';
  if (state === 'expired') return { price_changed: 'priceChanged', sold_out: 'soldOut', order_released: 'released' }[trouble] ?? 'tooLate';
  return 'failed';
}

// The post-purchase page: one offer between the payment and the thank-you page. Shopify reckons the exact total, the backend signs the
// one change at the tap, Shopify charges it on the payment that was just made. Whatever happens, the buyer goes on to the thank-you page.
//
// `shopify` is the sandbox's own global; components are named by their names.
import { PATHS, applied, asks, beacon, changes, exact, parts, readOffer, readStanding, unsigned } from './tap.js';

// The address of your backend: set it before you deploy.
const BACKEND = 'https://alongside.example';

const OFFER_MS = 3_000;
const RECKON_MS = 5_000;
const SIGN_MS = 10_000;
const FAREWELL_MS = 1_000;
const LOOKS_MAX = 4;

const WORDS = {
  heading: 'Add this to your order?',
  before: 'Before: ',
  quantity: 'Quantity: ',
  total: 'In all, with tax and shipping: ',
  charged: 'It is charged to the payment method that you just used.',
  product: 'About this product',
  delivery: 'Delivery',
  withdrawal: 'Right of withdrawal',
  goOn: 'Go on to your order',
  due: 'It is on your order, but the payment did not go through. Nothing was charged for it; the shop will write to you.',
  priceChanged: 'The price has changed in the meantime. Nothing was charged; your order stands.',
  soldOut: 'It was sold out in the meantime. Nothing was charged; your order stands.',
  released: 'Your order is being packed already. Nothing was charged; your order stands.',
  tooLate: 'This offer has ended. Nothing was charged; your order stands.',
  declined: 'The payment was not allowed. Nothing was charged; your order stands.',
  failed: 'It could not be added. Nothing was charged; your order stands.',
  checking: 'This is still being checked. If it is added, your order confirmation shows it. Please do not pay again.',
};

const sleep = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/* The same, or a failure after a while. */
const within = (milliseconds, promise) => Promise.race([promise, sleep(milliseconds).then(() => { throw new Error('too slow'); })]);

async function post(path, body, milliseconds) {
  // Plain text spares the preflight; the backend reads it as JSON.
  const asked = fetch(BACKEND + path, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: JSON.stringify(body) });
  const answer = await within(milliseconds, asked);
  if (!answer.ok) throw new Error(String(answer.status));
  return within(milliseconds, answer.json());
}

/* While the buyer pays. It may be asked more than once; the backend answers with the same offer. */
shopify.extend('Checkout::PostPurchase::ShouldRender', async ({ inputData, storage }) => {
  try {
    const offer = readOffer(await post(PATHS.offer, asks(inputData), OFFER_MS));
    if (offer?.state !== 'offered') return { render: false };
    await storage.update({ offer });
    return { render: true };
  } catch {
    return { render: false };
  }
});

/* After they paid. What is drawn here is shown once this is done. */
shopify.extend('Checkout::PostPurchase::Render', async (root, input) => {
  try {
    const { offer } = input.storage.initialData;
    const reckoned = await within(RECKON_MS, input.calculateChangeset({ changes: changes(offer) }));
    const total = exact(reckoned, offer);
    if (!total) return void await input.done();
    draw(root, input, offer, total, parts(reckoned));
    return undefined;
  } catch {
    return void await input.done();
  }
});

function draw(root, input, offer, total, more) {
  const { inputData } = input;
  const make = (type, props, ...children) => root.createComponent(type, props, ...children.filter(Boolean));
  const spell = ({ amount, currency, currencyCode }) => `${amount} ${currency ?? currencyCode}`;
  const link = (name) => offer.links[name] && make('Link', { to: new URL(offer.links[name], `https://${inputData.shop.domain}`).href, external: true }, WORDS[name]);
  const tell = (type) => post(PATHS.events, beacon(inputData, [{ type, at: Math.floor(Date.now() / 1_000), decision: offer.decision, slot: 0 }]), FAREWELL_MS).catch(() => {});

  // One look for both: neither is plain, subdued or chosen beforehand.
  const take = make('Button', { onPress: () => press('take') }, offer.take);
  const refuse = make('Button', { onPress: () => press('refuse') }, offer.refuse);
  const place = make('BlockStack', { spacing: 'loose' },
    make('Heading', {}, WORDS.heading),
    offer.image && make('Image', { source: offer.image, decorative: true, description: '', fit: 'contain', aspectRatio: 2 }),
    make('TextBlock', { emphasized: true }, offer.variantTitle ? `${offer.title}, ${offer.variantTitle}` : offer.title),
    make('TextBlock', {}, spell(offer.price), offer.was && make('Text', { subdued: true }, ` ${WORDS.before}`), offer.was && make('Text', { role: 'deletion' }, spell(offer.was))),
    offer.quantity > 1 && make('TextBlock', {}, WORDS.quantity + offer.quantity),
    offer.reason && make('TextBlock', {}, offer.reason),
    offer.delivery && make('TextBlock', {}, offer.delivery),
    make('InlineStack', { spacing: 'loose' }, link('product'), link('delivery'), link('withdrawal')),
    make('Separator', {}),
    ...more.map((part) => make('TextBlock', { size: 'small' }, `${part.title}: ${spell(part)}`)),
    make('TextBlock', { emphasized: true }, WORDS.total + spell(total)),
    make('TextBlock', {}, WORDS.charged),
    take,
    refuse);
  root.appendChild(place);
  if (offer.record) post(PATHS.events, beacon(inputData, [{ type: 'block_seen', record: offer.record }]), FAREWELL_MS).catch(() => {});
  tell('offer_seen');

  let isPressed = false;

  async function press(which) {
    // A second tap does not even leave the page; if it did, the backend would sign the same change, and Shopify takes that once.
    if (isPressed) return;
    isPressed = true;
    take.updateProps({ disabled: true, loading: which === 'take' });
    refuse.updateProps({ disabled: true });
    try {
      const means = which === 'take' ? await taken() : await refused();
      if (means !== 'added' && means !== 'refused') return end(means);
    } catch { /* the order stands, whatever this was */ }
    await input.done();
  }

  async function refused() {
    // Whether or not this arrives, the buyer is left alone.
    await within(FAREWELL_MS, Promise.all([post(PATHS.decline(offer.id), asks(inputData), FAREWELL_MS), tell('offer_dismissed')])).catch(() => {});
    return 'refused';
  }

  async function taken() {
    let standing;
    try {
      standing = await signed();
    } catch {
      // Without a signed change nothing can have been charged.
      return 'failed';
    }
    if (!standing.changeset) return unsigned(standing);
    let means;
    try {
      means = applied(await input.applyChangeset(standing.changeset));
    } catch {
      return 'checking';
    }
    if (means === 'added' || means === 'due') await within(FAREWELL_MS, tell('offer_added')).catch(() => {});
    return means;
  }

  async function signed() {
    let standing;
    for (let look = 0; look < LOOKS_MAX; look += 1) {
      standing = readStanding(await post(PATHS.accept(offer.id), asks(inputData), SIGN_MS));
      if (standing.changeset || !standing.again) break;
      await sleep(standing.again * 1_000);
    }
    return standing;
  }

  /* What went another way is said before the buyer goes on. */
  function end(means) {
    root.removeChild(place);
    root.appendChild(make('BlockStack', { spacing: 'loose' },
      make('Banner', { status: means === 'due' ? 'warning' : 'info', iconHidden: true }, make('TextBlock', {}, WORDS[means])),
      make('Button', { onPress: () => input.done() }, WORDS.goOn)));
  }
}

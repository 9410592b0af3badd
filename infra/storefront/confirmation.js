// <alongside-confirmation>: one offer beside an order that was just paid. The buyer takes it with one tap, or says no and is left
// alone. It draws itself into reserved space, and on any error or after its time budget it draws nothing: the page never breaks.
//
// Attributes (each also as data-...): `backend` (origin; empty: this one), `text` and `signature` (the shop's proof of the order),
// `consent`, `session` and `words` (JSON), `visitor`. A bank's question leaves as an event:
//   alongside-authenticate, detail { publishable, clientSecret, done }: whoever can ask it does, then calls done(), or done('no').
// Two more are news only: alongside-answer, detail { silence }; alongside-outcome, detail { means, state, trouble }.
// Colours and shape: the custom properties named --alongside-... below.

// ---- The wire. What the backend calls things stands here and nowhere else. ----

const tapped = (offer, what) => `/v1/confirmation/${encodeURIComponent(offer)}/${what}`;
const PATHS = { offer: '/v1/confirmation/offer', events: '/v1/events', accept: (id) => tapped(id, 'accept'), decline: (id) => tapped(id, 'decline') };

export const question = ({ text, signature, consent, visitor, session }) => ({
  proof: text, signature, consent, session, ...(consent?.tracking === true && visitor ? { visitor } : {}),
});

export const tap = ({ text, signature, consent }) => ({ proof: text, signature, consent });

export function beacon({ text, consent, visitor }, events) {
  const shop = JSON.parse(text).shop;
  return { shop, consent, events, ...(consent?.tracking === true && visitor ? { visitor } : {}) };
}

/* The offer of an answer; none unless everything is there that a buyer must read before they pay. */
export function readOffer({ decision, record, offer }) {
  if (!offer?.id || !offer.title || !offer.total?.amount || !offer.button || !offer.no_thanks || !offer.links?.withdrawal) return null;
  return {
    id: offer.id, state: offer.state, decision, record, item: offer.item, title: offer.title, variant: offer.variant_title ?? null,
    quantity: offer.quantity ?? 1, price: offer.price, was: offer.was ?? null, discount: offer.discount ?? null, total: offer.total,
    image: offer.image ?? null, reason: offer.reason ?? '', delivery: offer.delivery ?? null, links: offer.links,
    take: offer.button, refuse: offer.no_thanks,
  };
}

export function readStanding({ state, trouble, total, again_in: again, authenticate, undo_until: undoUntil }) {
  const asked = authenticate && { publishable: authenticate.publishable, clientSecret: authenticate.client_secret };
  return { state, trouble: trouble ?? null, total, again: again ?? null, question: asked ?? null, undoUntil: undoUntil ?? null };
}

/* What a standing means to the buyer: the name of a sentence, or `wait`, or `question`. */
export function meaning({ state, trouble, question: asked }) {
  switch (state) {
    case 'added': case 'confirmed': return 'added';
    case 'authenticating': return asked ? 'question' : 'checking';
    case 'declined': return 'refused';
    case 'expired': return { price_changed: 'priceChanged', sold_out: 'soldOut', order_released: 'released' }[trouble] ?? 'tooLate';
    case 'failed': return ['bank_declined', 'not_authenticated'].includes(trouble) ? 'declined' : 'failed';
    case 'refunded': return trouble === 'undone' ? 'undone' : 'givenBack';
    case 'stopped': return 'checking';
    default: return 'wait';
  }
}

// ---- The words, unless the page brings its own in `words`. ----

export const WORDS = {
  heading: 'Add this to your order?',
  quantity: 'Quantity: {n}',
  before: 'Before:',
  reduced: 'Reduced by {amount}',
  total: 'In all, with tax and shipping: {amount}. It is charged to the card that you just paid with.',
  product: 'About this product',
  delivery: 'Delivery',
  withdrawal: 'Right of withdrawal',
  working: 'One moment …',
  question: 'Your bank asks you to confirm this payment.',
  added: 'Added to your order: {title}. {amount} was charged to the card that you just paid with. A confirmation comes by e-mail.',
  undo: 'Take it back',
  undone: 'Taken back: {title} is not on your order any more, and {amount} goes back to your card.',
  givenBack: '{title} could not be added. What was charged, {amount}, goes back to your card. Your order stands.',
  priceChanged: 'The price has changed in the meantime. Nothing was charged; your order stands.',
  soldOut: 'It was sold out in the meantime. Nothing was charged; your order stands.',
  released: 'Your order is being packed already. Nothing was charged; your order stands.',
  tooLate: 'This offer has ended. Nothing was charged; your order stands.',
  declined: 'Your bank did not allow this payment. Nothing was charged; your order stands.',
  failed: 'It could not be added. Nothing was charged; your order stands.',
  checking: 'This is still being checked. If {title} is added, a confirmation comes by e-mail. Please do not pay again.',
  refused: 'Nothing was added. Your order stands.',
};

export const say = (words, filled = {}) => words.replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole);

/* An amount as the backend's buttons write it: no thousands, so that no sign can be taken for the other. */
export function spell({ amount, currency }, language) {
  const places = amount.split('.')[1]?.length ?? 0;
  const options = { minimumFractionDigits: places, maximumFractionDigits: places, useGrouping: false };
  const digits = new Intl.NumberFormat(language, options).format(amount);
  return currency === 'XXX' ? digits : `${digits} ${currency}`;
}

/* An address that a link may lead to, or a picture come from. */
export function address(text, base) {
  try {
    const url = new URL(text, base);
    return ['https:', 'http:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

// ---- Asking until there is an answer. ----

const OFFER_MS = 3_000;
const TAP_MS = 30_000;
const PATIENCE_MS = 60_000;
const PAUSE_MS = 2_000;
const LOOKS_MAX = 40;
const QUESTIONS_MAX = 3;
const QUESTION_MS = 300_000;
const KEPT_MAX = 30_000;

/* Asks how a tap stands until it stands somewhere. An answer that is lost changes nothing: the backend takes the same tap once. What
   is not known after a while is not said to have failed. */
export async function settled(ask, sleep, now) {
  const until = now() + PATIENCE_MS;
  let isBegun = false;
  for (let look = 0; look < LOOKS_MAX && now() < until; look += 1) {
    let pause = PAUSE_MS;
    try {
      const standing = await ask();
      const means = meaning(standing);
      if (means !== 'wait') return { means, standing };
      isBegun = true;
      pause = (standing.again ?? 0) * 1_000 || PAUSE_MS;
    } catch (error) {
      // A plain no to the first request: nothing was begun.
      if (error.isRefused && !isBegun) return { means: 'tooLate', standing: null };
      isBegun = true;
    }
    await sleep(pause);
  }
  return { means: 'checking', standing: null };
}

async function post(url, asked, milliseconds) {
  const body = JSON.stringify(asked);
  // A tap goes on when its page is left, as long as browsers carry that much. Plain text spares a shop on another origin the
  // preflight; the backend reads it as JSON.
  const options = { method: 'POST', headers: { 'content-type': 'text/plain' }, body, keepalive: body.length <= KEPT_MAX };
  const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(milliseconds) });
  if (answer.ok) return answer.json();
  throw Object.assign(new Error(String(answer.status)), { isRefused: [400, 401, 403, 404, 413].includes(answer.status) });
}

const sleep = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

// ---- What this visit knows by itself, as the other blocks of the page keep it. ----

const MEMORY_MAX = 50;

const visit = {
  kept(name) {
    try {
      const kept = JSON.parse(sessionStorage.getItem(`alongside-${name}`) ?? '[]');
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  },
  items(name) {
    const items = this.kept(name).map((mark) => mark?.item ?? mark).filter((item) => typeof item === 'string');
    return [...new Set(items)].slice(0, MEMORY_MAX);
  },
  note(name, mark) {
    const same = JSON.stringify(mark);
    const all = [mark, ...this.kept(name).filter((other) => JSON.stringify(other) !== same)].slice(0, MEMORY_MAX);
    try { sessionStorage.setItem(`alongside-${name}`, JSON.stringify(all)); } catch { /* a visit without a memory goes on */ }
  },
};

// ---- The element. ----

const STYLE = `
:host { display: block; min-block-size: var(--alongside-room, 23rem); font: inherit; color: var(--alongside-ink, inherit); }
:host([hidden]) { display: none; }
section { display: grid; grid-template-columns: auto 1fr; gap: 0.5rem 1.25rem; padding: var(--alongside-padding, 1.25rem);
  background: var(--alongside-paper, transparent); border: 1px solid var(--alongside-line, currentColor); border-radius: var(--alongside-radius, 0.5rem); }
section > * { grid-column: 1 / -1; margin: 0; }
section > img { grid-column: 1; grid-row: 2; object-fit: contain; inline-size: 7rem; block-size: 7rem; }
section > img + div { grid-column: 2; }
h2 { font-size: 1.15em; } p { margin: 0.25rem 0; }
.title { font-weight: 600; } .links { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; font-size: 0.9em; } a { color: inherit; }
.acts { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 0.75rem; }
button { font: inherit; font-weight: 600; min-block-size: 3rem; padding: 0.5rem 1rem; cursor: pointer; color: var(--alongside-button-ink, inherit);
  background: var(--alongside-button, transparent); border: 2px solid var(--alongside-button-line, currentColor); border-radius: var(--alongside-radius, 0.5rem); }
button[disabled] { opacity: 0.55; cursor: default; }
:is(button, a, p):focus-visible { outline: 3px solid var(--alongside-focus, currentColor); outline-offset: 2px; }
p:focus { outline: none; }
@media (max-width: 30rem) { section > img, section > img + div { grid-column: 1 / -1; grid-row: auto; } }`;

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => value !== null && value !== undefined && node.setAttribute(name, value));
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

class AlongsideConfirmation extends (globalThis.HTMLElement ?? class {}) {
  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    // Not an element: a page may forbid styles that it does not bring itself.
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    // There before there is anything to say, so that it is heard.
    this.news = make('p', { role: 'status', 'aria-live': 'polite', tabindex: '-1' });
    this.place = make('div');
    this.shadowRoot.append(this.place, this.news);
    this.open().catch(() => this.vanish());
  }

  disconnectedCallback() {
    this.watches?.forEach((watch) => watch.disconnect());
  }

  given(name) { return this.getAttribute(name) ?? this.getAttribute(`data-${name}`); }

  read(name) {
    try { return JSON.parse(this.given(name) ?? 'null'); } catch { return null; }
  }

  url(path) { return (this.given('backend') ?? '').replace(/\/+$/, '') + path; }

  get language() { return this.closest('[lang]')?.lang || undefined; }

  word(name) {
    const { offer } = this;
    return say(this.words[name], offer && { title: offer.title, amount: spell(this.charged ?? offer.total, this.language), n: offer.quantity });
  }

  async open() {
    this.watches = [];
    this.words = { ...WORDS, ...this.read('words') };
    const session = this.read('session') ?? { viewed: visit.items('viewed'), seen: visit.items('seen'), passed: visit.items('passed') };
    const [text, signature, visitor] = ['text', 'signature', 'visitor'].map((name) => this.given(name) ?? '');
    this.asker = { text, signature, visitor, session, consent: this.read('consent') ?? {} };
    if (!this.asker.text) return this.vanish();
    const answer = await post(this.url(PATHS.offer), question(this.asker), OFFER_MS);
    if (answer.record) this.watch(this, 0, () => this.tell([{ type: 'block_seen', record: answer.record }]));
    this.offer = readOffer(answer);
    this.report('alongside-answer', { silence: answer.silence ?? null });
    if (!this.offer) return this.vanish();
    if (this.offer.state === 'offered') return this.draw();
    // Taken before this page was opened again: only how it stands is shown. Asking for that begins nothing.
    this.news.textContent = this.words.working;
    return this.follow();
  }

  draw() {
    const { offer, language } = this;
    const link = (name) => {
      const href = offer.links[name] && address(offer.links[name], document.baseURI);
      return href ? make('a', { href, target: '_blank', rel: 'noopener' }, this.words[name]) : null;
    };
    const picture = offer.image && address(offer.image, document.baseURI);
    this.buttons = [make('button', { type: 'button' }, offer.take), make('button', { type: 'button' }, offer.refuse)];
    this.buttons[0].addEventListener('click', () => this.take());
    this.buttons[1].addEventListener('click', () => this.refuse());
    this.place.replaceChildren(make('section', { 'aria-labelledby': 'heading' },
      make('h2', { id: 'heading' }, this.words.heading),
      picture ? make('img', { src: picture, alt: '', width: 112, height: 112 }) : null,
      make('div', {},
        make('p', { class: 'title' }, offer.variant ? `${offer.title}, ${offer.variant}` : offer.title),
        offer.quantity > 1 ? make('p', {}, this.word('quantity')) : null,
        make('p', {}, spell(offer.price, language), offer.was ? make('span', {}, ` ${this.words.before} `, make('s', {}, spell(offer.was, language))) : null),
        offer.discount ? make('p', {}, say(this.words.reduced, { amount: spell(offer.discount, language) })) : null,
        offer.reason ? make('p', {}, offer.reason) : null),
      offer.delivery ? make('p', {}, offer.delivery) : null,
      make('p', { class: 'links' }, link('product'), link('delivery'), link('withdrawal')),
      make('p', { id: 'total' }, this.word('total')),
      make('div', { class: 'acts' }, ...this.buttons)));
    this.buttons[0].setAttribute('aria-describedby', 'total');
    this.watch(this.place, 0.5, () => {
      visit.note('seen', { at: 'confirmation', item: offer.item });
      this.act('offer_seen');
    });
  }

  async take() {
    this.still(true);
    this.news.textContent = this.words.working;
    this.act('offer_clicked');
    if (await this.follow() === 'added') this.act('offer_added');
  }

  async refuse() {
    const { offer } = this;
    this.still(true);
    visit.note('passed', offer.item);
    this.act('offer_dismissed');
    // Whether or not this arrives, the buyer is left alone.
    this.send('decline').catch(() => {});
    this.finish('refused');
  }

  /* How the tap stands, told to the buyer once it stands somewhere. */
  async follow() {
    for (let asked = 0; ; asked += 1) {
      const { means, standing } = await settled(() => this.send('accept'), sleep, () => performance.now());
      this.charged = standing?.total;
      // Who did not satisfy their bank three times is not asked a fourth time.
      const isOver = means === 'question' && asked > QUESTIONS_MAX;
      if (means !== 'question' || isOver) {
        this.finish(isOver ? 'checking' : means, standing);
        return means;
      }
      const said = asked === QUESTIONS_MAX ? 'no' : await this.authenticate(standing.question);
      if (said === 'no') await this.send('decline').catch(() => {});
    }
  }

  /* Hands the bank's question to the page. Who changes their mind in the meantime may still say no. */
  authenticate({ publishable, clientSecret }) {
    this.news.textContent = this.words.question;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve('late'), QUESTION_MS);
      const done = (said = 'done') => { clearTimeout(timer); resolve(said); };
      if (this.buttons) {
        const no = this.buttons[1].cloneNode(true);
        no.disabled = false;
        no.addEventListener('click', () => { no.disabled = true; clearTimeout(timer); resolve('no'); });
        this.buttons[1].replaceWith(no);
        this.buttons[1] = no;
      }
      this.dispatchEvent(new CustomEvent('alongside-authenticate', { bubbles: true, composed: true, detail: { publishable, clientSecret, done } }));
    });
  }

  /* The last word. It stays on the page, with the way back where there is one. */
  finish(means, standing = null) {
    this.news.textContent = this.word(means);
    const left = (standing?.undoUntil ?? 0) * 1_000 - Date.now();
    const withdrawal = means === 'added' && address(this.offer.links.withdrawal, document.baseURI);
    const undo = means === 'added' && left > 0 ? make('button', { type: 'button' }, this.words.undo) : null;
    undo?.addEventListener('click', async () => {
      undo.disabled = true;
      this.news.textContent = this.words.working;
      await this.send('decline').catch(() => {});
      this.follow();
    });
    if (undo) setTimeout(() => undo.remove(), Math.min(left, 2 ** 31 - 1));
    this.place.replaceChildren(...[undo, withdrawal ? make('a', { href: withdrawal, target: '_blank', rel: 'noopener' }, this.words.withdrawal) : null].filter(Boolean));
    // The last word stands above what is left to do.
    this.shadowRoot.append(this.place);
    this.news.focus({ preventScroll: true });
    this.report('alongside-outcome', { means, state: standing?.state ?? null, trouble: standing?.trouble ?? null });
  }

  /* For a page that wants to know. */
  report(name, detail) { this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail })); }

  send(what) { return post(this.url(PATHS[what](this.offer.id)), tap(this.asker), TAP_MS).then(readStanding); }

  act(type) { this.tell([{ type, at: Math.floor(Date.now() / 1_000), decision: this.offer.decision, slot: 0 }]); }

  tell(events) {
    try {
      post(this.url(PATHS.events), beacon(this.asker, events), TAP_MS).catch(() => {});
    } catch { /* a page that cannot tell goes on */ }
  }

  still(isStill) { this.buttons?.forEach((button) => { button.disabled = isStill; }); }

  watch(target, threshold, seen) {
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting, intersectionRatio }) => isIntersecting && intersectionRatio >= threshold)) return;
      watch.disconnect();
      seen();
    }, { threshold });
    watch.observe(target);
    this.watches.push(watch);
  }

  /* The room closes only where nobody sees anything move. */
  vanish() {
    this.place.replaceChildren();
    const watch = new IntersectionObserver(([{ isIntersecting }]) => {
      if (isIntersecting) return;
      watch.disconnect();
      this.hidden = true;
    });
    watch.observe(this);
    (this.watches ??= []).push(watch);
  }
}

globalThis.customElements?.define('alongside-confirmation', AlongsideConfirmation);

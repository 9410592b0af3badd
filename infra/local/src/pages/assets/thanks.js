// The confirmation page: hands what the shop signed to the one-tap element, answers the made-up bank's question, and shows the
// ledger beside it.
import { make, shop } from '/demo/cart.js';
import { session } from '/demo/offers.js';
import { buyer } from '/demo/who.js';
import '/demo/one-tap.js';

const LOOKS = 12;
const place = document.querySelector('[data-one-tap]');
const order = sessionStorage.getItem('alongside-order');

const ask = (path, body) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const states = {
  offered: 'shown, nothing chosen', accepted: 'tapped: price and stock are asked again', charging: 'the bank is asked, under a fixed key',
  authenticating: 'the bank wants its buyer\'s word', revoking: 'the bank\'s question is taken back', charged: 'the money is taken',
  added: 'the line is on the order', confirmed: 'the shop said so itself', refunding: 'the money goes back', cancelling: 'what was begun is cleared away',
  declined: 'the buyer said no', failed: 'nothing was taken', expired: 'no longer to be had', refunded: 'the money is back', stopped: 'somebody has to look',
};

function rows(title, all) {
  return [make('h3', {}, title), all.length ? make('ul', { class: 'plain' }, ...all.map((text) => make('li', {}, text))) : make('p', { class: 'quiet' }, 'Nothing yet.')];
}

async function look() {
  const panel = document.querySelector('[data-behind]');
  const answer = await ask('/demo/behind', { order }).catch(() => null);
  panel.hidden = !answer?.ok;
  if (!answer?.ok) return null;
  const { orders, bank, ledger } = await answer.json();
  const lines = (one) => one.lines.map((line) => `${line.quantity} × ${line.item}`).join(', ');
  const time = (at) => new Date(at * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  document.querySelector('[data-behind-view]').replaceChildren(
    ...rows('The order', orders.map((one) => `${one.is_child ? 'Added' : 'Placed'}, ${one.status}: ${lines(one)}: ${one.total}, of it tax ${one.tax}`)),
    ...rows('The bank took', bank.map((taken) => `${(taken.amount / 100).toFixed(2)} ${taken.currency.toUpperCase()}${taken.given_back ? ', and gave it back' : ''}`)),
    ...rows(ledger ? `The ledger: ${ledger.item}, ${ledger.total}` : 'The ledger',
      ledger ? ledger.steps.map((step) => `${time(step.at)} ${step.state}: ${states[step.state] ?? ''}`) : []),
    ...(ledger?.trouble ? [make('p', { class: 'quiet' }, `What went another way: ${ledger.trouble.replaceAll('_', ' ')}`)] : []));
  return ledger?.state ?? null;
}

// Until the ledger comes to rest, a bounded number of looks.
async function follow() {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const state = await look();
    if (!state || ['confirmed', 'declined', 'failed', 'expired', 'refunded', 'stopped'].includes(state)) return;
    await new Promise((go) => { setTimeout(go, 1_000); });
  }
}

// The made-up bank's question: a real page hands it to the payment side's own script.
function question({ clientSecret, done }) {
  const dialog = make('dialog', { class: 'picker', 'aria-labelledby': 'bank-asks' },
    make('h2', { id: 'bank-asks' }, 'Your bank asks'),
    make('p', {}, 'Is it you who buys this? (The demo\'s bank: nothing real happens.)'));
  const answer = async (yes) => {
    if (yes) await ask('/demo/bank/approve', { client_secret: clientSecret }).catch(() => null);
    dialog.close();
    dialog.remove();
    done(yes ? 'done' : 'no');
  };
  dialog.append(make('p', { class: 'acts-row' },
    make('button', { class: 'button', type: 'button', on: { click: () => answer(false) } }, 'No'),
    make('button', { class: 'button', type: 'button', on: { click: () => answer(true) } }, 'Yes, it is me')));
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); answer(false); });
  document.body.append(dialog);
  dialog.showModal();
}

const silences = {
  reuse_not_agreed: 'No offer here: the box about the card was not ticked, so that nothing more may be charged.',
  said_no: 'No offer here: this buyer said no lately, and is left alone for a month.',
};

async function open() {
  const answer = await ask('/demo/paid', { order }).catch(() => null);
  if (!answer?.ok) return;
  const { proof, signature } = await answer.json();
  const { consent, visitor } = await buyer();
  const { seen, passed, viewed } = session('confirmation');
  const attributes = { text: proof, signature, session: JSON.stringify({ viewed, seen, passed }) };
  if (consent) attributes.consent = JSON.stringify(consent);
  if (visitor) attributes.visitor = visitor;
  const element = make('alongside-confirmation', attributes);
  element.addEventListener('alongside-answer', ({ detail }) => {
    const silence = document.querySelector('[data-one-tap-silence]');
    silence.hidden = !silences[detail.silence];
    silence.textContent = silences[detail.silence] ?? '';
    look();
  });
  element.addEventListener('alongside-authenticate', ({ detail }) => question(detail));
  element.addEventListener('alongside-outcome', () => follow());
  place.replaceChildren(element);
  look();
}

for (const mood of document.querySelectorAll('input[name="mood"]')) {
  mood.addEventListener('change', () => ask('/demo/bank', { next: mood.value }));
}
if (place && order && shop) open();

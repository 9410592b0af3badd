// Answers a bank's question on the page with Stripe's own script: the page's part of `alongside-authenticate`. Card data stays
// between the browser and Stripe. A shop without Stripe, or with a stand-in, listens to the event itself instead.
const SCRIPT = 'https://js.stripe.com/v3/';

let loading;

/* Stripe's script, once a page; another plugin may have brought it. */
function stripe(publishable) {
  loading ??= globalThis.Stripe ? Promise.resolve() : new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = SCRIPT;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => {
      loading = undefined;
      reject(new Error('Stripe’s script does not load'));
    });
    document.head.append(script);
  });
  return loading.then(() => globalThis.Stripe(publishable));
}

/* Asks the question of one payment. A payment that was tried without its buyer and refused for that is tried again with them, on the
   same card; one that waits goes on. What came of it is for the backend to find out. */
export async function answer(client, clientSecret) {
  const { paymentIntent } = await client.retrievePaymentIntent(clientSecret);
  if (paymentIntent?.status === 'requires_action') return client.handleNextAction({ clientSecret });
  const card = paymentIntent?.last_payment_error?.payment_method?.id;
  if (paymentIntent?.status !== 'requires_payment_method' || !card) return undefined;
  return client.confirmCardPayment(clientSecret, { payment_method: card });
}

globalThis.document?.addEventListener('alongside-authenticate', async ({ detail }) => {
  try {
    await answer(await stripe(detail.publishable), detail.clientSecret);
  } catch { /* the backend is asked how it stands, whatever happened here */ }
  detail.done();
});

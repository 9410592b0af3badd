// A shop of its own and a browser of its own for every file of tests; both are stopped by their handles.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

export const PROGRAM = process.env.ALONGSIDE_PROGRAM ?? fileURLToPath(new URL('../../target/debug/alongside', import.meta.url));
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
  // Whatever a page or the browser itself may want elsewhere is not found.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
// Wide bounds: they end a hang, they measure nothing.
const READY_MS = 120_000;
const FAREWELL_MS = 10_000;
const WAIT_MS = 20_000;

// Goods of the demo shop that the stories are about.
export const CAMERA = 'kestrel-k5-camera-body';
export const JACKET = 'norrland-3-trail-jacket';
export const product = (item) => `/products/${item}`;

// Starts `alongside serve` on a free port; answers its address and how to stop it.
async function open() {
  const child = spawn(PROGRAM, ['serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Also when the tests themselves are stopped.
  process.once('exit', () => child.kill('SIGKILL'));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  let said = '';
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const address = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready after ${READY_MS} ms:\n${said}`)), READY_MS);
    const hear = (chunk) => {
      said += chunk;
      const found = said.match(/Open (http:\/\/127\.0\.0\.1:\d+)\//);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const fail = (words) => { clearTimeout(timer); reject(new Error(`${words}\n${said}`)); };
    child.once('error', (error) => fail(`${PROGRAM} does not start: ${error.message}`));
    child.once('exit', (code) => fail(`alongside ended with ${code}`));
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), FAREWELL_MS);
    await gone;
    clearTimeout(patience);
  };
  try {
    return { address: await address, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

// A browser whose files all lie in `folder`.
export function browser(folder) {
  const options = { executablePath: CHROMIUM, args: FLAGS, headless: true, timeout: READY_MS };
  return chromium.launch({ ...options, env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder } });
}

// Call once a file: opens the shop and the browser before its tests and closes both after them.
export function shop() {
  const place = {};
  before(async () => {
    place.shop = await open();
    place.profile = await mkdtemp(join(tmpdir(), 'alongside-browser-'));
    place.browser = await browser(place.profile);
  }, { timeout: 2 * READY_MS });
  after(async () => {
    await place.browser?.close();
    await place.shop?.stop();
    if (place.profile) await rm(place.profile, { recursive: true, force: true });
  }, { timeout: 6 * FAREWELL_MS });
  return {
    get address() { return place.shop.address; },
    visit: (options) => visit(place, options),
  };
}

// How long the page waits for offers: as long as in life, or so long that a busy machine's answer always comes in time.
const BUDGET_MS = 800;
const patience = { real: null, long: (budget) => {
  const plain = window.setTimeout;
  window.setTimeout = (then, ms, ...rest) => plain(then, ms === budget ? 60_000 : ms, ...rest);
} };

// A fresh visitor's page. `errors` gathers every script error, `requests` every request of the visit.
async function visit({ browser, shop: { address } }, { buyer, width = 1280, height = 900, waits = 'long' } = {}) {
  const context = await browser.newContext({ baseURL: address, viewport: { width, height }, reducedMotion: 'reduce' });
  if (buyer) await context.addCookies([{ name: 'alongside_buyer', value: buyer, url: address }]);
  if (patience[waits]) await context.addInitScript(patience[waits], BUDGET_MS);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const errors = [];
  const requests = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  context.on('request', (request) => requests.push({ url: request.url(), method: request.method(), body: request.postData() }));
  return { page, context, errors, requests };
}

// The block of offers at a placement, once its answer is drawn (full or empty).
export async function offers(page, placement) {
  const block = page.locator(`section.offers[data-placement="${placement}"]`);
  await block.and(page.locator('[aria-busy="false"]')).waitFor({ state: 'attached' });
  return block;
}

// The lines that the browser keeps as its cart.
export const cart = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('alongside-cart:demo') ?? '[]'));

// The same once the page's script has left so many lines: the page itself is there before its script has run.
export async function cartOf(page, count) {
  for (let tries = 0; tries < 200; tries += 1) {
    const lines = await cart(page);
    if (lines.length === count) return lines;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return cart(page);
}

// Chooses, option by option, the first value that can be had.
export async function chooseForm(place) {
  for (const set of await place.locator('fieldset').all()) await set.locator('label:not(.gone)').first().click();
}

// Buys the product of the page in a form that can be had; the drawer opens.
export async function buy(page) {
  const form = page.locator('form[data-product]');
  await chooseForm(form);
  await form.getByRole('button', { name: 'Add to cart' }).click();
  await page.locator('#drawer[open]').waitFor();
}

// The items that a block offers.
export const itemsOf = (block) => block.locator('.offer').evaluateAll((cards) => cards.map((card) => card.dataset.item));

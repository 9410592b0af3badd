// Who the shopper is, as far as they agreed to be known. The token lives for half an hour; ask again before that.
const FRESH_MS = 20 * 60_000;
const name = 'alongside-buyer';

function read() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? 'null');
    return kept && kept.key === document.body.dataset.buyer && Date.now() - kept.at < FRESH_MS ? kept : null;
  } catch {
    return null;
  }
}

export async function buyer(signal) {
  const kept = read();
  if (kept) return kept.who;
  const answer = await fetch('/demo/buyer', { signal });
  if (!answer.ok) return {};
  const { key, now, ...who } = await answer.json();
  const at = Date.now();
  // A shop that is shown at a time of its own has a clock of its own.
  sessionStorage.setItem(name, JSON.stringify({ key, who, at, ahead: now === undefined ? 0 : now - Math.floor(at / 1000) }));
  return who;
}

// The same without waiting, for a page that is about to go; nobody when it is not known yet.
export const known = () => read()?.who ?? {};
export const seconds = (ms = Date.now()) => Math.floor(ms / 1000) + (read()?.ahead ?? 0);
export const forget = () => sessionStorage.removeItem(name);

// @ts-check
// What the wall and the phones of a live review share: they show what the server tells, as it happens. Without scripts their pages
// load themselves again.

/** @typedef {{at: string, html: string}} Shown */

const RETRY_MS = 2_000;
const PATIENCE_MS = 15_000;
// A review that was ended by mistake goes on within a minute: so long is it asked for.
const AGAIN_MS = 3_000;
const AGAIN_TIMES = 40;

/** Shows what the server told, unless it is there already; the focus goes to what is new. @param {HTMLElement} place @param {Shown} shown @param {boolean} [anyway] */
export function show(place, { at, html }, anyway = false) {
  if (at === place.dataset.at && !anyway) return;
  const moved = at !== place.dataset.at;
  place.dataset.at = at;
  // The server made it, the cards in it were cleaned there, and the page's policy runs no script in it.
  place.innerHTML = html;
  if (!moved) return;
  const fresh = /** @type {HTMLElement | null} */ (place.querySelector('#answer, #over') ?? place.querySelector('#question'));
  fresh?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** A word that stands until it is taken away; none takes it away. @param {string} [text] */
export function trouble(text = '') {
  const line = document.getElementById('trouble');
  if (!line) return;
  line.textContent = text;
  line.hidden = !text;
}

/** That the network is away, as the page says it. */
export function offline() {
  trouble(document.getElementById('trouble')?.dataset.offline);
}

/**
 * Sends a form as the page would, and gives what the server shows then; undefined where nobody answers, or not now.
 * @param {string} to @param {URLSearchParams} body @returns {Promise<Shown | {error: {message: string}} | undefined>}
 */
export async function send(to, body) {
  const ask = { method: 'POST', headers: { accept: 'application/json' }, body, signal: AbortSignal.timeout(PATIENCE_MS) };
  const response = await fetch(to, ask).catch(() => undefined);
  if (!response || response.status >= 500) return undefined;
  return response.json().catch(() => undefined);
}

/**
 * Follows the events at the address in `data-events`, until it is closed or the page goes away.
 * @param {HTMLElement} place @param {{now: (shown: Shown) => void, counts?: (shown: Shown) => void}} hear
 */
export function follow(place, hear) {
  /** @type {EventSource | undefined} */
  let source;
  let again = AGAIN_TIMES;

  function open() {
    source?.close();
    const events = new EventSource(place.dataset.events ?? '');
    source = events;
    events.addEventListener('now', ({ data }) => {
      const shown = /** @type {Shown} */ (JSON.parse(data));
      trouble();
      if (shown.at !== 'over') again = AGAIN_TIMES;
      else {
        events.close();
        if (again-- > 0) setTimeout(open, AGAIN_MS);
      }
      hear.now(shown);
    });
    events.addEventListener('counts', ({ data }) => hear.counts?.(JSON.parse(data)));
    // The page says why.
    events.addEventListener('gone', () => { events.close(); location.reload(); });
    // A browser gives up where the server answers otherwise than with events; it may be starting again.
    events.addEventListener('error', () => { if (events === source && events.readyState === EventSource.CLOSED) setTimeout(ask, RETRY_MS); });
  }

  async function ask() {
    const response = await fetch(location.href).catch(() => undefined);
    if (!response || response.status >= 500) {
      offline();
      setTimeout(ask, RETRY_MS);
    } else if (response.ok && !response.redirected) open();
    else location.reload();
  }

  addEventListener('pagehide', () => source?.close());
  addEventListener('pageshow', ({ persisted }) => { if (persisted) open(); });
  // A phone that has slept may hold a connection that is long dead.
  document.addEventListener('visibilitychange', () => { if (!document.hidden && place.dataset.at !== 'over') open(); });
  addEventListener('online', () => { if (place.dataset.at !== 'over') open(); });
  open();
  return { close: () => source?.close() };
}

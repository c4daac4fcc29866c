// @ts-check
// A student's phone in a live review: an answer is sent once it is tapped, and again until the server says what became of it.
import { uuid } from '../study/store.js';
import { follow, offline, send, show, trouble } from './follow.js';

const RETRY_MS = 2_000;
const hand = document.getElementById('hand');

/** @param {HTMLElement} hand */
function attach(hand) {
  /** The answer that is on its way: the last one tapped. @type {{to: string, body: URLSearchParams} | undefined} */
  let waiting;
  let sending = false;

  // One at a time: of two on their way the earlier could arrive last, and count. Whether one came too late says the server, which
  // may have had it before the card was gone.
  async function deliver() {
    if (sending) return;
    sending = true;
    while (waiting) {
      const answer = waiting;
      const stood = hand.dataset.at;
      const came = await send(answer.to, answer.body);
      if (!came) {
        offline();
        await new Promise((later) => { setTimeout(later, RETRY_MS); });
      }
      if (!came || waiting !== answer) continue;
      waiting = undefined;
      if ('error' in came) trouble(came.error.message);
      else {
        trouble();
        // A reply that comes late must not take the hand back: what the events have shown meanwhile is newer.
        const { at } = hand.dataset;
        if (at !== stood && at !== came.at) continue;
        show(hand, came, true);
        /** @type {HTMLElement | null} */ (hand.querySelector('.grade[aria-pressed="true"]'))?.focus({ preventScroll: true });
      }
    }
    sending = false;
  }

  hand.addEventListener('submit', (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const tapped = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (!tapped?.value || waiting?.body.get('grade') === tapped.value) return;
    const body = new URLSearchParams();
    for (const name of ['at', 'started']) body.set(name, /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value);
    // Another grade is another answer; the same one sent again is not.
    body.set('review', uuid());
    body.set('grade', tapped.value);
    for (const button of form.querySelectorAll('.grade')) button.setAttribute('aria-pressed', String(button === tapped));
    waiting = { to: form.action, body };
    deliver();
  });

  // On a laptop, as on the study screen.
  document.addEventListener('keydown', ({ key, repeat, ctrlKey, metaKey, altKey }) => {
    if (repeat || ctrlKey || metaKey || altKey || !/^[1-5]$/.test(key)) return;
    /** @type {HTMLElement | null} */ (hand.querySelector(`.grade[value="${key}"]`))?.click();
  });

  follow(hand, { now(shown) { show(hand, shown); } });
}

if (hand) attach(hand);

// @ts-check
// A student's phone in a live review: an answer is sent once it is tapped, and again until the server has it or the card is gone.
import { uuid } from '../study/store.js';
import { follow, offline, send, show, trouble } from './follow.js';

const RETRY_MS = 2_000;
const hand = document.getElementById('hand');

/** @param {HTMLElement} hand */
function attach(hand) {
  /** The answer that is on its way: the last one tapped, of the card that is shown. @type {{to: string, body: URLSearchParams} | undefined} */
  let waiting;

  /** @param {{to: string, body: URLSearchParams}} answer */
  async function deliver(answer) {
    const came = await send(answer.to, answer.body);
    if (waiting !== answer) return;
    if (!came) {
      offline();
      setTimeout(() => { if (waiting === answer) deliver(answer); }, RETRY_MS);
      return;
    }
    waiting = undefined;
    if ('error' in came) {
      trouble(came.error.message);
      return;
    }
    trouble();
    show(hand, came, true);
    /** @type {HTMLElement | null} */ (hand.querySelector('.grade[aria-pressed="true"]'))?.focus({ preventScroll: true });
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
    deliver(waiting);
  });

  // On a laptop, as on the study screen.
  document.addEventListener('keydown', ({ key, repeat, ctrlKey, metaKey, altKey }) => {
    if (repeat || ctrlKey || metaKey || altKey || !/^[1-5]$/.test(key)) return;
    /** @type {HTMLElement | null} */ (hand.querySelector(`.grade[value="${key}"]`))?.click();
  });

  follow(hand, {
    now(shown) {
      const late = waiting && shown.at !== hand.dataset.at;
      if (late) waiting = undefined;
      show(hand, shown);
      if (late) trouble(document.getElementById('trouble')?.dataset.gone);
    },
  });
}

if (hand) attach(hand);

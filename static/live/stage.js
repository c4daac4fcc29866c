// @ts-check
// The wall of a live review: it follows the answers, and a keyboard or a presenter's remote leads it.
import { follow, offline, send, show, trouble } from './follow.js';

const stage = document.getElementById('stage');

/** @param {HTMLElement} stage */
function attach(stage) {
  /** @param {import('./follow.js').Shown} shown */
  function now(shown) {
    if (shown.at === 'over') location.assign(stage.dataset.over ?? '/');
    else if (shown.at !== stage.dataset.at) show(stage, shown);
    else {
      // Answers may have come while it wasn't listening.
      const fresh = document.createElement('template');
      fresh.innerHTML = shown.html;
      const counts = fresh.content.querySelector('#counts');
      if (counts) stage.querySelector('#counts')?.replaceWith(counts);
    }
  }

  stage.addEventListener('submit', async (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const pressed = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (!pressed) return;
    // The end is a page of its own, with the way back. What the events tell of it meanwhile would go there past that.
    if (pressed.value === 'end') {
      following.close();
      return;
    }
    event.preventDefault();
    const at = /** @type {HTMLInputElement} */ (form.elements.namedItem('at')).value;
    const came = await send(form.action, new URLSearchParams({ at, do: pressed.value }));
    if (!came) offline();
    else if ('error' in came) trouble(came.error.message);
    else {
      trouble();
      now(came);
    }
  });

  /** @param {string} id whether there was such a button to press */
  function press(id) {
    const button = /** @type {HTMLButtonElement | null} */ (stage.querySelector(`#${id}`));
    if (!button || button.disabled) return false;
    button.click();
    return true;
  }

  /** @param {string} key whether it means something here */
  function lead(key) {
    switch (key) {
      case ' ': case 'Enter': return press('reveal-answer');
      case 'ArrowRight': return press('next');
      case 'ArrowLeft': case 'PageUp': return press('back');
      case 'PageDown': return press('reveal-answer') || press('next');
      case 'Escape': return press('end');
      default: return false;
    }
  }

  document.addEventListener('keydown', (event) => {
    const { key, repeat, ctrlKey, metaKey, altKey, target } = event;
    if (event.defaultPrevented || repeat || ctrlKey || metaKey || altKey) return;
    const own = target instanceof Element && target.closest('input, select, textarea, audio, video, [contenteditable]');
    const presses = [' ', 'Enter'].includes(key) && target instanceof Element && target.closest('a, button, summary');
    if (!own && !presses && lead(key)) event.preventDefault();
  });

  const following = follow(stage, {
    now,
    counts({ at, html }) {
      const counts = stage.querySelector('#counts');
      if (counts && at === stage.dataset.at) counts.innerHTML = html;
    },
  });
}

if (stage) attach(stage);

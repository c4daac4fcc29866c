// @ts-check
// A bookmark, and the menu behind the answer: a private note, and a card that is never asked again. Loaded with the first bookmark or
// when the menu is opened for the first time; until then, and without scripts, its forms go to the server by themselves.
import { bookmark, el, news, note, say } from './screen.js';

/** @import {Card} from './types' */

/**
 * @typedef {{api: string, card: () => Card | undefined, drop: (id: number) => void, bring: (card: Card) => void, save: () => void}} Page
 */

/** @param {Card} of @param {Page} page */
export async function toggleBookmark(of, { card, save }) {
  const on = !of.bookmarked;
  const mark = (/** @type {boolean} */ value) => {
    of.bookmarked = value;
    if (card() === of) bookmark(value);
  };
  // Another card may be on screen by now.
  const body = new URLSearchParams({ on: on ? '1' : '0', back: el('bookmarking').elements.back.value });
  mark(on);
  // The reply is a redirect back here; that it came is all that counts.
  const response = await fetch(`/cards/${of.card_id}/bookmark`, { method: 'POST', body, redirect: 'manual' }).catch(() => undefined);
  if (response && (response.ok || response.type === 'opaqueredirect')) save();
  else {
    mark(!on);
    news(say('bookmark-failed'));
  }
}

/** @param {Page} page */
export function attach({ api, card, drop, bring, save }) {
  /** @param {number} id @param {{note?: string, suspended?: boolean}} marks @returns {Promise<boolean>} whether the server has kept them */
  async function send(id, marks) {
    const body = JSON.stringify(marks);
    const response = await fetch(`${api}/cards/${id}/marks`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => undefined);
    if (!response?.ok) news(say('mark-failed'));
    return Boolean(response?.ok);
  }

  /** @param {Card} of @param {string} text @param {string} said */
  async function keepNote(of, text, said) {
    const before = of.note ?? '';
    if (!(await send(of.card_id, { note: text }))) return;
    of.note = text;
    if (card() === of) note(of);
    el('more').open = false;
    save();
    news(say(said), { text: say('undo'), act: () => keepNote(of, before, 'note-back') });
  }

  /** @param {Card} of */
  async function suspend(of) {
    if (!(await send(of.card_id, { suspended: true }))) return;
    drop(of.card_id);
    news(say('suspended'), { text: say('undo'), act: async () => {
      if (!(await send(of.card_id, { suspended: false }))) return;
      bring(of);
      news(say('resumed'));
    } });
  }

  /** @param {string} id @param {(card: Card) => void} act */
  const on = (id, act) => el(id).addEventListener('submit', (/** @type {Event} */ event) => {
    event.preventDefault();
    const shown = card();
    if (shown) act(shown);
  });
  // The card has changed since the page was made, its address has not.
  el('remarking').addEventListener('click', () => {
    const link = el('remarking');
    link.href = link.href.replace(/\/cards\/\d+\//, `/cards/${card()?.card_id}/`);
  });
  on('noting', (shown) => keepNote(shown, el('noting').elements.note.value.trim(), 'note-kept'));
  on('suspending', suspend);
}

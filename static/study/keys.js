// @ts-check
// The study screen by keys, and their list.
import { el } from './screen.js';

/** @import {Card} from './types' */

/**
 * @typedef {object} Page
 * @property {() => Card | undefined} card
 * @property {() => boolean} isRevealed
 * @property {() => void} revealAnswer
 * @property {(value: number) => void} grade
 * @property {() => void} undo
 * @property {() => void} goOn
 * @property {() => void} toggleBookmark
 * @property {() => void} speakFace
 */

/** Has keys do what they stand for. @param {Page} page */
export function attach({ card, isRevealed, revealAnswer, grade, undo, goOn, toggleBookmark, speakFace }) {
  /** @param {KeyboardEvent} event */
  function press(event) {
    const target = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (target.closest('input, textarea, select, [contenteditable]')) return;
    const name = event.key.toLowerCase();
    if (el('keys').open && name !== '?') return;
    const value = digit(event);
    if (name === ' ' || name === 'enter') {
      // A focused control does its own thing, but a link knows no space.
      if (target.closest(name === ' ' ? 'button, summary, audio, video' : 'button, a, summary, audio, video')) return;
      if (!el('rest').hidden) goOn();
      else if (!isRevealed()) revealAnswer();
      else return;
    } else if (name === '?') toggleKeys();
    else if (value) grade(value);
    else if (name === 'u') undo();
    else if (name === 'b') toggleBookmark();
    else if (name === 's') speakFace();
    else if (name === 'e' && isRevealed() && card()?.suggests) el('suggest').click();
    else return;
    event.preventDefault();
  }
  document.addEventListener('keydown', press);
  el('help').addEventListener('click', toggleKeys);
  el('help').hidden = !el('keys').showModal;
}

function toggleKeys() {
  const dialog = el('keys');
  if (dialog.open) dialog.close();
  else dialog.showModal?.();
}

/** On a French keyboard digits need Shift; the key's place does not. @param {KeyboardEvent} event */
function digit(event) {
  const value = /^[1-5]$/.test(event.key) ? event.key : /^Digit([1-5])$/.exec(event.code)?.[1];
  return value ? Number(value) : 0;
}

// @ts-check
// What the student sees and hears: one card, the round, one line of news. Changes the page that the server rendered, in the words that
// it brought along; decides nothing.

/** @import {Card, Link} from './types' */

/** @param {string} id @returns {any} an element that the study page has */
export function el(id) {
  return document.getElementById(id);
}

const language = document.documentElement.lang || 'en';
const plural = new Intl.PluralRules(language);
const strings = document.getElementById('strings');
const NEWS_MS = 10_000;
const MEDIA_MOST = 60;
const MATH_FONT = '1em "STIX Two Math"';

/** @type {Set<string>} */
const warmed = new Set();
/** @type {{text: string, link?: Link}} */
let standing = { text: '' };
let newsTimer = 0;

/** Shows `card` with or without its answer, and moves the focus there. @param {Card} card @param {boolean} revealed @param {boolean} focus */
export function show(card, revealed, focus) {
  const question = el('question');
  el('rest').hidden = true;
  el('card').hidden = false;
  question.parentElement.lang = card.language ?? '';
  // The HTML was cleaned by the server; the page's policy runs no script in it.
  question.innerHTML = card.front_html;
  el('what').textContent = say(`what-${card.what}`) + (card.leech ? ` · ${say('leech')}` : '');
  el('bookmarking').action = `/cards/${card.card_id}/bookmark`;
  bookmark(Boolean(card.bookmarked));
  el('more').open = false;
  for (const [id, act] of [['noting', 'note'], ['suspending', 'suspend']]) {
    el(id).action = `/cards/${card.card_id}/${act}?back=${encodeURIComponent(location.pathname + location.search)}`;
  }
  el('suggest').href = `/cards/${card.card_id}/suggest?back=${encodeURIComponent(`${location.pathname + location.search}&show=${card.card_id}`)}`;
  el('suggest').hidden = !card.suggests;
  el('answer').textContent = '';
  el('remarks').textContent = '';
  for (const button of el('grading').querySelectorAll('.grade')) label(button, card);
  phase(false);
  scrollTo(0, 0);
  if (revealed) reveal(card, focus);
  else if (focus) question.focus({ preventScroll: true });
}

/** @param {Card} card @param {boolean} focus */
export function reveal(card, focus) {
  const answer = el('answer');
  answer.innerHTML = card.back_html;
  el('remarks').innerHTML = (card.changed_html ?? '') + (card.remarks_html ?? '');
  note(card);
  phase(true);
  if (!focus) return;
  answer.focus({ preventScroll: true });
  answer.scrollIntoView({ block: 'nearest' });
}

/** The student's own note, to read and to change. @param {Card} card */
export function note(card) {
  const text = card.note ?? '';
  el('note').textContent = text;
  el('note').hidden = !text;
  el('noting').elements.note.value = text;
}

/** @param {boolean} revealed */
function phase(revealed) {
  el('answer').hidden = !revealed;
  el('behind').hidden = !revealed;
  el('reveal').hidden = revealed;
  el('grading').hidden = !revealed;
  el('reveal').parentElement.hidden = false;
}

/** @param {HTMLButtonElement} button @param {Card} card */
function label(button, card) {
  const grade = Number(button.value);
  const next = card.next.find((one) => one.grade === grade);
  if (!next) return;
  const when = next.label || (grade < 3 && say(`label-${grade}`)) || away(next.days);
  const span = button.querySelector('span');
  if (span) span.textContent = when;
  button.setAttribute('aria-label', next.aria || say('aria', { grade, when }));
}

/** Shows whether the card is bookmarked; the form asks for the opposite. @param {boolean} on */
export function bookmark(on) {
  el('bookmark').setAttribute('aria-pressed', String(on));
  el('bookmarking').elements.namedItem('on').value = on ? '0' : '1';
}

/** @param {number[]} grades @param {number} total answers that this round will have, as far as is known */
export function round(grades, total) {
  const bar = el('round');
  bar.replaceChildren();
  for (let i = 0; i < Math.max(total, grades.length); i += 1) {
    const step = document.createElement('i');
    if (i < grades.length) step.dataset.grade = String(grades[i]);
    else if (i === grades.length) step.setAttribute('aria-current', 'step');
    bar.append(step);
  }
  bar.setAttribute('aria-label', say('round', { n: Math.min(grades.length + 1, total), total }));
}

/** Announced once; after a while the standing line comes back. @param {string} text @param {Link} [link] */
export function news(text, link) {
  clearTimeout(newsTimer);
  write('polite', text, link);
  newsTimer = setTimeout(() => {
    newsTimer = 0;
    write('off', standing.text, standing.link);
  }, NEWS_MS);
}

/** The line that stands while something waits; only its first appearance is announced. @param {string} text @param {Link} [link] */
export function state(text, link) {
  const before = standing.text;
  standing = { text, link };
  if (!newsTimer && text !== before) write(before ? 'off' : 'polite', text, link);
}

/** @param {'polite' | 'off'} live @param {string} text @param {Link} [link] */
function write(live, text, link) {
  const line = el('wait');
  line.setAttribute('aria-live', live);
  line.replaceChildren(...(text ? [text] : []));
  if (!link) return;
  const { href, act } = link;
  /** @type {any} */
  const a = document.createElement(act ? 'button' : 'a');
  if (act) {
    a.className = 'button quiet';
    a.onclick = act;
  } else a.href = href;
  a.textContent = link.text;
  line.append(' ', a);
}

/** Loads the pictures and sounds of cards, and the font of their formulas, before they are shown; no films. @param {Card[]} cards */
export function warm(cards) {
  const holder = document.createElement('template');
  holder.innerHTML = cards.map((card) => card.front_html + card.back_html).join('');
  if (holder.content.querySelector('math')) document.fonts?.load(MATH_FONT).catch(() => {});
  const sources = [...holder.content.querySelectorAll('img, audio')].map((one) => one.getAttribute('src') ?? '');
  for (const source of sources.filter((one) => one.startsWith('/media/') && !warmed.has(one)).slice(0, MEDIA_MOST)) {
    warmed.add(source);
    fetch(source).catch(() => warmed.delete(source));
  }
}

/** The pictures and sounds that were loaded so. */
export function warmedMedia() {
  return [...warmed];
}

// --- Words ---

/** The text of `data-KEY` with its `{name}`s filled in. @param {string} key @param {Record<string, unknown>} [values] */
export function say(key, values = {}) {
  const text = strings?.getAttribute(`data-${key}`) ?? '';
  return text.replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
}

/** The singular or plural of `key` for `n`. @param {string} key @param {number} n @param {Record<string, unknown>} [values] */
export function count(key, n, values = {}) {
  return say(`${key}-${plural.select(n) === 'one' ? 'one' : 'other'}`, { n: n.toLocaleString(language), ...values });
}

/** "tomorrow": all that the server hasn't said is the due day of a card that was failed here. @param {number} days */
function away(days) {
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day');
}

// --- Voice: only those that live on the device; others would send the card's text to their maker ---

/** @param {string} tongue @returns {SpeechSynthesisVoice | undefined} */
function voice(tongue) {
  if (!('speechSynthesis' in window)) return undefined;
  const wanted = (tongue || language).toLowerCase().split('-')[0];
  return speechSynthesis.getVoices().find((one) => one.localService && one.lang.toLowerCase().split(/[-_]/)[0] === wanted);
}

/** @param {string} tongue */
export function canSpeak(tongue) {
  return Boolean(voice(tongue));
}

/** Browsers find their voices late. @param {() => void} changed */
export function onVoices(changed) {
  if ('speechSynthesis' in window) speechSynthesis.addEventListener?.('voiceschanged', changed);
}

/** Reads `text`, or falls silent if it is reading. @param {string} text @param {string} tongue */
export function speak(text, tongue) {
  const chosen = voice(tongue);
  if (!chosen) return;
  if (speechSynthesis.speaking) return hush();
  const speech = new SpeechSynthesisUtterance(text);
  speech.voice = chosen;
  speech.lang = chosen.lang;
  speechSynthesis.speak(speech);
}

export function hush() {
  if ('speechSynthesis' in window) speechSynthesis.cancel();
}

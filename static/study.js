// @ts-check
// The study screen: takes over the rendered page, shows the next card at once and lets the rest happen behind.
// What comes next is study/queue.js, what is kept study/store.js, what is sent study/outbox.js, what is seen study/screen.js, the keys are
// study/keys.js.
import * as keys from './study/keys.js';
import { outbox } from './study/outbox.js';
import * as queues from './study/queue.js';
import * as ends from './study/rest.js';
import * as screen from './study/screen.js';
import * as store from './study/store.js';

/** @import {Card, Session, Trouble} from './study/types' */

const { canSpeak, count, el, hush, say } = screen;
const LIMIT = 20;
const REFILL_BELOW = 8;
const DAY_MS = 24 * 3_600_000;
const UNDO_MOST = 20;
const SEEN_MOST = 400;
const PATIENCE_MS = 3_000;
const FETCH_MS = 10_000;
/** A tap that comes sooner was meant for what stood there. */
const DOUBLE_TAP_MS = 200;
/** An answer further ahead of the clock wasn't put there for its order: the clock was put back. */
const AHEAD_MS = 1_000;

const { query = '', mode = 'due', roundSize, api = '/api/v1', round: roundSoFar, dayEnds } = el('study').dataset;
const user = Number(document.body.dataset.user);
const size = Number(roundSize) || 10;
/** The service worker's copy: what is on screen may be answered by now. */
const kept = document.body.hasAttribute('data-kept');
/** The decks and the mode, without the beginning of the round. */
const mix = query.split('&').filter((/** @type {string} */ part) => part && !part.startsWith('since=')).join('&');
const key = `${user}?${mix}`;

let queue = queues.empty();
/** @type {Card | undefined} */
let current;
let revealed = false;
/** @type {number[]} */
let round = JSON.parse(roundSoFar ?? '[]');
let since = new URLSearchParams(query).get('since') ?? '';
/** @type {Session['done']} */
let done = [];
/** @type {number[]} */
let seen = [];
let shownAt = 0;
let changedAt = 0;
let answeredAt = 0;
/** The study day of the cards in hand. */
let day = dayOf(Date.now());
/** It has ended since this page was made. */
let stale = false;
/** Nothing is revealed or graded: the page starts or the round ends. */
let busy = true;
/** The server has no more cards. */
let complete = false;
/** @type {Promise<boolean> | undefined} */
let filling;
/** The server was asked for more cards once. */
let asked = false;
/** @type {Promise<void> | undefined} */
let proceeding;
/** @type {Promise<unknown>} the last change on its way to the store */
let sending = Promise.resolve();
/** @type {Map<string, number>} the cards of this page's answers that the server may not know of, by the answer's id */
const given = new Map();
/** How far the texts are known, and those that were changed since, for when their card comes next. */
let revision = 0;
/** @type {Map<number, Pick<Card, 'card_id' | 'front_html' | 'back_html' | 'version' | 'changed_html'> & {retired: boolean}>} */
const rewritten = new Map();
/** @type {Map<number, number | undefined>} which text of a card was last graded here: its difference is told once */
const gradedAs = new Map();
/** @type {Trouble} */
let trouble = '';
/** @type {Session | undefined} as it was before this page */
let before;

const box = outbox({
  user,
  api,
  changed: tellTrouble,
  refused: tellRefusals,
  undoRefused: () => screen.news(say('undo-refused')),
  texts: async (now) => {
    // What is on its way may have been asked before the change.
    await filling;
    if (now > revision) fill(1);
  },
});

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('recto-study') : undefined;

/** @param {number} waiting @param {Trouble} why */
function tellTrouble(waiting, why) {
  trouble = why;
  if (why === 'network') {
    const open = store.onlyHere(user) ? 'close-page' : !isSecureContext && 'wait-plain';
    screen.state(`${count('wait', waiting)} ${open ? say(open) : ''}`.trim());
  } else if (why === 'signed_out') {
    screen.state(count('signed-out', waiting), { href: `/sign-in?to=${encodeURIComponent(address('/study'))}`, text: say('sign-in') });
  } else if (why === 'other_student') screen.state(say('other-student'), { href: '/', text: '→' });
  else screen.state('');
}

async function tellRefusals() {
  const reasons = await store.newsOfRefusals(user);
  if (!reasons.length) return;
  const reason = say(`reason-${reasons[0].replace(/[^a-z_]/g, '')}`) || say('reason-other');
  screen.news(count('refused', reasons.length, { reason }));
}

/** `path` for this mix and what else is said. @param {string} path @param {string[]} more */
function address(path, ...more) {
  return `${path}?${[mix, ...more].filter(Boolean).join('&')}`;
}

/** @param {number} ms @returns {Promise<false>} */
function pause(ms) {
  return new Promise((resolve) => { setTimeout(resolve, ms, false); });
}

/** The number of a time's study day, to be compared with others of this page: the days beside its own are taken to be as long. @param {number} ms */
function dayOf(ms) {
  return Math.floor((ms - Number(dayEnds)) / DAY_MS);
}

/** Whether the study day has ended on this page. The server knows what is due on the next; without it, nothing is repeated any more. */
function dayIsOver() {
  const today = dayOf(Date.now());
  if (today !== day) {
    day = today;
    stale = true;
    queues.endDay(queue);
  }
  return stale;
}

// --- The session as it is kept ---

/** @returns {Session} */
function snapshot() {
  return {
    key,
    user,
    saved: Date.now(),
    queue: { ...queue, ready: [...queue.ready], repeats: [...queue.repeats] },
    current,
    revealed,
    round: [...round],
    since,
    done: done.slice(-UNDO_MOST),
    seen: seen.slice(-SEEN_MOST),
  };
}

function save() {
  return store.keepSession(snapshot());
}

// --- Cards ---

/** @param {Card} card @param {boolean} answer @param {boolean} [focus] */
function present(card, answer, focus = true) {
  const news = rewritten.get(card.card_id);
  // The card may have been fetched since.
  current = news && !(news.version <= card.version) ? Object.assign(card, news) : card;
  revealed = answer;
  changedAt = performance.now();
  shownAt = changedAt;
  hush();
  screen.show(card, answer, focus);
  drawRound();
  offerVoice();
}

function drawRound() {
  const known = round.length + (current ? 1 : 0) + queues.held(queue);
  screen.round(round, complete ? Math.min(size, known) : size);
}

/** Shows the next card, if one is held and the round isn't over. `anyway`: the server has been asked, and nothing else came. */
function step(anyway = false) {
  // The page of the next day is asked for instead.
  if (dayIsOver() && !anyway && !trouble && navigator.onLine) return false;
  if (round.length >= size) return false;
  // A card to be repeated waits for its time while others are on their way.
  if ((filling || !asked) && !anyway && queue.ready.length === 0) return false;
  const card = queues.take(queue, Date.now(), size - round.length);
  if (!card) return false;
  present(card, false);
  if (queues.held(queue) < REFILL_BELOW && !complete) fill();
  return true;
}

/** Asks the server for more cards; false if it gave no answer. @param {number} [limit] @returns {Promise<boolean>} */
function fill(limit = LIMIT) {
  // A moment later, so that an answer just given is in the store.
  filling ??= Promise.resolve().then(() => more(limit)).catch(() => false).finally(() => { filling = undefined; asked = true; });
  return filling;
}

/** @param {number} limit */
async function more(limit) {
  const waiting = (await store.waiting(user)).flatMap((op) => op.review ?? []);
  const unsent = waiting.map((review) => review.card_id);
  // After the store was asked: what was on screen may be answered by now.
  const here = [...queues.ids(queue), ...(current ? [current.card_id] : []), ...given.values()];
  const exclude = new Set([...here, ...unsent, ...seen.slice(-SEEN_MOST)]);
  const url = address(`${api}/study`, `limit=${limit}`, `revision=${revision}`, exclude.size ? `exclude=${[...exclude].join(',')}` : '');
  const response = await fetch(url, { signal: AbortSignal.timeout?.(FETCH_MS), cache: 'no-store' });
  if (response.status === 401) tellTrouble(unsent.length, 'signed_out');
  if (!response.ok) return false;
  const body = await response.json();
  if (body.student !== undefined && body.student !== user) {
    location.assign(address('/study'));
    return false;
  }
  queues.add(queue, body.cards, current?.card_id ?? 0, before?.queue.repeats);
  complete = body.cards.length < limit;
  ({ revision } = body);
  for (const card of body.changed ?? []) {
    rewritten.set(card.card_id, card);
    // A new card has its difference once its answer to the old text is recorded.
    const old = waiting.some((review) => review.card_id === card.card_id && (review.version ?? 0) < card.version);
    if (old || (current && current.card_id === card.card_id && card.version > current.version)) revision = 0;
    // It may have come again before that was told.
    else if (current && current.card_id === card.card_id && !revealed && gradedAs.get(card.card_id) !== card.version) {
      current.changed_html = card.changed_html;
    }
    if (card.retired) queues.remove(queue, card.card_id);
  }
  if (current) drawRound();
  screen.warm(current ? [current, ...body.cards] : body.cards);
  save();
  return true;
}

/** No card is at hand: gets more, or ends the round; once, whoever asks meanwhile. */
function proceed() {
  proceeding ??= moreOrEnd().finally(() => { proceeding = undefined; });
  return proceeding;
}

/** Whether the round has room for another answer, of the day on which it began. */
function goesOn() {
  return round.length < size && !stale;
}

/** Shows another card of the round where one is held by now. */
function another() {
  if (!goesOn()) return false;
  busy = false;
  const going = step(true);
  busy = !going;
  if (going) save();
  return going;
}

async function moreOrEnd() {
  busy = true;
  el('reveal').hidden = true;
  el('grading').hidden = true;
  if (goesOn()) await Promise.race([fill(), pause(PATIENCE_MS)]);
  if (another()) return;
  const sent = navigator.onLine && (await Promise.race([sending.then(() => box.flush()), pause(PATIENCE_MS)]));
  // The network is there, only slow: what was asked for is worth waiting for.
  if (sent && goesOn()) await Promise.race([filling, pause(FETCH_MS)]);
  if (another()) return;
  if (sent) {
    const over = address(round.length ? '/study/round' : '/study', `since=${since}`);
    round = [];
    await save();
    location.assign(over);
    return;
  }
  busy = false;
  if (stale && step(true)) save();
  else rest();
}

/** The end of a round without the network. */
function rest() {
  drawRound();
  ends.rest(round, queues.held(queue) > 0);
}

// --- What the student does ---

function revealAnswer() {
  if (!current || revealed || busy) return;
  revealed = true;
  changedAt = performance.now();
  screen.reveal(current, true);
  offerVoice();
  save();
}

/** @param {number} value 1 to 5 */
function grade(value) {
  if (!current || !revealed || busy) return;
  const card = current;
  const now = Date.now();
  dayIsOver();
  // Two answers of one instant have no order in the log.
  answeredAt = answeredAt > now + AHEAD_MS ? now : Math.max(now, answeredAt + 1);
  const review = {
    id: store.uuid(),
    card_id: card.card_id,
    grade: value,
    answered_at: new Date(answeredAt).toISOString(),
    duration_ms: Math.round(performance.now() - shownAt),
    cram: mode === 'cram',
    version: card.version,
  };
  round.push(value);
  done.push({ id: review.id, card });
  if (mode !== 'due') seen.push(card.card_id);
  // The difference is told once.
  card.changed_html = '';
  gradedAs.set(card.card_id, card.version);
  queues.answer(queue, card, value, now);
  if (rewritten.get(card.card_id)?.retired) queues.remove(queue, card.card_id);
  current = undefined;
  given.set(review.id, card.card_id);
  const going = step();
  sending = box.add(review, snapshot()).then((sent) => sent && given.delete(review.id));
  channel?.postMessage({ user, answered: card.card_id });
  if (!going) proceed();
}

async function undo() {
  if (busy) return;
  const last = done.pop();
  if (!last) {
    // Given before this page was loaded: the server knows which one it was.
    const form = el('undoing');
    busy = true;
    if (await Promise.race([box.flush(), pause(PATIENCE_MS)])) {
      form.submit();
      return;
    }
    busy = false;
    screen.news(say('undo-offline'));
    return;
  }
  round.pop();
  given.delete(last.id);
  gradedAs.delete(last.card.card_id);
  seen = seen.filter((id) => id !== last.card.card_id);
  queues.undo(queue, last.card);
  if (current && current.card_id !== last.card.card_id) queues.putBack(queue, current);
  present(last.card, true);
  sending = box.retract(last.id, snapshot());
}

async function toggleBookmark() {
  const card = current;
  if (!card) return;
  try {
    (await import('./study/marks.js')).toggleBookmark(card, desk);
  } catch {
    screen.news(say('bookmark-failed'));
  }
}

/** What study/marks.js knows of this page. */
const desk = {
  api,
  card: () => current,
  drop: answeredElsewhere,
  bring: (/** @type {Card} */ card) => {
    queues.putBack(queue, card);
    save();
  },
  save,
};

/** Whether study/marks.js has the menu behind the answer, or is about to. */
let menu = false;

async function openMenu() {
  if (menu) return;
  menu = true;
  try {
    (await import('./study/marks.js')).attach(desk);
  } catch {
    menu = false;
    el('more').open = false;
    screen.news(say('mark-failed'));
  }
}

/** A round that the server doesn't know of yet. */
function newRound() {
  round = [];
  since = String(Date.now());
}

function goOn() {
  newRound();
  if (step()) save();
  else proceed();
}

/** Without the network there is nowhere to go, but the page may be closed. @param {MouseEvent} event */
async function leave(event) {
  if (navigator.onLine && trouble !== 'network') return;
  event.preventDefault();
  const { href } = /** @type {HTMLAnchorElement} */ (event.currentTarget);
  if (navigator.onLine && (await Promise.race([box.flush(), pause(PATIENCE_MS)]))) location.assign(href);
  else screen.news(say('close-page'));
}

function speakFace() {
  if (current) screen.speak(el(revealed ? 'answer' : 'question').textContent, current.language ?? '');
}

function offerVoice() {
  el('speak').hidden = !current || !canSpeak(current.language ?? '');
}

// --- Events ---

/** @param {MouseEvent} event */
function doubleTap(event) {
  return event.detail > 0 && performance.now() - changedAt < DOUBLE_TAP_MS;
}

/** @param {string} id @param {string} type @param {(event: any) => void} act */
function on(id, type, act) {
  el(id).addEventListener(type, act);
}

function listen() {
  const own = (/** @type {(event: any) => void} */ act) => (/** @type {Event} */ event) => {
    event.preventDefault();
    act(event);
  };
  on('reveal', 'click', own((event) => doubleTap(event) || revealAnswer()));
  on('grading', 'submit', own(() => {}));
  on('grading', 'click', (event) => {
    const button = event.target.closest('.grade');
    if (button && !doubleTap(event)) grade(Number(button.value));
  });
  on('undoing', 'submit', own(undo));
  on('bookmarking', 'submit', own(toggleBookmark));
  on('more', 'toggle', () => el('more').open && openMenu());
  on('speak', 'click', speakFace);
  on('go-on', 'click', goOn);
  on('stop', 'click', leave);
  on('rest-stop', 'click', leave);
  addEventListener('online', reconnect);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) reconnect(); });
  addEventListener('pagehide', () => box.lastChance(snapshot));
  // A page out of the browser's back cache has lost touch with what was answered since.
  window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  channel?.addEventListener('message', ({ data }) => { if (data.user === user) answeredElsewhere(data.answered); });
  screen.onVoices(offerVoice);
  keys.attach({ card: () => current, isRevealed: () => revealed, revealAnswer, grade, undo, goOn, toggleBookmark, speakFace });
}

async function reconnect() {
  const sent = await box.flush();
  const former = day;
  if (dayIsOver() && !busy && !(current && revealed)) {
    if (sent) location.assign(address('/study'));
    else if (day !== former && current?.what === 'again') answeredElsewhere(current.card_id);
  }
  if (queues.held(queue) < REFILL_BELOW) await fill();
}

/** Another tab has taken this card, or it is never asked again. @param {number} id */
function answeredElsewhere(id) {
  queues.remove(queue, id);
  if (current?.card_id !== id || busy) return;
  current = undefined;
  if (step()) save();
  else proceed();
}

// --- Start ---

/** Goes on where the last page of this session stopped. @param {Session} session */
function resume(session) {
  ({ queue, done, seen } = session);
  if (session.round.length > 0 || kept) ({ round, since } = session);
  if (!round.length) newRound();
  busy = false;
  if (session.current) present(session.current, session.revealed);
  else if (!step()) rest();
}

async function start() {
  listen();
  // A reload goes on with the round, and with the next card rather than the one in the address.
  if (!kept) history.replaceState(null, '', `/study?${query}`);
  if (round.length >= size) newRound();
  await store.recover();
  const ops = await store.waiting(user);
  before = await store.session(key);
  const unsent = new Set(ops.map((op) => op.review?.card_id));
  /** @type {Card | undefined} */
  let shown = JSON.parse(el('card').dataset.card);
  const answered = unsent.has(shown?.card_id);
  const today = before && dayOf(before.saved) === day;
  if (before && !today) {
    if (before.current) queues.putBack(before.queue, before.current);
    queues.endDay(before.queue);
    // The card in a page that was kept may have been answered since.
    if (kept) {
      ({ queue } = before);
      shown = queue.ready.shift();
      newRound();
    }
  }
  if (before && today && (kept || answered)) resume(before);
  else if (shown && !unsent.has(shown.card_id)) {
    busy = false;
    present(shown, !el('answer').hidden, document.activeElement === document.body);
  }
  const sent = await Promise.race([box.flush(), pause(PATIENCE_MS)]);
  // The server is there: it knows what is due today.
  if (sent && kept && !today) queue = queues.empty();
  const filled = await fill();
  if (!filled && before) {
    const { ready, repeats } = before.queue;
    // What was graded while that was asked for is done with.
    const left = [...ready, ...repeats.map((repeat) => repeat.card)].filter((card) => !gradedAs.has(card.card_id));
    queues.add(queue, left, current?.card_id ?? 0, repeats);
  }
  if (!current && el('rest').hidden) {
    if (!proceeding) busy = false;
    if (proceeding || !step()) await proceed();
  }
  if (current) save();
  await tellRefusals();
  await helpOffline();
}

/** Tells the service worker what this page is made of, again when a font comes late. */
async function helpOffline() {
  if (!isSecureContext || !('serviceWorker' in navigator)) return;
  await navigator.serviceWorker.register('/sw.js');
  const { active } = await navigator.serviceWorker.ready;
  /** @type {string[]} */
  const assets = [];
  new PerformanceObserver((list) => {
    const more = list.getEntries().map((entry) => entry.name).filter((name) => new URL(name).pathname.startsWith('/static/'));
    if (more.length === 0) return;
    assets.push(...more);
    active?.postMessage({ user, page: kept ? undefined : address('/study'), assets, media: screen.warmedMedia() });
  }).observe({ type: 'resource', buffered: true });
}

start().catch((error) => console.error(error));

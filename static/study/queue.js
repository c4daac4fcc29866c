// @ts-check
// Which card comes next on this device: the server's order, and the cards that must come back today put in between.
// Pure: the time is passed in, nothing is shown, kept or sent here.

/** @import {Card, Next, Queue, Repeat} from './types' */

// Same-day repeats, for cards whose own preview doesn't say: one that isn't due has none for grade 3 until it is failed.
const REPEATS = [
  { again_after_s: 60, again_after_cards: 3 },
  { again_after_s: 600, again_after_cards: 8 },
  { again_at_end: true },
];

/** @returns {Queue} */
export function empty() {
  return { ready: [], repeats: [], answers: 0, last: 0 };
}

/** @param {Queue} queue */
export function held(queue) {
  return queue.ready.length + queue.repeats.length;
}

/** @param {Queue} queue */
export function ids(queue) {
  return [...queue.ready, ...queue.repeats.map((repeat) => repeat.card)].map((card) => card.card_id);
}

/**
 * Adds cards in the server's order, leaving out those held already and `current`. A card that waited for its repeat
 * before a reload (`waiting`) keeps its time.
 * @param {Queue} queue @param {Card[]} cards @param {number} current @param {Repeat[]} [waiting]
 */
export function add(queue, cards, current, waiting = []) {
  const known = new Set([current, ...ids(queue)]);
  for (const card of cards) {
    if (known.has(card.card_id)) continue;
    known.add(card.card_id);
    const before = card.what === 'again' && waiting.find((repeat) => repeat.card.card_id === card.card_id);
    // The page counts its answers anew, so the clock alone decides.
    if (before) queue.repeats.push({ ...before, card, after: Infinity });
    else queue.ready.push(card);
  }
}

/** @param {Queue} queue @param {number} id */
export function remove(queue, id) {
  queue.ready = queue.ready.filter((card) => card.card_id !== id);
  queue.repeats = queue.repeats.filter((repeat) => repeat.card.card_id !== id);
}

/**
 * Takes the next card out: a repeat whose time has come, else the next in order, else what still waits, which then comes at once.
 * No card follows itself while there is another.
 * @param {Queue} queue @param {number} now ms @param {number} left answers left in the round @returns {Card | undefined}
 */
export function take(queue, now, left) {
  const others = queue.repeats.filter((repeat) => repeat.card.card_id !== queue.last);
  const timed = others.filter((repeat) => !repeat.end).sort((a, b) => a.at - b.at);
  const ends = others.filter((repeat) => repeat.end);
  const come = timed.find((repeat) => repeat.at <= now || repeat.after <= queue.answers);
  const repeat = come ?? (left <= ends.length ? ends[0] : undefined);
  const card = repeat?.card ?? queue.ready[0] ?? timed[0]?.card ?? ends[0]?.card ?? queue.repeats[0]?.card;
  if (card) remove(queue, card.card_id);
  return card;
}

/** The card on screen becomes the next one. @param {Queue} queue @param {Card} card */
export function putBack(queue, card) {
  queue.ready.unshift(card);
}

/**
 * Notes an answer to a card that was taken out; if it comes back today, it is held again.
 * @param {Queue} queue @param {Card} card @param {number} grade @param {number} now ms
 */
export function answer(queue, card, grade, now) {
  queue.answers += 1;
  queue.last = card.card_id;
  const next = card.next.find((one) => one.grade === grade);
  if (!next || !comesBack(next)) return;
  queue.repeats.push({
    card: repeated(card, next),
    at: now + (next.again_after_s ?? 0) * 1000,
    after: queue.answers + (next.again_after_cards ?? 0),
    end: Boolean(next.again_at_end),
  });
}

/** Takes the last answer back. @param {Queue} queue @param {Card} card */
export function undo(queue, card) {
  remove(queue, card.card_id);
  queue.answers -= 1;
  queue.last = 0;
}

/** Nothing comes back that was to come back today. @param {Queue} queue */
export function endDay(queue) {
  queue.ready = queue.ready.filter((card) => card.what !== 'again');
  queue.repeats = [];
}

/** @param {Next} next */
function comesBack(next) {
  return next.again_after_s !== undefined || next.again_after_cards !== undefined || Boolean(next.again_at_end);
}

/**
 * The card as it stands after `chosen`: its due day is settled, repeats only clear the flag. The label of that day is another
 * grade's, or left empty for the screen to make.
 * @param {Card} card @param {Next} chosen @returns {Card}
 */
function repeated(card, chosen) {
  if (card.what === 'again') return card;
  const { days } = chosen;
  const label = card.next.find((one) => one.days === days && one.again_after_s === undefined)?.label ?? '';
  const next = [1, 2, 3, 4, 5].map((grade) => {
    const settled = { grade, days, label, aria: '' };
    const before = card.next.find((one) => one.grade === grade);
    if (grade > 3) return settled;
    if (grade === 3 || !before || !comesBack(before)) return { ...REPEATS[grade - 1], ...settled, label: grade === 3 ? label : '' };
    return { ...before, days };
  });
  return { ...card, what: 'again', next };
}

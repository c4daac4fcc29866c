// @ts-check
// Sends what store.js keeps, in order, until the server has said what became of it. One tab sends at a time; where a browser has no
// locks, the ids make a second sending harmless.
import * as store from './store.js';

/** @import {Op, Review, Session, Trouble} from './types' */

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
const PATIENCE_MS = 20_000;
/** What the server takes in one request. */
const MOST = 500;
/** Browsers refuse to keep a bigger request alive while its page closes (64 KiB for all together). */
const KEEPALIVE_BYTES = 60_000;
const KEEPALIVE_MOST = 200;
/** Refusals of a whole request that are about its content; others (403, 404, 5xx) may pass. */
const BAD_CONTENT = [400, 413, 422];

/**
 * @param {{user: number, api: string, changed: (waiting: number, trouble: Trouble) => void, refused: () => void,
 *   undoRefused: () => void, texts?: (revision: number) => void}} settings
 */
export function outbox({ user, api, changed, refused, undoRefused, texts }) {
  /** @type {Op[]} given on this page and not yet in any request */
  let fresh = [];
  /** @type {Set<Op>} given on this page and not yet in the store */
  const unkept = new Set();
  /** Something is to be taken back: until the server knows, what was answered since must not overtake it. */
  let undoing = false;
  /** @type {Promise<boolean> | undefined} */
  let running;
  let more = false;
  let wait = FIRST_WAIT_MS;
  let timer = 0;

  /** @param {string} path @param {unknown} body */
  function post(path, body) {
    const text = JSON.stringify(body);
    return fetch(api + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: text,
      keepalive: text.length < KEEPALIVE_BYTES,
      signal: AbortSignal.timeout?.(PATIENCE_MS),
    });
  }

  /** @param {Op[]} ops */
  const send = (ops) => post('/reviews', { reviews: ops.map((op) => op.review), sent_at: new Date().toISOString(), student: user });

  /** @param {number} seconds what the server asked for, if it did */
  function later(seconds) {
    clearTimeout(timer);
    // A class that comes back from the same outage must not knock at the same instant.
    timer = setTimeout(flush, Math.min(seconds > 0 ? seconds * 1000 : wait, LONGEST_WAIT_MS) * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  async function drain() {
    let most = MOST;
    for (;;) {
      const { batch, waiting, undo } = await store.claim(user, most);
      undoing = undo;
      if (batch.length === 0) {
        wait = FIRST_WAIT_MS;
        clearTimeout(timer);
        store.flag(false);
        changed(0, '');
        return true;
      }
      fresh = fresh.filter((op) => !batch.some((sent) => sent.id === op.id));
      const response = await (batch[0].review ? send(batch) : post(`/reviews/${batch[0].id}/undo`, { student: user })).catch(() => undefined);
      const verdict = response ? await read(response, batch) : 'network';
      if (verdict === 'smaller') most = Math.ceil(batch.length / 2);
      else if (verdict) {
        changed(waiting, verdict);
        if (verdict === 'network') later(Number(response?.headers.get('retry-after')));
        return false;
      }
    }
  }

  /** Acts on a reply; '' if the batch is dealt with. @param {Response} response @param {Op[]} batch @returns {Promise<Trouble | 'smaller'>} */
  async function read(response, batch) {
    const { status, ok } = response;
    const body = await response.json().catch(() => ({}));
    const code = body.error?.code ?? '';
    const bad = BAD_CONTENT.includes(status);
    if (status === 401) return 'signed_out';
    if (code === 'other_student') return code;
    if (!batch[0].review) {
      // A proxy's own page says nothing of the undo.
      if (!(ok && body.card_id) && !(code && (bad || status === 404 || status === 409))) return 'network';
      await store.forget(batch);
      if (status === 409) undoRefused();
      return '';
    }
    if (bad && batch.length > 1) return 'smaller';
    /** @type {{id: string, result: string, reason?: string}[]} */
    const results = bad && code ? [{ id: batch[0].id, result: 'rejected', reason: code }] : ok && body.results;
    if (!Array.isArray(results)) return 'network';
    if (ok) texts?.(body.revision);
    const byId = new Map(results.map((result) => [result.id, result]));
    /** @param {string[]} kinds */
    const those = (...kinds) => batch.filter((op) => kinds.includes(byId.get(op.id)?.result ?? ''));
    const done = those('recorded', 'duplicate');
    const never = those('rejected');
    await store.forget(done);
    for (const op of never) await store.refuse(op, byId.get(op.id)?.reason ?? '');
    if (never.length) refused();
    return done.length + never.length === batch.length ? '' : 'network';
  }

  /** Sends all that waits. True when nothing waits any more. @returns {Promise<boolean>} */
  function flush() {
    more = true;
    running ??= (async () => {
      let sent = false;
      while (more) {
        more = false;
        sent = await (navigator.locks ? navigator.locks.request('recto-answers', drain) : drain());
      }
      return sent;
    })().finally(() => { running = undefined; });
    return running;
  }

  return {
    flush,

    /** Keeps an answer, then sends it. @param {Review} review @param {Session} session */
    async add(review, session) {
      const op = store.answerOp(user, review);
      fresh.push(op);
      unkept.add(op);
      store.flag(true);
      await store.keep([op], session);
      unkept.delete(op);
      return flush();
    },

    /** Takes an answer back, here or on the server. @param {string} id @param {Session} session */
    async retract(id, session) {
      fresh = fresh.filter((op) => op.id !== id);
      store.flag(true);
      await store.retract(user, id, session);
      undoing = true;
      return flush();
    },

    /**
     * The page is closing: what is in no request yet goes out without waiting for a reply; all that waits, where this page alone has it.
     * @param {() => Session} session
     */
    lastChance(session) {
      const held = store.onlyHere(user);
      if (held || unkept.size) store.keepAtOnce([...unkept, ...(held ?? [])], session());
      const taken = new Set(held?.flatMap((op) => (op.review ? [] : op.id)));
      const ops = (held?.filter((op) => !taken.has(op.id)) ?? (undoing ? [] : fresh)).slice(0, KEEPALIVE_MOST);
      if (ops.length === 0) return;
      send(ops).catch(() => {});
      store.markTried(ops.map((op) => op.id));
    },
  };
}

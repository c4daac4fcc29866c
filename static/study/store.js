// @ts-check
// What this browser keeps: answers until the server has said "recorded", and the cards in hand. IndexedDB, or where there is none
// (some private windows) this page's memory. Knows nothing of cards' order, the screen or the network.

/** @import {Op, Review, Session, Table, Tables} from './types' */

export const KEYS = /** @type {const} */ ({ ops: 'seq', sessions: 'key', refused: 'id' });
const NAMES = /** @type {(keyof typeof KEYS)[]} */ (Object.keys(KEYS));
export const CLOSING = 'recto-closing';
/** Browsers have bugs in which a database never opens; the student must not wait for it. */
const OPEN_MS = 5_000;
/** Tells apart the ops of this page life: only those are surely unsent while they are not `tried`. */
const PAGE = uuid();

/** @type {Promise<IDBDatabase | null> | undefined} */
let opened;
/** @type {Tables | undefined} */
let memory;
/** @type {Promise<Tables> | undefined} */
let copied;

/** A random UUID (version 4). Plain http has no `randomUUID`. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** @param {number} user @param {Review} review @returns {Op} */
export function answerOp(user, review) {
  return { user, id: review.id, page: PAGE, tried: false, review };
}

/** Answers and session together, so that no answered card is asked for again after a crash. @param {Op[]} added @param {Session} session */
export const keep = (added, session) => within(async ({ ops, sessions }) => {
  // An undo has the id of its answer.
  const named = (/** @type {Op} */ op) => `${op.id} ${op.review ? '' : 'undone'}`;
  const known = new Set((await ops.all()).map(named));
  for (const op of added) if (!known.has(named(op))) await ops.put(op);
  await sessions.put(session);
});

/** What a closing page has no time to put into the database; `recover` does it on the next. @param {Op[]} added @param {Session} session */
export const keepAtOnce = (added, session) => aside('setItem', CLOSING, JSON.stringify({ added, session }));

export async function recover() {
  const left = aside('getItem', CLOSING);
  if (!left) return;
  const { added, session } = JSON.parse(left);
  await keep(added, session);
  if (!memory) aside('removeItem', CLOSING);
}

/** What waits and would go with this page, or nothing where the database keeps it. @param {number} user @returns {Op[] | undefined} */
export function onlyHere(user) {
  // Places in a row that ends with the page.
  return memory?.ops.atOnce?.().filter((op) => op.user === user).map((op) => ({ ...op, seq: undefined }));
}

/** Tells other pages at once whether something waits: app.js sends it from any page. @param {boolean} waits */
export const flag = (waits) => aside(waits ? 'setItem' : 'removeItem', 'recto-unsent', '1');

/** @param {Session} session */
export const keepSession = (session) => within(({ sessions }) => sessions.put(session));

/** @param {string} key @returns {Promise<Session | undefined>} */
export const session = (key) => within(({ sessions }) => sessions.get(key));

/** What must still be sent, oldest first. @param {number} user @returns {Promise<Op[]>} */
export const waiting = (user) => within(({ ops }) => mine(ops, user));

/**
 * The next things to send, marked as tried in the same transaction: one undo, or up to `most` answers.
 * @param {number} user @param {number} most
 */
export const claim = (user, most) => within(async ({ ops }) => {
  const all = await mine(ops, user);
  const end = all.findIndex((op) => !op.review);
  const batch = all.slice(0, end === 0 ? 1 : Math.min(most, end < 0 ? all.length : end));
  for (const op of batch) await ops.put({ ...op, tried: true });
  return { batch, waiting: all.length, undo: end >= 0 };
});

/** A closing page has sent these without waiting for the reply. @param {string[]} ids */
export const markTried = (ids) => within(async ({ ops }) => {
  for (const op of await ops.all()) if (ids.includes(op.id)) await ops.put({ ...op, tried: true });
});

/** @param {Op[]} done */
export const forget = (done) => within(async ({ ops }) => {
  for (const op of done) await ops.remove(op.seq);
});

/** The server will never take this answer: kept apart. @param {Op} op @param {string} reason */
export const refuse = (op, reason) => within(async ({ ops, refused }) => {
  await ops.remove(op.seq);
  await refused.put({ ...op, reason });
});

/** The reasons of refusals that nobody has been told of; they are now. @param {number} user @returns {Promise<string[]>} */
export const newsOfRefusals = (user) => within(async ({ refused }) => {
  const untold = (await mine(refused, user)).filter((op) => !op.told);
  for (const op of untold) await refused.put({ ...op, told: true });
  return untold.map((op) => op.reason);
});

/** An answer that surely never left is dropped; else the server is to be told, after it. @param {number} user @param {string} id @param {Session} session */
export const retract = (user, id, session) => within(async ({ ops, sessions }) => {
  const op = (await mine(ops, user)).find((one) => one.id === id && one.review);
  if (op && !op.tried && op.page === PAGE) await ops.remove(op.seq);
  else await ops.put({ user, id, page: PAGE, tried: false });
  await sessions.put(session);
});

/** @param {Table} table @param {number} user */
async function mine(table, user) {
  return (await table.all()).filter((row) => row.user === user);
}

/** Storage may be switched off. @param {'getItem' | 'setItem' | 'removeItem'} act @param {string} name @param {string} [value] */
export function aside(act, name, value = '') {
  try {
    return localStorage[act](name, value);
  } catch {
    return undefined;
  }
}

/**
 * Runs `work`, which may await nothing but the tables, in one transaction. A browser may close a database under us (quota, a phone
 * waking up): it is opened again once, then this page's memory takes over.
 * @template T @param {(tables: Tables) => Promise<T>} work @returns {Promise<T>}
 */
export async function within(work) {
  for (let attempt = 0; attempt < 2 && !memory; attempt += 1) {
    const db = await (opened ??= open());
    if (!db) break;
    try {
      // Strict: "kept" must be true after the battery dies, too.
      const transaction = db.transaction(NAMES, 'readwrite', { durability: 'strict' });
      const complete = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      complete.catch(() => {});
      const result = await work(tables((name) => inDatabase(transaction.objectStore(name))));
      await complete;
      return result;
    } catch {
      opened = undefined;
    }
  }
  memory ??= await (copied ??= copy());
  return work(memory);
}

/** What the database keeps, in this page's memory: it can be read where nothing more can be written. @returns {Promise<Tables>} */
async function copy() {
  const made = tables((name) => inMemory(KEYS[name]));
  try {
    const transaction = (await (opened ??= open()))?.transaction(NAMES, 'readonly');
    for (const name of NAMES) {
      const rows = transaction ? await inDatabase(transaction.objectStore(name)).all() : [];
      for (const row of rows) await made[name].put(row);
    }
  } catch {
    // Nor can it be read.
  }
  return made;
}

/** @param {(name: keyof typeof KEYS) => Table} make @returns {Tables} */
const tables = (make) => ({ ops: make('ops'), sessions: make('sessions'), refused: make('refused') });

/** @returns {Promise<IDBDatabase | null>} */
function open() {
  return new Promise((resolve) => {
    let late = false;
    setTimeout(() => { late = true; resolve(null); }, OPEN_MS);
    try {
      const request = indexedDB.open('recto', 1);
      request.onupgradeneeded = () => {
        for (const name of NAMES) request.result.createObjectStore(name, { keyPath: KEYS[name], autoIncrement: name === 'ops' });
      };
      request.onsuccess = () => {
        const db = request.result;
        if (late) { db.close(); return; }
        db.onversionchange = () => db.close();
        db.onclose = () => { opened = undefined; };
        resolve(db);
      };
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}

/** @param {IDBObjectStore} store @returns {Table} */
function inDatabase(store) {
  /** @param {IDBRequest} request */
  const answered = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return {
    all: () => answered(store.getAll()),
    get: (key) => answered(store.get(key)),
    put: (value) => answered(store.put(value)),
    remove: (key) => answered(store.delete(key)),
  };
}

/** @param {string} key @returns {Table} */
function inMemory(key) {
  const rows = new Map();
  let count = 0;
  return {
    atOnce: () => [...rows.values()],
    all: async () => [...rows.values()],
    get: async (id) => rows.get(id),
    put: async (value) => {
      const id = value[key] ?? count + 1;
      if (id > count) count = id;
      rows.set(id, { ...value, [key]: id });
    },
    remove: async (id) => { rows.delete(id); },
  };
}

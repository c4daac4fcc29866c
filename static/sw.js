// @ts-check
// Opens the study page without the network: its files, the last pages of one user, the media of their cards. Never keeps a post or
// an answer of the API. Everything personal is in one cache named after the user; another user's is deleted on sight.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const STATIC = 'recto-static-1';
const PERSONAL = 'recto-user-';
/** The hash in the name of a file that never changes, and its kind. */
const HASH = /\.[0-9a-f]{6,}\.(\w+)$/;
const PAGES_MOST = 5;
const MEDIA_MOST = 300;
/** Bytes of media kept in all, and of one file: a film of a lesson stays on the server. */
const MEDIA_BYTES = 150 << 20;
const MEDIA_FILE_BYTES = 20 << 20;
/** With a copy at hand, a network that takes longer counts as none. */
const PATIENCE_MS = 4_000;

worker.addEventListener('install', () => { worker.skipWaiting(); });

worker.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith('recto-static') && name !== STATIC) await caches.delete(name);
    await worker.clients.claim();
  })());
});

worker.addEventListener('message', (event) => {
  const { user, page, assets, media: files } = event.data ?? {};
  if (Number.isInteger(user) && Array.isArray(assets)) event.waitUntil(prepare(user, page, assets, Array.isArray(files) ? files : []));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (url.pathname === '/study') event.respondWith(studyPage(event, url));
    else if (url.pathname === '/') event.respondWith(home(request));
  } else if (url.pathname.startsWith('/static/')) event.respondWith(asset(event, url));
  else if (url.pathname.startsWith('/media/')) event.respondWith(media(event));
});

/** The page as it is now, else the copy kept for its address, else the last one kept. @param {FetchEvent} event @param {URL} url */
async function studyPage(event, url) {
  const copy = await keptPage(url);
  try {
    const response = await inTime(fetch(event.request), copy ? PATIENCE_MS : 0);
    if (response.status >= 500 && copy) return copy;
    event.waitUntil(keepPage(url, response.clone()));
    return response;
  } catch (error) {
    if (copy) return copy;
    throw error;
  }
}

/** Without the network, home is where one can still study. @param {Request} request */
async function home(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await personal();
    const pages = cache ? await pagesOf(cache) : [];
    const last = pages.at(-1);
    if (!last) throw error;
    return Response.redirect(last.url, 302);
  }
}

/** A hashed file never changes; one with a plain name is asked for each time. @param {FetchEvent} event @param {URL} url */
async function asset(event, url) {
  const cache = await caches.open(STATIC);
  const copy = await cache.match(event.request, { ignoreVary: true });
  if (copy && HASH.test(url.pathname)) return copy;
  try {
    const response = await inTime(fetch(event.request), copy ? PATIENCE_MS : 0);
    if (response.ok) event.waitUntil(cache.put(event.request, response.clone()));
    return response;
  } catch (error) {
    if (copy) return copy;
    throw error;
  }
}

/** The address of a static file without the hash of its content. @param {string} address */
function plainName(address) {
  return address.replace(HASH, '.$1');
}

/** Media are named by their content. @param {FetchEvent} event */
async function media(event) {
  const { request } = event;
  const cache = await personal();
  const copy = await cache?.match(request.url, { ignoreVary: true });
  if (copy) return part(copy, request.headers.get('range'));
  const response = await fetch(request);
  if (cache && response.status === 200) event.waitUntil(keepMedia(cache, request.url, response.clone()));
  return response;
}

/** The bytes that a player asks for: Safari plays nothing that comes whole. @param {Response} copy @param {string | null} range */
async function part(copy, range) {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  if (!asked) return copy;
  const bytes = await copy.arrayBuffer();
  const from = Number(asked[1]);
  const to = Math.min(asked[2] ? Number(asked[2]) : Infinity, bytes.byteLength - 1);
  if (from > to) return new Response(null, { status: 416, headers: { 'content-range': `bytes */${bytes.byteLength}` } });
  const headers = new Headers(copy.headers);
  headers.set('content-range', `bytes ${from}-${to}/${bytes.byteLength}`);
  headers.set('content-length', String(to - from + 1));
  return new Response(bytes.slice(from, to + 1), { status: 206, headers });
}

/**
 * What a page that has just been loaded is made of. Files of former versions go, and with them the pages that can't do without.
 * @param {number} user @param {string | undefined} page none for a page that was kept itself @param {string[]} assets
 * @param {string[]} files media that the first page loaded before there was a worker to keep them
 */
async function prepare(user, page, assets, files) {
  await forgetOthers(user);
  const cache = await caches.open(STATIC);
  for (const address of assets) {
    if (new URL(address).origin === location.origin && !(await cache.match(address, { ignoreVary: true }))) await cache.add(address).catch(() => {});
  }
  if (!page) return;
  // A font that this page had no use for stays; a file whose newer version it was made of goes.
  const current = new Map(assets.map((address) => [plainName(address), address]));
  const gone = [];
  for (const { url } of await cache.keys()) {
    if ((current.get(plainName(url)) ?? url) === url) continue;
    await cache.delete(url);
    gone.push(new URL(url).pathname);
  }
  await forgetPages(user, gone);
  const url = new URL(page, location.origin);
  const own = await caches.open(`${PERSONAL}${user}`);
  if (!(await own.match(pageKey(url)))) await fetch(url, { redirect: 'manual' }).then((response) => keepPage(url, response), () => {});
  for (const file of files) {
    const address = new URL(file, location.origin);
    if (address.origin !== location.origin || !address.pathname.startsWith('/media/')) continue;
    if (await own.match(address.href, { ignoreVary: true })) continue;
    await fetch(address).then((response) => (response.status === 200 ? keepMedia(own, address.href, response) : undefined), () => {});
  }
}

/** Forgets the pages that name one of these files: without the network they would stay dead. @param {number} user @param {string[]} gone */
async function forgetPages(user, gone) {
  if (gone.length === 0) return;
  const cache = await caches.open(`${PERSONAL}${user}`);
  for (const page of await pagesOf(cache)) {
    const html = (await (await cache.match(page))?.text()) ?? '';
    if (gone.some((path) => html.includes(path))) await cache.delete(page);
  }
}

/** Keeps a study page for its user, marked so that its script knows it for a copy. @param {URL} url @param {Response} response */
async function keepPage(url, response) {
  if (!response.ok || response.redirected || !response.headers.get('content-type')?.startsWith('text/html')) return;
  const html = await response.text();
  const user = /<body[^>]*\sdata-user="(\d+)"/.exec(html)?.[1];
  if (!user || !html.includes('id="grading"')) return;
  await forgetOthers(Number(user));
  const cache = await caches.open(`${PERSONAL}${user}`);
  const key = pageKey(url);
  await cache.delete(key);
  await cache.put(key, new Response(html.replace('<body', '<body data-kept'), { headers: copied(response.headers) }));
  const pages = await pagesOf(cache);
  for (const old of pages.slice(0, -PAGES_MOST)) await cache.delete(old);
}

/** The headers that still hold for the changed text, the page's policy above all. @param {Headers} headers */
function copied(headers) {
  const names = ['content-type', 'content-security-policy', 'x-content-type-options', 'x-frame-options', 'referrer-policy', 'permissions-policy',
    'cross-origin-opener-policy', 'cross-origin-resource-policy'];
  return Object.fromEntries(names.flatMap((name) => { const value = headers.get(name); return value ? [[name, value]] : []; }));
}

/** The newest stay, as many and as much as there is room for. @param {Cache} cache @param {string} address @param {Response} response */
async function keepMedia(cache, address, response) {
  const size = sizeOf(response);
  if (!size || size > MEDIA_FILE_BYTES) return;
  await cache.put(address, response);
  const all = (await cache.keys()).filter((one) => new URL(one.url).pathname.startsWith('/media/'));
  let number = 0;
  let bytes = 0;
  for (const one of all.reverse()) {
    const kept = await cache.match(one, { ignoreVary: true });
    number += 1;
    bytes += kept ? sizeOf(kept) : 0;
    if (number > MEDIA_MOST || bytes > MEDIA_BYTES) await cache.delete(one, { ignoreVary: true });
  }
}

/** Bytes of a file, as the server says them; 0 where it doesn't. @param {Response} response */
function sizeOf(response) {
  return Number(response.headers.get('content-length') ?? 0);
}

/** @param {URL} url */
async function keptPage(url) {
  const cache = await personal();
  if (!cache) return undefined;
  const last = (await pagesOf(cache)).at(-1);
  return (await cache.match(pageKey(url))) ?? (last && (await cache.match(last)));
}

/** The address of a mix: without the round, and the card in hand of a page without scripts. @param {URL} url */
function pageKey(url) {
  const key = new URL(url);
  for (const name of ['since', 'show', 'review', 'started']) key.searchParams.delete(name);
  return key.href;
}

/** @param {Cache} cache */
async function pagesOf(cache) {
  return (await cache.keys()).filter((one) => new URL(one.url).pathname === '/study');
}

/** The cache of the one user that this browser belongs to, if there is one. */
async function personal() {
  const name = (await caches.keys()).find((one) => one.startsWith(PERSONAL));
  return name ? caches.open(name) : undefined;
}

/** @param {number} user */
async function forgetOthers(user) {
  for (const name of await caches.keys()) if (name.startsWith(PERSONAL) && name !== `${PERSONAL}${user}`) await caches.delete(name);
}

/** @template T @param {Promise<T>} promise @param {number} ms 0 for no limit @returns {Promise<T>} */
function inTime(promise, ms) {
  if (!ms) return promise;
  return Promise.race([promise, new Promise((_, reject) => { setTimeout(reject, ms, new Error('too slow')); })]);
}

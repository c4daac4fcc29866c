// @ts-check
// Small things on pages that work without them: what the browser knows is filled in, forms are sent once, waiting answers leave, and at
// sign-out this browser forgets what it kept.

const { lang } = document.documentElement;
const user = Number(document.body.dataset.user ?? 0);
const SEND_MS = 5_000;

// --- What the browser knows ---

for (const input of document.querySelectorAll('input[name=time_zone]')) {
  /** @type {HTMLInputElement} */ (input).value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? '';
}

// <time datetime="2026-03-01T10:00:00Z" data-locale-date="time">: the day, with "time" the hour too, where and as the reader has it.
for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll('time[data-locale-date]'))) {
  const when = new Date(time.dateTime);
  const timeStyle = time.dataset.localeDate === 'time' ? 'short' : undefined;
  if (!Number.isNaN(when.getTime())) time.textContent = new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeStyle }).format(when);
}

// --- Copy: <button data-copy="text" data-copied="Copied" hidden> ---

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll('button[data-copy]'))) {
  const clipboard = navigator.clipboard;
  // Plain http has no clipboard; the text stands beside the button for copying by hand.
  button.hidden = !clipboard;
  button.addEventListener('click', async () => {
    await clipboard.writeText(button.dataset.copy ?? '');
    const label = button.textContent;
    button.textContent = button.dataset.copied ?? '✓';
    setTimeout(() => { button.textContent = label; }, 2_000);
  });
}

// --- Dropping a file: <label class="drop" data-drop><input type="file">… <span data-drop-names></span></label> ---

for (const zone of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-drop]'))) {
  const input = /** @type {HTMLInputElement | null} */ (zone.querySelector('input[type=file]'));
  const names = zone.querySelector('[data-drop-names]');
  if (!input) continue;
  const list = () => { if (names) names.textContent = [...(input.files ?? [])].map((file) => file.name).join(', '); };
  input.addEventListener('change', list);
  for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
    zone.addEventListener(type, (event) => {
      event.preventDefault();
      zone.classList.toggle('over', type === 'dragenter' || type === 'dragover');
    });
  }
  zone.addEventListener('drop', ({ dataTransfer }) => {
    if (!dataTransfer?.files.length) return;
    const files = new DataTransfer();
    for (const file of [...dataTransfer.files].slice(0, input.multiple ? undefined : 1)) files.items.add(file);
    input.files = files.files;
    list();
  });
}

// --- Menus: <details class="menu"> opens and closes by itself; Escape, a tap beside it and the focus elsewhere close it, too ---

for (const menu of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll('details.menu'))) {
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
  });
  const elsewhere = (/** @type {EventTarget | null} */ place) => place instanceof Node && !menu.contains(place);
  menu.addEventListener('focusout', ({ relatedTarget }) => { if (elsewhere(relatedTarget)) menu.open = false; });
  document.addEventListener('click', ({ target }) => { if (elsewhere(target)) menu.open = false; });
}

// --- Forms are sent once ---

document.addEventListener('submit', (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (event.defaultPrevented || form.method === 'dialog') return;
  if (form.dataset.sent) event.preventDefault();
  else {
    form.dataset.sent = 'yes';
    event.submitter?.setAttribute('aria-disabled', 'true');
  }
});

// Coming back to a page brings its forms back to life.
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll('[aria-disabled]')) button.removeAttribute('aria-disabled');
});

// --- What this browser keeps belongs to one user ---

/** @param {number} keep the user whose pages and media stay; 0 for nobody */
async function forgetCaches(keep) {
  if (!('caches' in window)) return;
  for (const name of await caches.keys()) if (name.startsWith('recto-user-') && name !== `recto-user-${keep}`) await caches.delete(name);
}

/** Drafts of cards belong to one user, too. @param {number} keep as above */
function forgetDrafts(keep) {
  for (const name of Object.keys(localStorage)) if (name.startsWith('recto-draft-') && !name.startsWith(`recto-draft-${keep}-`)) localStorage.removeItem(name);
}

async function onlyMine() {
  let last = '';
  try {
    last = localStorage.getItem('recto-user') ?? '';
    localStorage.setItem('recto-user', String(user));
    if (last !== String(user)) forgetDrafts(user);
  } catch {
    // Storage may be switched off; the caches' names still tell users apart.
  }
  if (last === String(user)) return;
  await forgetCaches(user);
  const { forgetOthers } = await import('./study/forget.js');
  await forgetOthers(user);
}

/** How many answers are left after a try to send them. */
async function sendWaiting() {
  const store = await import('./study/store.js');
  await store.recover();
  const unsent = async () => (await store.waiting(user)).length;
  if (await unsent()) {
    const { outbox } = await import('./study/outbox.js');
    const nothing = () => {};
    const box = outbox({ user, api: '/api/v1', changed: nothing, refused: nothing, undoRefused: nothing });
    await Promise.race([box.flush(), new Promise((resolve) => { setTimeout(resolve, SEND_MS); })]);
  }
  return unsent();
}

/** The study page does its own sending. */
async function start() {
  await onlyMine();
  if (!document.getElementById('study') && localStorage.getItem('recto-unsent')) await sendWaiting();
}

/** Whatever ended the session: pages that were kept for it are nobody's now. Unsent answers (numbers, no text) and drafts wait. */
async function signedOut() {
  await forgetCaches(0);
  const { forgetSessions, forgetUser } = await import('./study/forget.js');
  await forgetSessions();
  if (!document.querySelector('.flash[data-said="own-deleted"]')) return;
  // The account is gone: nobody comes back for the rest.
  await forgetUser(Number(localStorage.getItem('recto-user')));
  localStorage.removeItem('recto-user');
  forgetDrafts(0);
}

if (user) start().catch(() => {});
else if (location.pathname === '/sign-in') signedOut().catch(() => {});

/** Sends what waits, then forgets everything of this user. False if the person would rather stay. @param {DOMStringMap} warnings with {n} */
async function forget({ unsent, unsentOne }) {
  const left = await sendWaiting();
  const { forgetUser } = await import('./study/forget.js');
  const warning = (left === 1 ? unsentOne : unsent) ?? '{n}';
  if (left && !confirm(warning.replace('{n}', String(left)))) return false;
  await forgetUser(user);
  await forgetCaches(0);
  try {
    localStorage.removeItem('recto-user');
    forgetDrafts(0);
  } catch {
    // As above.
  }
  return true;
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll('form[data-unsent]'))) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const leaves = await forget(form.dataset).catch(() => true);
    if (leaves) form.submit();
  });
}

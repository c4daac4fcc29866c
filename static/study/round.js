// @ts-check
// The checkpoint: space and Enter go on, as on the cards before it, unless a control has the focus.

/** @type {HTMLAnchorElement | null} */
const way = document.querySelector('a[data-way-on]');

document.addEventListener('keydown', (event) => {
  if (!way || document.activeElement !== document.body || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key !== ' ' && event.key !== 'Enter') return;
  event.preventDefault();
  way.click();
});

// @ts-check
// What store.js keeps, forgotten: that of everybody else where another person signs in, and all of a person's own where they sign out.
// Loaded by app.js when that happens.
import { CLOSING, KEYS, aside, flag, within } from './store.js';

/** @typedef {keyof typeof KEYS} Name */

/** Forgets the cards of everybody else; their unsent answers (numbers, no text) wait for them. @param {number} user */
export const forgetOthers = (user) => wipe(['sessions', 'refused'], (owner) => owner !== user);

/** Forgets everybody's cards. */
export const forgetSessions = () => wipe(['sessions'], () => true);

/** Forgets all of `user`, unsent answers included. @param {number} user */
export function forgetUser(user) {
  aside('removeItem', CLOSING);
  flag(false);
  return wipe(/** @type {Name[]} */ (Object.keys(KEYS)), (owner) => owner === user);
}

/** @param {Name[]} names @param {(owner: number) => boolean} goes */
const wipe = (names, goes) => within(async (tables) => {
  for (const name of names) {
    for (const row of await tables[name].all()) if (goes(row.user)) await tables[name].remove(row[KEYS[name]]);
  }
});

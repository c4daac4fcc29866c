// The shapes that the study modules share, for the checker and the reader; no browser loads this file.

/** What a grade would do. A card that comes back today has `again_after_s` with `again_after_cards`, or `again_at_end`. */
export interface Next {
  grade: number;
  days: number;
  /** As short as a button needs; empty where only this device knows. */
  label: string;
  aria: string;
  again_after_s?: number;
  again_after_cards?: number;
  again_at_end?: boolean;
}

/** A card as `GET /api/v1/study` gives it; what this screen doesn't use is left out. */
export interface Card {
  card_id: number;
  front_html: string;
  back_html: string;
  /** Stands for the text. */
  version: number;
  language?: string;
  bookmarked?: boolean;
  changed_html?: string;
  remarks_html?: string;
  note?: string;
  what: string;
  leech?: boolean;
  suggests?: boolean;
  next: Next[];
}

/** A card that comes back today: at a time (ms), or after so many answers, or at the end of the round. */
export interface Repeat {
  card: Card;
  at: number;
  after: number;
  end: boolean;
}

/** `answers` counts those given on this page; `last` is the card answered last. */
export interface Queue {
  ready: Card[];
  repeats: Repeat[];
  answers: number;
  last: number;
}

/** An answer as `POST /api/v1/reviews` takes it. */
export interface Review {
  id: string;
  card_id: number;
  grade: number;
  answered_at: string;
  duration_ms: number;
  cram: boolean;
  /** Of the card as it was answered. */
  version?: number;
}

/** Something the server must still hear, in order of `seq`: an answer, or without `review` the undo of one. */
export interface Op {
  seq?: number;
  user: number;
  /** Of the answer. */
  id: string;
  /** Which page life made it. */
  page: string;
  /** A request with it may have arrived. */
  tried: boolean;
  review?: Review;
}

/** A study session as it can go on after a reload. */
export interface Session {
  /** User and mix. */
  key: string;
  user: number;
  saved: number;
  queue: Queue;
  current?: Card;
  revealed: boolean;
  /** The grades of the round so far, and when it began. */
  round: number[];
  since: string;
  /** What can be undone, oldest first. */
  done: { id: string; card: Card }[];
  /** Cards answered in a mode that would bring them again at once. */
  seen: number[];
}

export interface Table {
  /** Its rows without waiting, where the page's memory is all there is. */
  atOnce?(): any[];
  all(): Promise<any[]>;
  get(key: any): Promise<any>;
  put(value: any): Promise<any>;
  remove(key: any): Promise<any>;
}

export interface Tables {
  ops: Table;
  sessions: Table;
  refused: Table;
}

/** Why nothing goes out; '' if all is well. */
export type Trouble = '' | 'network' | 'signed_out' | 'other_student';

/** Leads somewhere, or does something. */
export interface Link {
  href?: string;
  text: string;
  act?: () => void;
}

import { timeOfId } from '../domain/notices/notification-id.ts';

/**
 * Where a reader of an inbox stands. Ids are in order of the intent's time, but are written seconds later, or minutes after a crash; so a
 * place in that order is not enough: a late one would lie behind it. Everything up to `settled` is over; behind it lie the stretches that
 * were given, each with how many notifications it had: one more is a late one.
 */
export interface Position {
  settled: string;
  given: readonly Stretch[];
  /** Set in the middle of a long read: go on behind this; the stretches are checked when the end has been reached. */
  at?: string;
}

/** The notifications behind the stretch before, up to and including `to`. */
export interface Stretch {
  to: string;
  count: number;
}

export const atTheBeginning: Position = { settled: '', given: [] };

/** A stretch is checked for so long after it was read. Intents that take longer to be written are found only by their escalation. */
export const settledAfterMs = 10 * 60_000;
const exactStretches = 60;
const maximumStretches = 120;

/** Ids are told apart by their time and 30 bits of their hash; where even those are equal, both are given again. */
export const mark = (id: string): string => id.slice(4, 20);

export interface Checked<Row> {
  /** Rows to give now. */
  fresh: Row[];
  /** The stretches as they are after giving them; `complete` of them, counted from the first, need no further look. */
  given: Stretch[];
  complete: number;
  /** There are late rows left that did not fit. */
  cut: boolean;
}

/** Finds the late rows in the stretches given before: `rows` are all that lie in them now, in order. */
export const checkStretches = <Row extends { id: string }>(
  stretches: readonly Stretch[],
  rows: readonly Row[],
  limit: number,
): Checked<Row> => {
  const checked: Checked<Row> = { fresh: [], given: [], complete: 0, cut: false };
  let next = 0;
  for (const stretch of stretches) {
    const start = next;
    while (next < rows.length && mark(rows[next]?.id ?? '') <= stretch.to) next += 1;
    checkStretch(checked, stretch, rows.slice(start, next), limit);
  }
  return checked;
};

const checkStretch = <Row extends { id: string }>(
  checked: Checked<Row>,
  stretch: Stretch,
  rows: readonly Row[],
  limit: number,
): void => {
  const isComplete = !checked.cut && checked.complete === checked.given.length;
  if (rows.length <= stretch.count) {
    checked.given.push(stretch);
    if (isComplete) checked.complete += 1;
    return;
  }
  const ends = rows.filter((row) => mark(row.id) === stretch.to);
  const late = ends.length === 1 ? rows.filter((row) => row !== ends[0]) : rows;
  const fitting = late.slice(0, Math.max(limit - checked.fresh.length, 0));
  checked.fresh.push(...fitting);
  if (fitting.length === late.length) {
    checked.given.push(...stretchesOf(rows));
    if (isComplete) checked.complete = checked.given.length;
    return;
  }
  checked.cut = true;
  checked.given.push(...stretchesOf(fitting));
  // Of the rest only its last is known to have been given.
  checked.given.push({ to: stretch.to, count: 1 });
};

/** Rows that were all given, each a stretch of its own. */
export const stretchesOf = (rows: readonly { id: string }[]): Stretch[] =>
  [...Map.groupBy(rows, (row) => mark(row.id))].map(([to, same]) => ({ to, count: same.length }));

/** The position after a read: old, complete stretches are over; the others are merged until they fit into a cursor. */
export const settle = (
  from: Position,
  { given, complete, at, now }: { given: readonly Stretch[]; complete: number; at?: string; now: number },
): Position => {
  let over = 0;
  while (over < complete && timeOfId(`ntf_${given[over]?.to ?? ''}`) < now - settledAfterMs) over += 1;
  return {
    settled: given[over - 1]?.to ?? from.settled,
    given: merge(given.slice(over)),
    ...(at === undefined ? {} : { at }),
  };
};

// The newest stay as they are: there late ones are likely, and a stretch of one row gives nothing twice.
const merge = (stretches: Stretch[]): Stretch[] => {
  const merged = [...stretches];
  while (merged.length > maximumStretches) {
    let smallest = 0;
    for (let index = 1; index < merged.length - exactStretches - 1; index += 1) {
      if (pairCount(merged, index) < pairCount(merged, smallest)) smallest = index;
    }
    const second = merged[smallest + 1];
    if (!second) return merged;
    merged.splice(smallest, 2, { to: second.to, count: pairCount(merged, smallest) });
  }
  return merged;
};

const pairCount = (stretches: readonly Stretch[], index: number): number =>
  (stretches[index]?.count ?? 0) + (stretches[index + 1]?.count ?? 0);

/** A position as text, about 2 KB at most. */
export const writePosition = ({ settled, at, given }: Position): string =>
  [settled, at ?? '', ...given.map(({ to, count }) => `${to}${count.toString(36)}`)].join('.');

const place = /^([0-9A-HJKMNP-TV-Z]{16})?$/;
const stretch = /^([0-9A-HJKMNP-TV-Z]{16})([0-9a-z]{1,6})$/;

/** Undefined for a text that `writePosition` did not write. */
export const readPosition = (text: string): Position | undefined => {
  const [settled = '', at = '', ...rest] = text.split('.');
  const given = rest.flatMap((one) => {
    const [, to, count] = stretch.exec(one) ?? [];
    return to === undefined || count === undefined ? [] : [{ to, count: Number.parseInt(count, 36) }];
  });
  if (!place.test(settled) || !place.test(at) || given.length !== rest.length) return undefined;
  return { settled, given, ...(at === '' ? {} : { at }) };
};

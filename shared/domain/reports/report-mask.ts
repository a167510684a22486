import { type CounterRow, terms } from './report-counters.ts';

/** G2: outside health no cell below this is shown. Nobody in it is no cell. */
const smallestShown = 5;

export interface MaskedRow extends Omit<CounterRow, 'count'> {
  /** Null: hidden. */
  count: number | null;
}

/**
 * Hides every cell from 1 to 4, and of a sum's parts so many more that the shown ones and the whole do not give the hidden ones away:
 * never one part alone, and never parts so few or small that only one distribution is possible.
 */
export const maskRows = (rows: readonly CounterRow[]): MaskedRow[] => {
  const hidden = new Set(rows.filter(({ count }) => count > 0 && count < smallestShown));
  const groups = groupsOf(rows);
  // What is hidden in one sum may be the whole of another: until nothing more has to be.
  for (let before = -1; before !== hidden.size; ) {
    before = hidden.size;
    for (const group of groups) hideTogether(group, hidden);
  }
  return rows.map((row) => (hidden.has(row) ? { ...row, count: null } : row));
};

interface Group {
  whole: CounterRow;
  parts: CounterRow[];
}

/** Parts that happen to add up to their whole, and P9's terms, which always add up to the arrived. */
const groupsOf = (rows: readonly CounterRow[]): Group[] => {
  const wholes = new Map(rows.filter(({ by }) => by === undefined).map((row) => [row.counter, row]));
  const dimensions = Map.groupBy(
    rows.filter(({ by }) => by !== undefined),
    ({ counter, by }) => `${counter}/${by}`,
  );
  const sums = Object.entries(alsoSums).map(([name, parts]) => ({
    whole: wholes.get(name),
    parts: parts.flatMap((part) => wholes.get(part) ?? []),
  }));
  const parted = [...dimensions.values()].map((parts) => ({
    whole: wholes.get(parts[0]?.counter ?? ''),
    parts,
  }));
  return [...sums, ...parted].flatMap(({ whole, parts }) =>
    whole && whole.count === parts.reduce((sum, { count }) => sum + count, 0) ? [{ whole, parts }] : [],
  );
};

const alsoSums: Record<string, readonly string[]> = {
  arrived: ['not-checked', ...terms],
  'follow-ups-owed': ['follow-ups-made', 'follow-ups-missed'],
};

const hideTogether = ({ whole, parts }: Group, hidden: Set<CounterRow>): void => {
  if (hidden.has(whole)) {
    // Shown parts would give the hidden whole away.
    const shown = parts.filter((part) => part.count > 0 && !hidden.has(part));
    for (const part of shown) hidden.add(part);
    return;
  }
  for (;;) {
    const concealed = parts.filter((part) => hidden.has(part));
    if (concealed.length === 0 || isAmbiguous(concealed)) return;
    const next = parts
      .filter((part) => part.count > 0 && !hidden.has(part))
      .sort((one, other) => one.count - other.count)[0];
    hidden.add(next ?? whole);
    if (next === undefined) return;
  }
};

/** Whoever subtracts knows the sum of the hidden parts, and that each is at least one: it must leave room for every small value. */
const isAmbiguous = (concealed: readonly CounterRow[]): boolean => {
  const sum = concealed.reduce((total, { count }) => total + count, 0);
  return concealed.length >= 2 && sum >= smallestShown - 1 + concealed.length - 1;
};

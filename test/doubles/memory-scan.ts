import type { ScanTable } from '../../shared/store/scan.ts';
import type { Item } from '../../shared/store/table.ts';

/** A walk over a table in memory, in order of its keys; the parts are cut by the first key. */
export const memoryScan =
  (table: { all(): Item[] }): ScanTable =>
  async ({ segment, segments, after, limit }) => {
    const nameOf = ({ pk, sk }: { pk: string; sk: string }): string => `${pk}\u0000${sk}`;
    const ours = table
      .all()
      .filter(
        ({ pk }) => [...pk].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % segments === segment,
      )
      .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
      .filter((item) => after === undefined || nameOf(item) > nameOf(after));
    const items = ours.slice(0, limit);
    const last = items.at(-1);
    return last && ours.length > items.length ? { items, after: { pk: last.pk, sk: last.sk } } : { items };
  };

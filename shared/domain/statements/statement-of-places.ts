import type { ArrivalRecord } from '../../contracts/arrival-record.ts';
import type { Fault } from '../../contracts/fault.ts';
import type { Statement } from '../evidence.ts';
import type { LocalityTree } from '../places/locality-tree.ts';

/** True for text that says something. */
export const hasMeaning = (text: string | undefined): text is string =>
  text !== undefined && text.trim() !== '';

type Places<Key extends keyof Statement> = Partial<Pick<Statement, Key>>;

/**
 * The deepest node the destination names. An unknown code leads to its nearest known ancestor by the digits of GB/T 2260 or, where
 * they lead deeper, by the names; both are flagged as not exact (R1).
 */
export const resolveDestination = (
  { destination }: ArrivalRecord,
  tree: LocalityTree,
  warnings: Fault[],
): Places<'destination' | 'destinationExact'> => {
  const code = destination?.localityCode?.trim() ?? '';
  const known = sameCode(code, tree);
  if (known !== undefined) return { destination: known, destinationExact: true };
  const named = tree.resolveByNames(destination?.names ?? []);
  if (code === '') {
    if (named && !named.exact)
      warnings.push(unknown('/destination/names', 'Not all of these names are known below each other.'));
    if (!named && destination?.names?.some(hasMeaning)) {
      warnings.push(unknown('/destination/names', 'None of these names is known.'));
    }
    return named ? { destination: named.code, destinationExact: named.exact } : {};
  }
  warnings.push(
    unknown('/destination/localityCode', 'No locality has this code; its nearest known ancestor is used.'),
  );
  const above = nearestKnown(code, tree);
  const found = above !== undefined && !(named && tree.isWithin(named.code, above)) ? above : named?.code;
  return found === undefined ? {} : { destination: found, destinationExact: false };
};

export const resolveHome = (
  { homeLocality }: ArrivalRecord,
  tree: LocalityTree,
  warnings: Fault[],
): Places<'home'> => {
  const code = homeLocality?.trim() ?? '';
  if (code === '') return {};
  const known = sameCode(code, tree);
  if (known !== undefined) return { home: known };
  warnings.push(unknown('/homeLocality', 'No locality has this code; its nearest known ancestor is used.'));
  const above = nearestKnown(code, tree);
  return above === undefined ? {} : { home: above };
};

/** A port the tree does not map stays as stated, for the operator (R1). */
export const resolvePort = (
  { entry }: ArrivalRecord,
  tree: LocalityTree,
  warnings: Fault[],
): Places<'pointOfEntry' | 'pointOfEntryStated'> => {
  const stated = entry.pointOfEntry?.trim() ?? '';
  if (stated === '') return {};
  const pointOfEntry = tree.pointOfEntry(stated);
  if (pointOfEntry !== undefined) return { pointOfEntry };
  const detail = 'No locality has this code of a point of entry; its copy goes to the operator.';
  warnings.push({ pointer: '/entry/pointOfEntry', code: 'unknown-point-of-entry', detail });
  return { pointOfEntryStated: stated.slice(0, 40) };
};

/** The node of a code; GB/T 2260 writes provinces and cities with 6 digits, lists of divisions often with 2 and 4. */
const sameCode = (code: string, tree: LocalityTree): string | undefined => {
  if (tree.get(code)) return code;
  if (!/^(\d{2}|\d{4}|\d{6})$/.test(code)) return undefined;
  const short = code.slice(2).replace(/(00)+$/, '');
  return [code.slice(0, 2) + short, code.padEnd(6, '0')].find((form) => tree.get(form));
};

/** GB/T 2260 and its extension to communities: 2 digits province, 4 city, 6 county, 9 town, 12 community; zeros fill up. */
const nearestKnown = (code: string, tree: LocalityTree): string | undefined => {
  if (!/^\d{2,12}$/.test(code)) return undefined;
  for (const digits of [9, 6, 4, 2]) {
    const prefix = code.slice(0, digits);
    const known = [prefix, prefix.padEnd(6, '0'), prefix.padEnd(12, '0')].find((form) => tree.get(form));
    if (known !== undefined) return known;
  }
  return undefined;
};

const unknown = (pointer: string, detail: string): Fault => ({ pointer, code: 'unknown-locality', detail });

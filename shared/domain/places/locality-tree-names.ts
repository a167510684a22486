import type { Locality } from '../../contracts/localities.ts';
import type { ResolvedNames } from './locality-tree.ts';

interface NameIndex {
  resolve(names: readonly string[]): ResolvedNames | undefined;
}

/** How far below the last match the next name may lie: 北京市, 朝阳区 has a level between that people leave out. */
const skippedLevels = 1;

/** Finds nodes by what people write: 山西 for 山西省, levels left out, the last name alone when it is unique. */
export const makeNameIndex = (
  nodes: ReadonlyMap<string, Locality>,
  parents: ReadonlyMap<string, string>,
  children: (code: string) => string[],
): NameIndex => {
  let byName: Map<string, string[]> | undefined;
  const everywhere = (name: string): string[] => {
    byName ??= indexNames(nodes);
    return byName.get(name) ?? [];
  };

  const below = (code: string, name: string): string[] => {
    let level = children(code);
    for (let skipped = 0; skipped <= skippedLevels && level.length > 0; skipped += 1) {
      const found = level.filter((child) => formsOf(nodes.get(child)?.name ?? '').includes(name));
      if (found.length > 0) return found;
      level = level.flatMap(children);
    }
    return [];
  };

  const first = (name: string): string | undefined => {
    const found = everywhere(name);
    const roots = found.filter((code) => !parents.has(code));
    return only(roots) ?? only(found);
  };

  const resolve = (names: readonly string[]): ResolvedNames | undefined => {
    let at: string | undefined;
    let exact = true;
    for (const stated of names) {
      const name = plain(stated);
      if (name === '') continue;
      const next = at === undefined ? first(name) : (only(below(at, name)) ?? sameNode(nodes, at, name));
      if (next === undefined) exact = false;
      else at = next;
    }
    return at === undefined ? undefined : { code: at, exact };
  };
  return { resolve };
};

const only = (codes: readonly string[]): string | undefined => (codes.length === 1 ? codes[0] : undefined);

/** 北京市, 北京市: a municipality is written twice where a province and a city are asked for. */
const sameNode = (nodes: ReadonlyMap<string, Locality>, code: string, name: string): string | undefined =>
  formsOf(nodes.get(code)?.name ?? '').includes(name) ? code : undefined;

const indexNames = (nodes: ReadonlyMap<string, Locality>): Map<string, string[]> => {
  const index = new Map<string, string[]>();
  for (const [code, node] of nodes) {
    for (const form of formsOf(node.name)) {
      const codes = index.get(form);
      if (codes) codes.push(code);
      else index.set(form, [code]);
    }
  }
  return index;
};

const plain = (name: string): string => name.normalize('NFKC').replaceAll(/\s+/gu, '').toLowerCase();

const suffix = /(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市|地区|区|县)$/u;

/** The name as written and without its kind of unit; 县 alone or a one-letter rest stays whole. */
const formsOf = (name: string): string[] => {
  const whole = plain(name);
  const short = whole.replace(suffix, '');
  return short.length >= 2 && short !== whole ? [whole, short] : [whole];
};

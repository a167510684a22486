import type { Locality } from '../../contracts/localities.ts';
import { makeNameIndex } from './locality-tree-names.ts';

/** Where names led: `exact` is false when some of them matched nothing. */
export interface ResolvedNames {
  code: string;
  exact: boolean;
}

/** The tree province > city > county > community of any depth, keyed by code. Unknown codes have no ancestors and are within nothing. */
export interface LocalityTree {
  readonly size: number;
  get(code: string): Locality | undefined;
  parentOf(code: string): string | undefined;
  /** Nearest first, without the node itself. */
  ancestorsOf(code: string): string[];
  /** The node's root; the node itself when it has no parent; undefined when unknown. */
  rootOf(code: string): string | undefined;
  /** `root/…/code`; the bare code when unknown. */
  pathOf(code: string): string;
  children(code: string): string[];
  /** The node and everything below it. */
  nodesWithin(code: string): string[];
  /** True when `code` is `ancestor` or lies below it. */
  isWithin(code: string, ancestor: string): boolean;
  /** The zone of the nearest node that names one, else the tree's default. */
  timeZoneOf(code: string | undefined): string;
  resolveByNames(names: readonly string[]): ResolvedNames | undefined;
  /** The node a point of entry's code (IATA, UN/LOCODE, locality code) stands for. */
  pointOfEntry(code: string): string | undefined;
  commonAncestor(a: string, b: string): string | undefined;
  /** The first node on the way down to `to` that does not also hold `from`: the level at which the two differ (R1, Guangdong's rule). */
  forkBelow(from: string, to: string): string | undefined;
}

/** Builds the tree. A missing or cyclic parent never hides a node: it is then a root (`validateLocalities` says so beforehand). */
export const makeLocalityTree = (
  localities: readonly Locality[],
  defaultTimeZone = 'Asia/Shanghai',
): LocalityTree => {
  const nodes = new Map(localities.map((one) => [one.code, one]));
  const parents = acyclicParents(nodes);
  const childrenOf = new Map<string, string[]>();
  const portCodes = new Map<string, string>();
  for (const [code, node] of nodes) {
    const parent = parents.get(code);
    const siblings = parent === undefined ? [] : childrenOf.get(parent);
    if (siblings) siblings.push(code);
    else if (parent !== undefined) childrenOf.set(parent, [code]);
    for (const alias of node.codes ?? []) portCodes.set(alias.trim().toUpperCase(), code);
  }

  const ancestorsOf = (code: string): string[] => {
    const found: string[] = [];
    for (let up = parents.get(code); up !== undefined; up = parents.get(up)) found.push(up);
    return found;
  };
  const chainOf = (code: string): string[] => [code, ...ancestorsOf(code)];
  const isWithin = (code: string, ancestor: string): boolean =>
    nodes.has(code) && chainOf(code).includes(ancestor);
  const children = (code: string): string[] => childrenOf.get(code) ?? [];
  const nodesWithin = (code: string): string[] => {
    const found = nodes.has(code) ? [code] : [];
    for (let next = 0; next < found.length; next += 1) found.push(...children(found[next] ?? ''));
    return found;
  };
  const commonAncestor = (a: string, b: string): string | undefined => {
    const above = new Set(nodes.has(a) ? chainOf(a) : []);
    return nodes.has(b) ? chainOf(b).find((code) => above.has(code)) : undefined;
  };
  const names = makeNameIndex(nodes, parents, children);

  return {
    size: nodes.size,
    get: (code) => nodes.get(code),
    parentOf: (code) => parents.get(code),
    ancestorsOf,
    rootOf: (code) => (nodes.has(code) ? chainOf(code).at(-1) : undefined),
    pathOf: (code) => chainOf(code).reverse().join('/'),
    children,
    nodesWithin,
    isWithin,
    timeZoneOf: (code) => {
      if (code === undefined) return defaultTimeZone;
      const zoned = chainOf(code).find((one) => nodes.get(one)?.timeZone !== undefined);
      return (zoned !== undefined && nodes.get(zoned)?.timeZone) || defaultTimeZone;
    },
    resolveByNames: names.resolve,
    pointOfEntry: (code) => {
      const wanted = code.trim();
      return nodes.has(wanted) ? wanted : portCodes.get(wanted.toUpperCase());
    },
    commonAncestor,
    forkBelow: (from, to) => {
      const shared = commonAncestor(from, to);
      return nodes.has(to)
        ? chainOf(to).findLast((code) => code !== shared && !isWithin(from, code))
        : undefined;
    },
  };
};

/** Parent by code; an unknown parent, or one that would close a circle, is left out. */
const acyclicParents = (nodes: ReadonlyMap<string, Locality>): Map<string, string> => {
  const parents = new Map<string, string>();
  const safe = new Set<string>();
  for (const start of nodes.keys()) {
    const walk = new Set<string>();
    let code: string | undefined = start;
    while (code !== undefined && !safe.has(code)) {
      walk.add(code);
      const parent: string | null | undefined = nodes.get(code)?.parentCode;
      if (parent == null || !nodes.has(parent) || walk.has(parent)) break;
      parents.set(code, parent);
      code = parent;
    }
    for (const one of walk) safe.add(one);
  }
  return parents;
};

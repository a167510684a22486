import type { PolicyBook } from './policies/policies.ts';

/** What deriving needs to know of the locality tree; unknown codes have no parent and lie within nothing but themselves. */
export interface PlaceTree {
  parentOf(code: string): string | undefined;
  timeZoneOf(code: string): string;
  isWithin(code: string, ancestor: string): boolean;
  /** The node with its level's name: which ancestor is the city. */
  get?(code: string): { level: string } | undefined;
}

/** Everything besides the evidence that an entry depends on. No clock. */
export interface DeriveContext {
  policies: PolicyBook;
  tree: PlaceTree;
}

/** True when `code` is `ancestor` or lies below it, for codes the tree does not know as well. */
export const liesWithin = (tree: PlaceTree, code: string, ancestor: string): boolean =>
  code === ancestor || tree.isWithin(code, ancestor);

const deepest = 64;

/** Nearest first, without the node itself. Bounded, so that a tree with a circle cannot hang a derivation. */
export const ancestorsOf = (tree: PlaceTree, code: string): string[] => {
  const found: string[] = [];
  let up = tree.parentOf(code);
  while (up !== undefined && up !== code && !found.includes(up) && found.length < deepest) {
    found.push(up);
    up = tree.parentOf(up);
  }
  return found;
};

/** The deepest node that holds both. */
export const commonAncestorOf = (tree: PlaceTree, one: string, other: string): string | undefined =>
  [one, ...ancestorsOf(tree, one)].find((code) => liesWithin(tree, other, code));

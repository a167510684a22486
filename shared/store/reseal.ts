import { type DataKeys, keysOf, openWith, type SealDeps, type Sealed, sealedIn } from './open-sealed.ts';
import { nonceBytes, seal } from './seal.ts';
import { DamagedItem } from './stored-item.ts';
import type { ConditionalWrite, Item } from './table.ts';

/** Of sealed items: so many lay under a secret that is being replaced, and so many cannot be opened though their key is there. */
export interface Resealed {
  resealed: number;
  damaged: number;
}

/**
 * Seals anew, under the present seal secret, what lies under one that is being replaced, each item under its own key as before. `items` are
 * as stored; `dryRun` writes none. What somebody else changes meanwhile lies under the present one already.
 */
export const resealItems =
  (deps: SealDeps) =>
  async (items: readonly Item[], { dryRun }: { dryRun: boolean }): Promise<Resealed> => {
    const found = items.map((item) => unlessDamaged(() => sealedIn(item)));
    const sealed = found.flatMap((one) => (one === undefined || one === 'damaged' ? [] : [one]));
    const keys = await keysOf(
      deps,
      sealed.map(({ place }) => place),
    );
    const opened = sealed.flatMap((one, index) => {
      const its = keys[index];
      return its ? [{ one, key: its[0], ...open(one, its) }] : [];
    });
    const writes = opened.flatMap(({ one, key, value, isPresent }) =>
      value && !isPresent ? [resealed(deps, one, { value, key })] : [],
    );
    if (!dryRun) await deps.table.write(writes);
    const damaged = [...found, ...opened.map(({ value }) => value ?? 'damaged')];
    return { resealed: writes.length, damaged: damaged.filter((one) => one === 'damaged').length };
  };

const resealed = (
  { random }: SealDeps,
  { item: { pk, sk }, bytes, place }: Sealed,
  { value, key }: { value: Uint8Array; key: Uint8Array },
): ConditionalWrite => ({
  kind: 'update',
  key: { pk, sk },
  set: { d: seal(value, { of: { pk, sk }, place, key, nonce: random(nonceBytes) }) },
  when: { d: bytes },
});

const open = (one: Sealed, keys: DataKeys): { value?: Uint8Array; isPresent: boolean } => {
  const opened = unlessDamaged(() => openWith(one, keys));
  return opened === 'damaged' ? { isPresent: false } : opened;
};

const unlessDamaged = <Value>(read: () => Value): Value | 'damaged' => {
  try {
    return read();
  } catch (error) {
    if (error instanceof DamagedItem) return 'damaged';
    throw error;
  }
};

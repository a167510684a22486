import type { Caller } from '../../shared/access/caller.ts';
import type { Manifest } from '../../shared/contracts/manifest.ts';
import { liesWithin, type PlaceTree } from '../../shared/domain/derive-context.ts';
import type { TripNote } from '../../shared/domain/transfer/manifest.ts';
import type { StoredManifest } from '../../shared/store/manifests.ts';

/** The places of an announced trip. */
export const placesOf = ({ manifest }: Pick<StoredManifest, 'manifest'>): string[] => [
  ...new Set([manifest.from, manifest.to, manifest.portCity].filter((code) => code !== undefined)),
];

/** Where an agency's own trips are listed; no locality's code has a colon. */
export const agencyPath = (agency: string): string => `agency:${agency}`;

/** Who announced the trip, and the places it concerns with those above them. */
export const mayChange = (caller: Caller, stored: StoredManifest, tree: PlaceTree): boolean =>
  isOwner(caller, stored) ||
  (caller.role === 'locality' && placesOf(stored).some((code) => liesWithin(tree, code, caller.subject)));

/** An agency carries people between any places; a locality has to be one of them, or lie above it. */
export const mayAnnounce = ({ role, subject }: Caller, manifest: Manifest, tree: PlaceTree): boolean =>
  role !== 'locality' || placesOf({ manifest }).some((code) => liesWithin(tree, code, subject));

/** Also whoever gave or took people on it, announced or not. */
export const maySee = (
  caller: Caller,
  { stored, notes }: { stored?: StoredManifest; notes: readonly TripNote[] },
  tree: PlaceTree,
): boolean => {
  if (caller.role === 'steward') return true;
  if (stored && mayChange(caller, stored, tree)) return true;
  return notes.some(({ by }) => {
    if (by.kind !== caller.role) return false;
    return by.kind === 'locality' ? liesWithin(tree, by.id, caller.subject) : by.id === caller.subject;
  });
};

/** Whoever announced the trip: what it wrote itself is shown to it. */
export const isOwner = ({ role, subject }: Caller, { owner }: StoredManifest): boolean =>
  owner.kind === role && owner.id === subject;

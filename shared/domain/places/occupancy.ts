import type { EntryState } from '../entry-state.ts';
import type { EpochMs } from '../evidence.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';

/** F28: from check-in to check-out at one site, by the name or code the placement gave it. */
export interface Stay {
  site: string;
  room?: string;
  type: Quarantine['type'];
  since: EpochMs;
  until?: EpochMs;
}

type Whereabouts = Pick<Stay, 'site' | 'room' | 'type'>;

/** A bed is taken until the person leaves for hospital, for another place, or is collected: a release alone empties none. */
const whereabouts = ({ stage, hospital, placement }: EntryState): Whereabouts | undefined => {
  if (stage === 'HOSPITAL') {
    return hospital?.place === undefined ? undefined : { site: hospital.place, type: 'hospital' };
  }
  if (stage !== 'QUARANTINE' && stage !== 'RELEASED') return undefined;
  if (placement?.site === undefined || placement.type === 'home') return undefined;
  return { site: placement.site, room: placement.room, type: placement.type };
};

/** Closes the stay that ended with this evidence and opens the one that began. */
export const noteStay = (state: EntryState, at: EpochMs): void => {
  const here = whereabouts(state);
  const open = state.stays.at(-1);
  const present = open?.until === undefined ? open : undefined;
  if (present?.site === here?.site && present?.room === here?.room) return;
  if (present !== undefined) {
    state.stays = [...state.stays.slice(0, -1), { ...present, until: Math.max(at, present.since) }];
  }
  if (here === undefined) return;
  // The first check-in may have been told with an earlier date of its own.
  const first = state.stays.length === 0 && state.placement !== undefined && state.stage !== 'HOSPITAL';
  state.stays = [...state.stays, { ...here, since: first ? (state.placement?.since ?? at) : at }];
};

/** Where somebody is checked in now. */
export const presentStay = ({ stays }: { stays?: readonly Stay[] | undefined }): Stay | undefined => {
  const last = stays?.at(-1);
  return last?.until === undefined ? last : undefined;
};

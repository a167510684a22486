import { liesWithin } from '../derive-context.ts';
import type { EntryState, Placement } from '../entry-state.ts';
import type { EpochMs, EventEvidence } from '../evidence.ts';
import { flagUnfitPlace } from '../places/place-fits.ts';
import { placeOf, textOf } from '../stages/evidence-fields.ts';
import { isLocalDate, localDateOf, midnightOf } from '../time/local-days.ts';
import { isRoomUnconfirmed } from './home-placement.ts';
import { zoneOf } from './quarantine.ts';

/** Also for a held placement: the clocks that protect the person run all the same. */
export const place = (state: EntryState, event: EventEvidence, confirmed: boolean): void => {
  const known = state.placement;
  const since = sinceOf(state, event);
  const at = placeOf(state, event.by) ?? known?.at;
  state.placement = {
    type: quarantineType(textOf(event, 'quarantineType')),
    site: textOf(event, 'site'),
    room: textOf(event, 'room'),
    since: known === undefined ? since : Math.min(known.since, since),
    placedAt: event.occurredAt,
    firstLearnedAt: known?.firstLearnedAt ?? Math.max(event.learnedAt, event.occurredAt),
    ...singleRoomOf(event),
    confirmed: confirmed || (known?.confirmed ?? false),
    ...(isRoomUnconfirmed(state, event) ? { roomUnconfirmed: true } : {}),
    at,
  };
  if (!confirmed) return;
  state.presentAt = at ?? state.presentAt;
  flagUnfitPlace(state, event);
};

/** What the latest placement says of the room; one at a site says nothing of a room at home. */
const singleRoomOf = ({ data }: EventEvidence): Pick<Placement, 'singleRoom'> =>
  typeof data.singleRoom === 'boolean' ? { singleRoom: data.singleRoom } : {};

const quarantineType = (stated: string | undefined): Placement['type'] =>
  stated === 'home' || stated === 'hospital' ? stated : 'facility';

const sinceOf = (state: EntryState, event: EventEvidence): EpochMs => {
  const stated = textOf(event, 'since');
  if (stated === undefined) return event.occurredAt;
  const at = isLocalDate(stated) ? midnightOf(stated, zoneOf(state)) : Date.parse(stated);
  return Number.isNaN(at) ? event.occurredAt : Math.min(at, event.occurredAt);
};

/** After the release: a new quarantine, counted from the last exposure, else from the day it became known. */
export const exposeAgain = (state: EntryState, event: EventEvidence): void => {
  const known = state.facts.lastExposureOn;
  const releasedOn = state.releasedAt && localDateOf(state.releasedAt, zoneOf(state));
  const here = localDateOf(event.occurredAt, zoneOf(state));
  state.exposedOn = known !== undefined && releasedOn && known > releasedOn && known <= here ? known : here;
  forgetRelease(state);
  state.placement = undefined;
  state.lastDay = undefined;
};

export const forgetRelease = (state: EntryState): void => {
  state.releasedAt = undefined;
  state.collectedAt = undefined;
};

/** To another site, where rooms have other numbers, or another hospital; to another locality, which is offered the person. */
export const moved = (state: EntryState, event: EventEvidence): void => {
  const to = textOf(event, 'localityCode');
  const site = textOf(event, 'site');
  if (state.hospital && site) state.hospital = { ...state.hospital, place: site };
  else if (state.placement && site)
    state.placement = { ...state.placement, site, room: textOf(event, 'room') };
  if (to === undefined) return;
  state.presentAt = to;
  const { owner } = state.ownership;
  if (owner === undefined || !liesWithin(state.context.tree, to, owner)) state.ownership.offeredTo = to;
};

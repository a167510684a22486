import { liesWithin } from './derive-context.ts';
import type { EntryState, Placement } from './entry-state.ts';
import type { EpochMs, EventEvidence, Speaker } from './evidence.ts';
import { addDays, isLocalDate, localDateOf, midnightOf } from './local-days.ts';
import { periodOf, zoneOf } from './quarantine.ts';
import type { Evidence, Signal } from './signals.ts';

type Effect = (state: EntryState, event: EventEvidence) => void;

/** What evidence changes besides the stage. Called after the table's row was taken, with the new stage already set. */
export const applyEffect = (state: EntryState, evidence: Evidence): void => {
  const { event, signal } = evidence;
  if (event === undefined) applyRecord(state, evidence);
  else effects[signal]?.(state, event);
};

const applyRecord = (state: EntryState, { signal, at }: Evidence): void => {
  if (signal === 'record:reported') state.reportedAt = Math.min(at, state.reportedAt ?? at);
  if (signal === 'record:arrived') {
    state.arrived = true;
    state.presentAt ??= state.facts.pointOfEntry;
  }
};

/** Nodes below the speaker that the evidence can only be about: a province speaks for the county it names. */
const placeOf = (state: EntryState, by: Speaker): string | undefined => {
  if (by.kind !== 'locality') return undefined;
  const { facts, context, ownership } = state;
  const named = [ownership.owner, facts.destination];
  return named.find((code) => code !== undefined && liesWithin(context.tree, code, by.id)) ?? by.id;
};

const text = ({ data }: EventEvidence, field: string): string | undefined => {
  const value = data[field];
  return typeof value === 'string' ? value : undefined;
};

const hasSymptoms = ({ data }: EventEvidence): boolean => {
  const stated = data.symptoms;
  return Array.isArray(stated) && stated.length > 0;
};

const fever = 37.3;

const checked: Effect = (state, event) => {
  const health = event.data.health;
  const { tree } = state.context;
  const { pointOfEntry } = state.facts;
  const here = event.by.kind === 'locality' ? event.by.id : undefined;
  const atPort = pointOfEntry !== undefined && (here === undefined || liesWithin(tree, pointOfEntry, here));
  state.presentAt = atPort ? pointOfEntry : (here ?? state.presentAt);
  if (typeof health !== 'object' || health === null) return;
  const symptoms = 'symptoms' in health && Array.isArray(health.symptoms) && health.symptoms.length > 0;
  const hot =
    'temperatureC' in health && typeof health.temperatureC === 'number' && health.temperatureC >= fever;
  if (symptoms || hot) state.symptomatic = true;
};

const boarded: Effect = (state, event) => {
  const manifest = text(event, 'manifestId') ?? '';
  const headcount = event.data.headcount;
  const open = state.transfer?.mode === 'manifest' ? state.transfer.manifests : new Map();
  open.set(manifest, typeof headcount === 'number' ? headcount : undefined);
  const mode = state.transfer?.mode === 'carrier' ? 'carrier' : 'manifest';
  state.transfer = { mode, manifests: open };
};

const received: Effect = (state, event) => {
  const manifest = text(event, 'manifestId') ?? '';
  const given = state.transfer?.manifests.get(manifest);
  const taken = event.data.headcount;
  if (given !== undefined && typeof taken === 'number' && given !== taken) {
    state.conflicts.push({
      code: 'headcount',
      detail: `Manifest ${manifest}: ${given} boarded, ${taken} received.`,
      since: event.occurredAt,
      between: [event.key],
    });
  }
  state.received.add(manifest);
  state.presentAt = placeOf(state, event.by) ?? state.presentAt;
};

/** Also for a held placement: the clocks that protect the person run all the same. */
export const place = (state: EntryState, event: EventEvidence, confirmed: boolean): void => {
  const known = state.placement;
  const since = sinceOf(state, event);
  const at = placeOf(state, event.by) ?? known?.at;
  state.placement = {
    type: quarantineType(text(event, 'quarantineType')),
    site: text(event, 'site'),
    room: text(event, 'room'),
    since: known === undefined ? since : Math.min(known.since, since),
    confirmed: confirmed || (known?.confirmed ?? false),
    at,
  };
  if (confirmed) state.presentAt = at ?? state.presentAt;
};

const quarantineType = (stated: string | undefined): Placement['type'] =>
  stated === 'home' || stated === 'hospital' ? stated : 'facility';

const sinceOf = (state: EntryState, event: EventEvidence): EpochMs => {
  const stated = text(event, 'since');
  if (stated === undefined) return event.occurredAt;
  const at = isLocalDate(stated) ? midnightOf(stated, zoneOf(state)) : Date.parse(stated);
  return Number.isNaN(at) ? event.occurredAt : Math.min(at, event.occurredAt);
};

const moved: Effect = (state, event) => {
  const to = text(event, 'localityCode');
  if (state.placement)
    state.placement = { ...state.placement, site: text(event, 'site') ?? state.placement.site };
  if (to === undefined) return;
  state.presentAt = to;
  const { owner } = state.ownership;
  if (owner === undefined || !liesWithin(state.context.tree, to, owner)) state.ownership.offeredTo = to;
};

const fellIll: Effect = (state, event) => {
  const known = state.hospital;
  state.arrived = true;
  state.symptomatic = true;
  state.hospital = {
    since: known?.since ?? event.occurredAt,
    place: text(event, 'place') ?? known?.place,
    caseConfirmed: known?.caseConfirmed ?? false,
  };
  state.presentAt = placeOf(state, event.by) ?? state.presentAt;
};

const confirmedCase: Effect = (state, event) => {
  fellIll(state, event);
  if (state.hospital) state.hospital.caseConfirmed = true;
};

/** A positive test after the release begins a new quarantine, counted from the test. */
const positive: Effect = (state, event) =>
  state.stage === 'HANDED_OVER' ? exposedAgain(state, event) : fellIll(state, event);

const exposedAgain: Effect = (state, event) => {
  const known = state.facts.lastExposureOn;
  const releasedOn = state.releasedAt && localDateOf(state.releasedAt, zoneOf(state));
  const here = localDateOf(event.occurredAt, zoneOf(state));
  state.exposedOn = known !== undefined && releasedOn && known > releasedOn && known <= here ? known : here;
  forgetRelease(state);
  state.placement = undefined;
  state.lastDay = undefined;
};

const forgetRelease = (state: EntryState): void => {
  state.releasedAt = undefined;
  state.collectedAt = undefined;
  state.releaseSeen = false;
};

const recovered: Effect = (state, event) => {
  state.hospital = undefined;
  state.symptomatic = false;
  forgetRelease(state);
  if (event.data.discharged !== 'recovered') return;
  const placedAt = state.placement?.since ?? event.occurredAt;
  const { lastDay } = periodOf(state, placedAt);
  const extra = state.facts.policy.recoveredExtraDays;
  const until = addDays(localDateOf(event.occurredAt, zoneOf(state)), extra);
  if (until > lastDay) state.lastDay = { date: until, because: 'recovered', reduced: false };
};

const newLastDay: Effect = (state, event) => {
  const date = text(event, 'lastDay');
  if (!isLocalDate(date)) return;
  const reduced = event.type === 'reduced' || (state.lastDay?.reduced ?? false);
  state.lastDay = { date, because: text(event, 'reason') ?? event.type, reduced };
};

const released: Effect = (state, event) => {
  if (state.releasedAt !== undefined) return;
  state.releasedAt = event.occurredAt;
  state.releaseSeen = true;
  state.symptomatic = hasSymptoms(event);
};

const followedUp: Effect = (state, event) => {
  const outcome = text(event, 'outcome');
  const temperature = event.data.temperatureC;
  if (outcome !== 'SEEN_OK' && outcome !== 'SEEN_NOT_OK') return;
  state.lastFollowUpAt = Math.max(event.occurredAt, state.lastFollowUpAt ?? event.occurredAt);
  if (hasSymptoms(event) || (typeof temperature === 'number' && temperature >= fever))
    state.symptomatic = true;
};

const heldThere: Effect = (state, event) => {
  if (state.releasedAt !== undefined) exposedAgain(state, event);
  const { pointOfEntry } = state.facts;
  const city = pointOfEntry && (state.context.tree.parentOf(pointOfEntry) ?? pointOfEntry);
  state.onHold = true;
  if (city && state.ownership.owner !== city) state.ownership.offeredTo = city;
};

const effects: Partial<Record<Signal, Effect>> = {
  'port-check': checked,
  'verified:confirmed': (state) => {
    if (state.stage === 'IN_TRANSFER' && state.transfer === undefined) startAlone(state);
  },
  certificate: (state) => {
    state.certified = true;
  },
  'disposition:transfer': (state) => {
    if (state.onHold) state.ownership.offeredTo = state.facts.destination;
    state.onHold = false;
  },
  'disposition:local': (state, event) => {
    if (state.releasedAt !== undefined) exposedAgain(state, event);
  },
  'disposition:self': (state) => startAlone(state),
  'disposition:onward': (state) => {
    state.transfer = { mode: 'carrier', manifests: new Map() };
  },
  'disposition:hold': heldThere,
  'disposition:refer': fellIll,
  boarded,
  leg: boarded,
  received,
  placed: (state, event) => place(state, event, true),
  moved,
  'follow-up': followedUp,
  symptoms: (state) => {
    state.symptomatic = true;
  },
  hospitalised: fellIll,
  'test:positive': positive,
  'test:suspected': fellIll,
  'test:confirmed': confirmedCase,
  recovered,
  extended: newLastDay,
  reduced: newLastDay,
  released,
  collected: (state, event) => {
    state.collectedAt ??= event.occurredAt;
  },
};

const startAlone = (state: EntryState): void => {
  state.transfer = { mode: 'self', manifests: new Map() };
};

import { noteContacts } from '../contacts/contacts.ts';
import { liesWithin } from '../derive-context.ts';
import type { EntryState } from '../entry-state.ts';
import type { EventEvidence } from '../evidence.ts';
import { noteStay } from '../places/occupancy.ts';
import { testResult, testTaken } from '../quarantine/hospital.ts';
import { investigationClosed, investigationOpened, noteIllness } from '../quarantine/investigation.ts';
import { exposeAgain, forgetRelease, moved, place } from '../quarantine/placement.ts';
import { periodOf, zoneOf } from '../quarantine/quarantine.ts';
import { addDays, isLocalDate, localDateOf } from '../time/local-days.ts';
import { explain } from '../transfer/custody-gaps.ts';
import { noteTrip } from '../transfer/planned-trips.ts';
import { placeOf, tellsIllness, textOf } from './evidence-fields.ts';
import { fedBack } from './feedback-effect.ts';
import { followedUp } from './follow-up-effects.ts';
import type { Evidence, Signal } from './signals.ts';

type Effect = (state: EntryState, event: EventEvidence) => void;

/** What evidence changes besides the stage. Called after the table's row was taken, with the new stage already set. */
export const applyEffect = (state: EntryState, evidence: Evidence): void => {
  const { event, signal } = evidence;
  if (event === undefined) applyRecord(state, evidence);
  else effects[signal]?.(state, event);
  noteContacts(state, evidence);
  noteIllness(state, evidence);
  noteStay(state, evidence.at);
};

const applyRecord = (state: EntryState, { signal, at }: Evidence): void => {
  if (signal === 'record:reported') state.reportedAt = Math.min(at, state.reportedAt ?? at);
  if (signal === 'record:arrived') {
    state.arrived = true;
    state.presentAt ??= state.facts.pointOfEntry;
  }
};

const checked: Effect = (state, event) => {
  const health = event.data.health;
  const { tree } = state.context;
  const { pointOfEntry } = state.facts;
  const here = event.by.kind === 'locality' ? event.by.id : undefined;
  const atPort = pointOfEntry !== undefined && (here === undefined || liesWithin(tree, pointOfEntry, here));
  state.presentAt = atPort ? pointOfEntry : (here ?? state.presentAt);
  if (typeof health === 'object' && health !== null && tellsIllness(health)) state.symptomatic = true;
};

const boarded: Effect = (state, event) => {
  const manifest = textOf(event, 'manifestId') ?? '';
  const headcount = event.data.headcount;
  const open = state.transfer?.mode === 'manifest' ? state.transfer.manifests : new Map();
  open.set(manifest, typeof headcount === 'number' ? headcount : undefined);
  const mode = state.transfer?.mode === 'carrier' ? 'carrier' : 'manifest';
  state.transfer = { mode, manifests: open };
};

const received: Effect = (state, event) => {
  const manifest = textOf(event, 'manifestId') ?? '';
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

const fellIll: Effect = (state, event) => {
  const known = state.hospital;
  state.arrived = true;
  state.symptomatic = true;
  state.hospital = {
    since: known?.since ?? event.occurredAt,
    place: textOf(event, 'place') ?? known?.place,
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
  state.stage === 'HANDED_OVER' ? exposeAgain(state, event) : fellIll(state, event);

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
  const date = textOf(event, 'lastDay');
  if (!isLocalDate(date)) return;
  const reduced = event.type === 'reduced' || (state.lastDay?.reduced ?? false);
  state.lastDay = { date, because: textOf(event, 'reason') ?? event.type, reduced };
};

const released: Effect = (state, event) => {
  if (state.releasedAt !== undefined) return;
  state.releasedAt = event.occurredAt;
  state.symptomatic = tellsIllness(event.data);
};

const heldThere: Effect = (state, event) => {
  if (state.releasedAt !== undefined) exposeAgain(state, event);
  const { pointOfEntry } = state.facts;
  const city = pointOfEntry && (state.context.tree.parentOf(pointOfEntry) ?? pointOfEntry);
  state.onHold = true;
  if (city && state.ownership.owner !== city) state.ownership.offeredTo = city;
};

/** T24: nobody wrote down the way there; for somebody from abroad that is a gap in the custody (F14). */
const foundOnTheWay: Effect = (state, event) => {
  if (state.stage !== 'IN_TRANSFER' || state.transfer !== undefined) return;
  startAlone(state);
  if (state.facts.kind !== 'OVERSEAS') return;
  const detail = 'Seen at the destination without a manifest.';
  state.conflicts.push({ code: 'custody-gap', detail, since: event.occurredAt, between: [event.key] });
};

const startAlone = (state: EntryState): void => {
  state.transfer = { mode: 'self', manifests: new Map() };
};

const both =
  (first: Effect, then: Effect): Effect =>
  (state, event) => {
    first(state, event);
    then(state, event);
  };

const effects: Partial<Record<Signal, Effect>> = {
  feedback: fedBack,
  'port-check': checked,
  'verified:confirmed': foundOnTheWay,
  'verified:observed': foundOnTheWay,
  'verified:quarantined': foundOnTheWay,
  'verified:hospital': fellIll,
  landed: (state, event) => {
    state.arrived = true;
    state.landedAt = event.occurredAt;
    state.presentAt = state.facts.pointOfEntry ?? state.presentAt;
  },
  explained: explain,
  note: noteTrip,
  certificate: (state) => {
    state.certified = true;
  },
  'disposition:transfer': (state) => {
    if (state.onHold) state.ownership.offeredTo = state.facts.destination;
    state.onHold = false;
  },
  'disposition:local': (state, event) => {
    if (state.releasedAt !== undefined) exposeAgain(state, event);
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
  'test-taken': testTaken,
  'test:negative': testResult,
  'test:positive': both(testResult, positive),
  'test:suspected': both(testResult, fellIll),
  'test:confirmed': both(testResult, confirmedCase),
  'investigation-opened': investigationOpened,
  'investigation-closed': investigationClosed,
  recovered,
  extended: newLastDay,
  reduced: newLastDay,
  released,
  collected: (state, event) => {
    state.collectedAt ??= event.occurredAt;
  },
};

import { describe, expect, test } from 'vitest';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import { settledBy } from '../../shared/domain/notices/plan-notices-responsibility.ts';
import { route } from '../../shared/domain/places/routing.ts';
import { judgeEvent } from '../../shared/domain/stages/judge-event.ts';
import { ownerHistory } from '../../shared/domain/transfer/owner-history.ts';
import { directoryOf, policy } from './entry-builder.ts';
import {
  arrivalTime,
  context,
  day,
  documentOf,
  event,
  hour,
  statement,
  tree,
  wayToQuarantine,
} from './evidence-builder.ts';

const t = (hours: number) => arrivalTime + hours * hour;
const derive = (events: EventEvidence[], over: Partial<Statement> = {}) =>
  deriveEntry(documentOf([statement(over)], events), [], context);
const signed = (by: string) => ({ by, officer: `officer of ${by}` });
const accept = (by: string, hours: number) => event('accepted', t(hours), {}, signed(by));
const reject = (by: string, hours: number) => event('rejected', t(hours), {}, { by });
const offer = (by: string, to: string, hours: number) =>
  event('transfer-offered', t(hours), { localityCode: to }, signed(by));
const revoke = (by: string, hours: number) => event('transfer-revoked', t(hours), {}, signed(by));
const assign = (by: string, to: string, hours: number) =>
  event('assigned', t(hours), { localityCode: to, reason: 'nearest' }, signed(by));
const judge = (known: EventEvidence[], one: EventEvidence) => {
  const { status, rule } = judgeEvent(documentOf([statement()], known), [], one, context, t(1000));
  return rule === undefined ? status : `${status} ${rule}`;
};

describe('an owner hands the person on', () => {
  const owned = [accept('N-EAST', 1)];

  test('the old owner answers until the new one accepts', () => {
    const offered = derive([...owned, offer('N-EAST', 'N-FAR', 20)]).responsibility;
    expect(offered).toMatchObject({ state: 'TRANSFER_OFFERED', locality: 'N-EAST', offeredTo: 'N-FAR' });
    const taken = derive([...owned, offer('N-EAST', 'N-FAR', 20), accept('N-FAR', 22)]).responsibility;
    expect(taken).toMatchObject({ state: 'ACCEPTED', locality: 'N-FAR', officer: 'officer of N-FAR' });
    expect(taken.offeredTo).toBeUndefined();
  });

  test('taken back, the offer is none: whoever accepts after that waits', () => {
    const back = [...owned, offer('N-EAST', 'N-FAR', 20), revoke('N-EAST', 21)];
    expect(derive(back).responsibility).toMatchObject({ state: 'ACCEPTED', locality: 'N-EAST' });
    const late = derive([...back, accept('N-FAR', 22)]);
    expect(late).toMatchObject({ responsibility: { locality: 'N-EAST' }, held: [{ type: 'accepted' }] });
    expect(derive([...owned, revoke('N-EAST', 21)]).held).toMatchObject([{ missing: 'transfer-offered' }]);
  });

  test('rejected, the old owner goes on answering; each further offer is another one', () => {
    const twice = [...owned, offer('N-EAST', 'N-FAR', 20), reject('N-FAR', 21), offer('N-EAST', 'N-FAR', 22)];
    expect(derive(twice.slice(0, 3)).responsibility).toMatchObject({ state: 'ACCEPTED', locality: 'N-EAST' });
    expect(derive(twice).responsibility).toMatchObject({ offeredTo: 'N-FAR', offers: 2, hops: 0 });
  });

  test('somebody above the owner may offer and take back, somebody beside waits', () => {
    expect(derive([...owned, offer('NORTH', 'N-FAR', 20)]).responsibility.offeredTo).toBe('N-FAR');
    expect(judge(owned, offer('N-WEST', 'N-FAR', 20))).toBe('held missing-step');
    expect(judge([], offer('N-EAST', 'N-FAR', 20))).toBe('held missing-step');
    expect(derive([offer('N-EAST', 'N-FAR', 20), accept('N-EAST', 1)]).responsibility.offeredTo).toBe(
      'N-FAR',
    );
  });

  test('to nowhere, or to the one who has the person already, is refused', () => {
    expect(judge(owned, offer('N-EAST', 'nowhere', 20))).toBe('refused unknown-locality');
    expect(judge(owned, offer('N-EAST', 'N-EAST', 20))).toBe('refused already-accepted');
  });

  test('mid-quarantine the days served count on, and boarding waits for the new owner', () => {
    const served = wayToQuarantine();
    const away = event('boarded', t(80), { manifestId: 'm-2' }, signed('N-EAST'));
    const waiting = derive([...served, offer('N-EAST', 'N-FAR', 60), away]);
    expect(waiting).toMatchObject({ stage: 'QUARANTINE', held: [{ missing: 'accepted' }] });
    const gone = derive([...served, offer('N-EAST', 'N-FAR', 60), accept('N-FAR', 62), away]);
    expect(gone).toMatchObject({ stage: 'IN_TRANSFER', quarantine: { lastDay: '2026-12-04' } });
  });
});

describe('R2: decided from above', () => {
  const twice = [reject('N-EAST', 2), reject('N-WEST', 3)];
  const over = { home: 'N-WEST' };

  test('R2: after two rejections the common parent says who answers, and nobody can reject that', () => {
    const decided = derive([...twice, assign('N-CITY', 'N-WEST', 4)], over);
    expect(decided.responsibility).toMatchObject({ state: 'ACCEPTED', locality: 'N-WEST', decided: true });
    expect(decided.responsibility.officer).toBeUndefined();
    const again = derive([...twice, assign('N-CITY', 'N-WEST', 4), reject('N-WEST', 5)], over);
    expect(again.responsibility).toMatchObject({ state: 'ACCEPTED', locality: 'N-WEST' });
    expect(again.conflicts).toMatchObject([{ code: 'decided' }]);
  });

  test('R2, F9: accepting a decision names the officer', () => {
    const entry = derive([...twice, assign('N-CITY', 'N-WEST', 4), accept('N-WEST', 5)], over);
    expect(entry.responsibility).toMatchObject({ officer: 'officer of N-WEST', decided: true });
  });

  test('R2: not before anybody rejected, not by one who rejected, not for others’ localities', () => {
    expect(judge([], assign('N-CITY', 'N-WEST', 4))).toBe('held missing-step');
    const known = [reject('N-EAST', 2)];
    expect(judge(known, assign('N-EAST', 'N-EAST', 4))).toBe('held missing-step');
    expect(judge(known, assign('S-CITY', 'S-PORT', 4))).toBe('held missing-step');
    expect(judge(known, assign('NORTH', 'BERLIN', 4))).toBe('refused outside');
    expect(judge(known, assign('NORTH', 'nowhere', 4))).toBe('refused unknown-locality');
    expect(judge(known, assign('steward', 'BERLIN', 4))).toBe('applied');
  });

  test('R2: when nobody is left to offer it to, the level above all who rejected still decides', () => {
    const all = ['N-EAST', 'N-CITY'].map((by, index) => reject(by, index + 1));
    const entry = derive([...all, assign('NORTH', 'N-WEST', 9)]);
    expect(entry.responsibility).toMatchObject({ state: 'ACCEPTED', locality: 'N-WEST' });
  });

  test('R2: a decision is no longer one once that owner handed the person on', () => {
    const events = [...twice, assign('N-CITY', 'N-WEST', 4), offer('N-WEST', 'N-FAR', 5), accept('N-FAR', 6)];
    const { responsibility } = derive(events, over);
    expect(responsibility).toMatchObject({ state: 'ACCEPTED', locality: 'N-FAR' });
    expect(responsibility.decided).toBeUndefined();
  });
});

describe('L5: outcomes that say who answers', () => {
  const elsewhere = (by: string, localityCode: string | undefined, hours: number) =>
    event('feedback', t(hours), { outcome: 'elsewhere', localityCode }, { by });

  test('L5: "elsewhere" by the owner offers the person there', () => {
    const entry = derive([accept('N-EAST', 1), elsewhere('N-EAST', 'N-FAR', 5)]);
    expect(entry.responsibility).toMatchObject({ state: 'TRANSFER_OFFERED', offeredTo: 'N-FAR' });
  });

  test('L5: "elsewhere" by whom it is offered to sends the offer on', () => {
    const entry = derive([elsewhere('N-EAST', 'N-FAR', 5)]);
    expect(entry.responsibility).toMatchObject({ state: 'OFFERED', offeredTo: 'N-FAR', hops: 1 });
    expect(entry.conflicts).toEqual([]);
  });

  test('L5, C14: "elsewhere" by anybody else, to nowhere, or without a place is a disagreement', () => {
    for (const one of [
      elsewhere('S-CITY', 'N-FAR', 5),
      elsewhere('N-EAST', 'nowhere', 5),
      elsewhere('N-EAST', undefined, 5),
    ]) {
      const entry = derive([one]);
      expect(entry.responsibility).toMatchObject({ offeredTo: 'N-EAST', hops: 0 });
      expect(entry.conflicts).toMatchObject([{ code: 'told-elsewhere', between: [one.key] }]);
    }
  });

  test('L5: "not ours" is a rejection, "not found" a disagreement to settle', () => {
    const feedback = (outcome: string) => event('feedback', t(5), { outcome });
    expect(derive([feedback('not-ours')]).responsibility).toMatchObject({ offeredTo: 'N-CITY', hops: 1 });
    expect(derive([feedback('not-found')]).conflicts).toMatchObject([{ code: 'told-not-found' }]);
    expect(derive([feedback('placed')]).conflicts).toEqual([]);
  });
});

describe('P5: who answered, and when', () => {
  test('P5: from the interim owner to the last one, without a gap, until the end', () => {
    const events = [
      accept('N-EAST', 2),
      offer('N-EAST', 'N-FAR', 20),
      accept('N-FAR', 22),
      event('died', t(30)),
    ];
    expect(ownerHistory(derive(events))).toEqual([
      { locality: 'S-CITY', interim: true, from: t(1), to: t(2) },
      { locality: 'N-EAST', officer: 'officer of N-EAST', from: t(2), to: t(22) },
      { locality: 'N-FAR', officer: 'officer of N-FAR', from: t(22), to: t(30) },
    ]);
  });

  test('P5: nobody accepted: the interim owner alone; assigned: until an officer is named', () => {
    expect(ownerHistory(derive([]))).toEqual([{ locality: 'S-CITY', interim: true, from: t(1) }]);
    const assigned = [reject('N-EAST', 2), assign('N-CITY', 'N-WEST', 4), accept('N-WEST', 6)];
    expect(ownerHistory(derive(assigned)).slice(1)).toEqual([
      { locality: 'N-WEST', officer: 'officer of N-WEST', from: t(4) },
    ]);
  });
});

describe('who is told', () => {
  const directory = directoryOf('N-EAST/health', 'N-WEST/health', 'N-FAR/health', 'N-CITY/health');
  const recipients = (kind: 'responsibility.decided' | 'responsibility.transferred', entry = derive([])) =>
    route(kind, entry, directory, tree, policy).map((one) => one.recipient);

  test('R2: of a decision those who rejected, and whom it falls on', () => {
    const before = derive([reject('N-EAST', 2)]);
    const after = derive([reject('N-EAST', 2), assign('N-CITY', 'N-WEST', 4)]);
    expect(settledBy(before, after)).toBe('responsibility.decided');
    expect(recipients('responsibility.decided', after)).toEqual(['N-WEST/health', 'N-EAST/health']);
    const named = derive([reject('N-EAST', 2), assign('N-CITY', 'N-WEST', 4), accept('N-WEST', 5)]);
    expect(settledBy(after, named)).toBeUndefined();
  });

  test('of a transfer the one who answered before, not the one who accepted', () => {
    const before = derive([accept('N-EAST', 1), offer('N-EAST', 'N-FAR', 20)]);
    const after = derive([accept('N-EAST', 1), offer('N-EAST', 'N-FAR', 20), accept('N-FAR', 22)]);
    expect(settledBy(before, after)).toBe('responsibility.transferred');
    expect(recipients('responsibility.transferred', after)).toEqual(['N-EAST/health']);
    expect(settledBy(undefined, derive([accept('N-EAST', 1)]))).toBeUndefined();
    expect(settledBy(derive([]), derive([accept('N-EAST', 1)]))).toBeUndefined();
    expect(settledBy(before, derive([accept('N-EAST', 1), event('died', t(2) + day)]))).toBeUndefined();
  });
});

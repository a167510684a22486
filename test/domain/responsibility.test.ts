import { describe, expect, test } from 'vitest';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence, Statement } from '../../shared/domain/evidence.ts';
import { arrivalTime, context, documentOf, event, hour, statement } from './evidence-builder.ts';

const t = (hours: number) => arrivalTime + hours * hour;
const derive = (events: EventEvidence[], over: Partial<Statement> = {}, more: Statement[] = []) =>
  deriveEntry(documentOf([statement(over), ...more], events), [], context);
const accept = (by: string, hours = 1) =>
  event('accepted', t(hours), {}, { by, officer: `officer of ${by}` });
const reject = (by: string, hours: number) => event('rejected', t(hours), {}, { by });

describe('R1: who answers until somebody accepts', () => {
  test.each([
    ['R1: the point of entry’s parent', {}, 'S-CITY'],
    ['R1: else the parent of the destination', { pointOfEntry: undefined }, 'N-CITY'],
    ['R1: else the destination', { pointOfEntry: undefined, destination: 'NORTH' }, 'NORTH'],
    ['R1, I5: else the operator', { pointOfEntry: undefined, destination: undefined }, 'operator'],
  ])('%s', (_, over, locality) => {
    expect(derive([], over).responsibility).toMatchObject({ locality });
  });

  test('R1: the destination is offered the entry as soon as it opens', () => {
    const { responsibility } = derive([]);
    expect(responsibility).toEqual({ state: 'OFFERED', locality: 'S-CITY', offeredTo: 'N-EAST', hops: 0 });
    expect(derive([], { destination: undefined }).responsibility.state).toBe('UNASSIGNED');
  });
});

test('D12: a report nobody has verified is answered for by its verifier, whatever port it names', () => {
  const reported = { source: 'community-report', says: 'reported' } as const;
  expect(derive([], reported).responsibility).toMatchObject({ locality: 'N-EAST', offeredTo: 'N-EAST' });
  const verify = (outcome: string) =>
    derive([event('verified', t(2), { outcome, approver: 'Ms Li' }, { by: 'N-EAST' })], reported);
  expect(verify('false-report').responsibility.locality).toBe('N-EAST');
  expect(verify('confirmed').responsibility.locality).toBe('S-CITY');
});

describe('accepting', () => {
  test('F9: the locality it is offered to accepts with a named officer', () => {
    const { responsibility } = derive([accept('N-EAST')]);
    expect(responsibility).toEqual({
      state: 'ACCEPTED',
      locality: 'N-EAST',
      officer: 'officer of N-EAST',
      hops: 0,
    });
  });

  test('somebody above may accept, somebody beside waits for an offer', () => {
    expect(derive([accept('NORTH')]).responsibility).toMatchObject({ state: 'ACCEPTED', locality: 'NORTH' });
    const beside = derive([accept('N-WEST')]);
    expect(beside.responsibility).toMatchObject({ state: 'OFFERED', offeredTo: 'N-EAST' });
    expect(beside.held).toMatchObject([{ type: 'accepted', missing: 'responsibility.offered' }]);
  });

  test('R1: a changed destination is offered the entry; the old owner answers until the new one accepts', () => {
    const change = { destination: 'N-FAR', formerDestinations: ['N-EAST'] };
    const offered = derive([accept('N-EAST')], change).responsibility;
    expect(offered).toMatchObject({ state: 'TRANSFER_OFFERED', locality: 'N-EAST', offeredTo: 'N-FAR' });
    const taken = derive([accept('N-EAST'), accept('N-FAR', 30)], change).responsibility;
    expect(taken).toMatchObject({ state: 'ACCEPTED', locality: 'N-FAR' });
    const late = derive([accept('N-FAR'), accept('N-EAST', 30)], change);
    expect(late).toMatchObject({ responsibility: { locality: 'N-FAR' }, held: [{ type: 'accepted' }] });
  });

  test('an offer to hand over is revoked when the other side rejects it', () => {
    const moved = event('moved', t(20), { localityCode: 'N-FAR' });
    const events = [
      accept('N-EAST'),
      event('placed', t(10)),
      event('disposition', t(2), { disposition: 'local' }),
      event('port-check', t(1)),
      moved,
    ];
    expect(derive(events).responsibility).toMatchObject({ state: 'TRANSFER_OFFERED', offeredTo: 'N-FAR' });
    const back = derive([...events, reject('N-FAR', 25)]);
    expect(back.responsibility).toMatchObject({ state: 'ACCEPTED', locality: 'N-EAST' });
  });
});

describe('R2: "not ours"', () => {
  test('R2: goes once to the home locality', () => {
    const { responsibility } = derive([reject('N-EAST', 2)], { home: 'N-FAR' });
    expect(responsibility).toMatchObject({ state: 'OFFERED', offeredTo: 'N-FAR', hops: 1 });
  });

  test('R2: without a home to the parent, then upward until nobody is left', () => {
    const offers = ['N-EAST', 'N-CITY', 'NORTH'].map(
      (_, index, all) => derive(all.slice(0, index + 1).map((by, hop) => reject(by, hop + 1))).responsibility,
    );
    expect(offers.map(({ state, offeredTo, hops }) => [state, offeredTo, hops])).toEqual([
      ['OFFERED', 'N-CITY', 1],
      ['OFFERED', 'NORTH', 2],
      ['REJECTED', undefined, 3],
    ]);
    expect(offers.at(-1)?.locality).toBe('S-CITY');
  });

  test('R2: when home rejects as well, the common parent decides', () => {
    const { responsibility } = derive([reject('N-EAST', 2), reject('N-WEST', 3)], { home: 'N-WEST' });
    expect(responsibility).toMatchObject({ state: 'OFFERED', offeredTo: 'N-CITY', hops: 2 });
  });

  test('R2: an owner who accepted cannot give the person up', () => {
    const entry = derive([accept('N-EAST'), reject('N-EAST', 5)]);
    expect(entry.responsibility).toMatchObject({ state: 'ACCEPTED', locality: 'N-EAST' });
    expect(entry.conflicts).toMatchObject([{ code: 'already-accepted' }]);
  });
});

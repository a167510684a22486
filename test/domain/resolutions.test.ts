import { describe, expect, test } from 'vitest';
import { dueSteps, nextDueAt } from '../../shared/domain/deadlines/deadlines.ts';
import { deriveEntry } from '../../shared/domain/derive-entry.ts';
import type { EventEvidence, Statement, Told } from '../../shared/domain/evidence.ts';
import { planNotices } from '../../shared/domain/notices/plan-notices.ts';
import { directoryOf, policy } from './entry-builder.ts';
import { arrivalTime, context, day, documentOf, event, hour, statement, tree } from './evidence-builder.ts';

const t = (hours: number) => arrivalTime + hours * hour;
const office = (over: Partial<Statement> = {}) =>
  statement({
    agency: 'office',
    recordId: 'o-1',
    source: 'liaison-office',
    destination: 'N-FAR',
    statedAt: t(2),
    ...over,
  });
const derive = (events: EventEvidence[], statements: Statement[] = [statement(), office()]) =>
  deriveEntry(documentOf(statements, events), [], context);
const resolved = (hours: number, fields: Record<string, unknown>) =>
  event('resolved', t(hours), { reason: 'asked the traveller', ...fields }, { officer: 'Wu' });
const raised = (at: number, code = 'destination-disagrees'): Told => ({
  key: `conflict.raised:${code}:v1.x`,
  kind: 'conflict.raised',
  recipient: 'N-EAST/health',
  notificationId: 'n',
  at,
});
const overdue = (events: EventEvidence[], told: Told[], now: number) =>
  dueSteps(derive(events), { told, events }, context, now)
    .filter(({ kind }) => kind === 'conflict.overdue')
    .map(({ key, locality }) => `${key} ${locality}`);

describe('M6: disagreeing sources have a named resolver', () => {
  test('M6: the better source decides until somebody chooses; then the chosen record does', () => {
    expect(derive([])).toMatchObject({
      destination: 'N-EAST',
      conflicts: [{ code: 'destination-disagrees' }],
    });
    const chosen = derive([resolved(5, { code: 'destination-disagrees', choose: 'office/o-1' })]);
    expect(chosen).toMatchObject({
      destination: 'N-FAR',
      responsibility: { offeredTo: 'N-FAR' },
      conflicts: [{ code: 'destination-disagrees', resolvedBy: 'Wu', resolvedAt: t(5) }],
    });
    expect(chosen.deadlines.some(({ kind }) => kind === 'conflict')).toBe(false);
  });

  test('M6: the choice is for that field alone', () => {
    const other = office({ pointOfEntry: 'BERLIN', at: t(-30) });
    const chosen = derive(
      [resolved(5, { code: 'destination-disagrees', choose: 'office/o-1' })],
      [statement(), other],
    );
    expect(chosen).toMatchObject({ destination: 'N-FAR', pointOfEntry: 'S-PORT', arrivalAt: t(0) });
    const all = ['destination', 'pointOfEntry', 'arrival-time'].map((field, index) =>
      resolved(5 + index, { code: `${field}-disagrees`, choose: 'office/o-1' }),
    );
    expect(derive(all, [statement(), other])).toMatchObject({
      destination: 'N-FAR',
      pointOfEntry: 'BERLIN',
      arrivalAt: t(-30),
    });
  });

  test('M6, I11: of two decisions the later one counts, whichever reached us first', () => {
    const first = resolved(5, { code: 'destination-disagrees', choose: 'office/o-1' });
    const second = resolved(6, { code: 'destination-disagrees', choose: 'border/r-1' });
    expect(derive([first, second]).destination).toBe('N-EAST');
    expect(derive([second, first])).toEqual(derive([first, second]));
  });

  test('M6: settled without choosing, the ranking stays', () => {
    expect(derive([resolved(5, { code: 'destination-disagrees' })])).toMatchObject({
      destination: 'N-EAST',
      conflicts: [{ resolvedBy: 'Wu' }],
    });
  });

  test('M6: a later statement that disagrees again is another conflict, and is told again', () => {
    const settled = resolved(5, { code: 'destination-disagrees', choose: 'border/r-1' });
    const before = derive([settled]);
    const after = derive([settled], [statement(), office({ statedAt: t(30), version: 'v2' })]);
    expect(after.conflicts).toMatchObject([{ since: t(30) }]);
    expect(after.conflicts[0]).not.toHaveProperty('resolvedAt');
    const notices = planNotices({
      before,
      after,
      document: { told: [raised(t(2))] },
      directory: directoryOf('N-EAST/health', 'N-CITY/health', 'S-CITY/health'),
      tree,
      policy,
      version: 7,
      now: t(30),
      cause: 'v7',
    });
    expect(notices.filter(({ kind }) => kind === 'conflict.raised')).toHaveLength(1);
  });

  test('M6: a decision about what nobody disagrees on waits, and so does one for a record nobody knows', () => {
    expect(derive([resolved(5, { code: 'pointOfEntry-disagrees' })]).held).toMatchObject([
      { type: 'resolved', missing: 'conflict.raised' },
    ]);
    const unknown = derive([resolved(5, { code: 'destination-disagrees', choose: 'nobody/x' })]);
    expect(unknown).toMatchObject({ destination: 'N-EAST', held: [{ type: 'resolved' }] });
  });
});

describe('C14: a conflict nobody settles', () => {
  test('C14: is told again a day after it was told first, and ends when it is settled', () => {
    expect(overdue([], [raised(t(2))], t(2) + day - 1)).toEqual([]);
    expect(overdue([], [raised(t(2))], t(2) + day)).toEqual([
      `conflict.overdue:0:destination-disagrees@${t(2)} N-EAST`,
    ]);
    const settled = resolved(5, { code: 'destination-disagrees' });
    expect(overdue([settled], [raised(t(2))], t(2) + 5 * day)).toEqual([]);
  });

  test('C14: after four hours while somebody is ill or on the way', () => {
    const ill = event('symptoms', t(1));
    expect(overdue([ill], [raised(t(2))], t(6) - 1)).toEqual([]);
    expect(overdue([ill], [raised(t(2))], t(6))).toHaveLength(1);
  });

  test('C14: learned of late, it is late only from then on', () => {
    const learned = raised(t(100));
    expect(overdue([], [learned], t(100) + day - 1)).toEqual([]);
    expect(overdue([], [learned], t(100) + day)).toHaveLength(1);
    const known = { told: [learned], events: [] };
    expect(nextDueAt(derive([]), known, context, t(100) + day - 1)).toBe(t(100) + day);
    expect(overdue([], [], t(1000))).toEqual([]);
  });
});

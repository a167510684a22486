import { existsSync, statSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { seed } from '../../infra/local/seed.ts';
import type { Twin } from '../../infra/local/twin.ts';
import { removeGrant } from '../twin/remove-grant.ts';
import { startTwinHere, startTwinProcess, type TwinProcess } from '../twin/start-twin.ts';

const running: Twin[] = [];
afterAll(() => Promise.all(running.map((twin) => twin.stop())));

async function start(options: Parameters<typeof startTwinHere>[0] = {}): Promise<Twin> {
  const twin = await startTwinHere(options);
  running.push(twin);
  await seed(twin.url, twin.adminKey);
  return twin;
}

async function ask(twin: { url: string }, path: string, key?: string, body?: object): Promise<unknown> {
  const response = await fetch(`${twin.url}${path}`, {
    headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  return response.json();
}

async function keyFor(twin: Twin, role: string, subject: string): Promise<string> {
  return z.object({ key: z.string() }).parse(await ask(twin, '/v1/keys', twin.adminKey, { role, subject }))
    .key;
}

/** Travellers from abroad bound for a county of Taiyuan, all through Beijing. */
function records(count: number, arrivedAt: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    recordId: `arrival-${index}`,
    traveller: {
      familyName: '𠮷田',
      givenNames: `旅${index}`,
      birthDate: '1991-05-17',
      nationality: 'JPN',
      documents: [{ type: 'passport', number: `TK${4_000_000 + index}`, issuer: 'JPN' }],
    },
    conveyance: { mode: 'air', number: 'CA926' },
    entry: { pointOfEntry: 'PEK', arrivedAt: new Date(arrivedAt).toISOString() },
    destination: { localityCode: '140105' },
  }));
}

const inbox = z.object({
  items: z.array(z.looseObject({ kind: z.string(), department: z.string(), createdAt: z.string() })),
});

interface Notice {
  what: string;
  minute: number;
}

describe('half a day of the real system', () => {
  /** Nobody acts on three arrivals: what each level is told, and in which minute after they were posted. */
  async function told(everyMinute: boolean): Promise<{ notices: Notice[]; ticks: number }> {
    const twin = await start();
    const startAt = Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 30_000;
    await ask(twin, '/_twin/clock', undefined, { to: new Date(startAt).toISOString() });
    const agency = await keyFor(twin, 'agency', 'immigration');
    const posted = await ask(twin, '/v1/arrivals', agency, { records: records(3, startAt - 3_600_000) });
    expect(posted).toMatchObject({ accepted: 3 });
    await ask(twin, '/_twin/clock', undefined, {
      to: new Date(startAt + 12 * 3_600_000).toISOString(),
      everyMinute,
    });
    const notices: Notice[] = [];
    for (const locality of ['140105', '140100', '140000']) {
      const key = await keyFor(twin, 'locality', locality);
      const { items } = inbox.parse(await ask(twin, '/v1/notifications?limit=200', key));
      for (const { kind, department, createdAt } of items) {
        const minute = Math.floor((Date.parse(createdAt) - startAt) / 60_000);
        notices.push({ what: `${locality}/${department} ${kind}`, minute });
      }
    }
    const meters = z.object({ scheduler: z.object({ invocations: z.number() }) });
    return {
      notices: notices.sort((a, b) => (a.what < b.what ? -1 : a.what > b.what ? 1 : a.minute - b.minute)),
      ticks: meters.parse(await ask(twin, '/_twin/meters')).scheduler.invocations,
    };
  }

  it('tells the same in the same minutes, whether empty minutes are played or not', async () => {
    const [sparse, every] = [await told(false), await told(true)];
    expect(sparse.notices.length).toBeGreaterThan(6);
    expect(sparse.notices.some(({ what }) => what.includes('ack.overdue'))).toBe(true);
    const whatOf = ({ what }: Notice) => what;
    expect(every.notices.map(whatOf)).toEqual(sparse.notices.map(whatOf));
    // What counts from an alert counts from its own milliseconds, which round up to this minute or the next.
    const apart = every.notices.map(({ minute }, index) => minute - (sparse.notices[index]?.minute ?? 0));
    expect(apart.filter((minutes) => Math.abs(minutes) > 1)).toEqual([]);
    expect(every.ticks).toBeGreaterThanOrEqual(12 * 60);
    expect(sparse.ticks).toBeLessThan(every.ticks / 5);
  });
});

describe('a grant missing from the stacks', () => {
  it.each([
    ['intake', /^IntakeRole/, 'sqs:SendMessage', /:LandfallService-ArrivalsQueue/],
    ['intake', /^IntakeRole/, 'kms:GenerateDataKey', /:key\//],
    ['intake', /^IntakeRole/, 'dynamodb:BatchGetItem', /:table\/LandfallState-Table/],
  ])('%s without %s %s is refused by name', async (_stage, role, action, resource) => {
    const twin = await startTwinHere({ mutateTemplate: (stacks) => removeGrant(stacks, role, action) });
    running.push(twin);
    await seed(twin.url, twin.adminKey);
    const agency = await keyFor(twin, 'agency', 'immigration');
    const answer = await ask(twin, '/v1/arrivals', agency, { records: records(1, Date.now()) });
    expect(answer).not.toHaveProperty('submissionId');
    const denial = twin.denials.find((each) => each.action === action);
    expect(denial?.role).toMatch(/IntakeRole/);
    expect(denial?.resource).toMatch(resource);
    expect(denial?.message).toContain('is not authorized to perform');
  });

  it('of a poller or of the scheduler stops the twin from starting', async () => {
    const without = (role: RegExp, action: string) =>
      startTwinHere({ mutateTemplate: (stacks) => removeGrant(stacks, role, action) });
    await expect(without(/^RegisterRole/, 'sqs:ReceiveMessage')).rejects.toThrow(
      /RegisterRole.*sqs:ReceiveMessage/,
    );
    await expect(without(/^EachMinuteRole/, 'lambda:InvokeFunction')).rejects.toThrow(
      /lambda:InvokeFunction/,
    );
  });
});

describe('npm start', () => {
  let twin: TwinProcess;
  afterAll(() => twin.forget());

  it('seeds a fresh folder, tells where it is last of all, and keeps issued keys through a kill', async () => {
    twin = await startTwinProcess({ empty: false });
    expect(statSync(twin.stateFile).mode & 0o777).toBe(0o600);
    expect(twin.output()).toContain(twin.url);
    expect(await ask(twin, '/v1/localities?limit=1', twin.adminKey)).toMatchObject({
      items: [{ code: '110000' }],
    });
    const { key } = z
      .object({ key: z.string() })
      .parse(await ask(twin, '/v1/keys', twin.adminKey, { role: 'steward', subject: 'operator' }));
    await twin.kill();

    const again = await startTwinProcess({ dataDirectory: twin.dataDirectory, empty: false });
    expect(again.adminKey).toBe(twin.adminKey);
    expect(await ask(again, '/v1/localities?limit=1', key)).not.toMatchObject({ status: 401 });
    await again.stop();
    expect(existsSync(again.stateFile)).toBe(false);
  });
});

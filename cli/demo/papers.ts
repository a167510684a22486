import * as z from 'zod';
import type { Scene } from './scene.ts';
import { county } from './world.ts';

const issued = z.object({ certificateId: z.string(), jws: z.string() });
const shown = z.object({ state: z.string(), initials: z.string() });
const report = z.object({
  state: z.string(),
  balanced: z.boolean(),
  rows: z.array(
    z.object({
      counter: z.string(),
      by: z.string().optional(),
      value: z.string().optional(),
      count: z.number().nullable(),
    }),
  ),
});

/** Proof of a release that anybody can check and that tells nobody's name. */
export const certificate = async ({ api, keys, tell }: Scene, entryId: string): Promise<void> => {
  const { certificateId, jws } = issued.parse(
    await api.call('POST', `/v1/entries/${entryId}/certificate`, undefined, keys.county),
  );
  const answer = await api.call('GET', `/v1/certificates/${certificateId}`);
  const { state, initials } = shown.parse(answer);
  tell.check(
    state === 'valid' && jws.split('.').length === 3 && !/WANG|LI J|王|EA555/.test(JSON.stringify(answer)),
    `One asks for a certificate: signed, with a QR code, and whoever checks it learns "${state}", the initials ${initials} and two dates`,
    answer,
  );
};

/** Where everybody is on one day, added up, checked and signed by three people. */
export const dailyReport = async ({ api, keys, tell }: Scene): Promise<void> => {
  const now = await api.advance({ advance: 'PT0S' });
  const yesterday = new Date(now.getTime() - 16 * 3_600_000).toISOString().slice(0, 10);
  const path = `/v1/reports/${county}/${yesterday}`;
  const { rows, balanced } = report.parse(await api.call('GET', path, undefined, keys.county));
  const count = (counter: string) =>
    rows.find((row) => row.counter === counter && row.by === undefined)?.count ?? 0;
  const [arrived, home, quarantined] = [count('arrived'), count('in-community'), count('in-quarantine')];
  tell.check(
    balanced && arrived === 12 && arrived === home + quarantined,
    `The county's report of ${yesterday} balances: ${arrived} arrived = ${home} home + ${quarantined} in quarantine`,
    rows,
  );
  const signers = [
    ['review', 'Ms Ma'],
    ['approve', 'Mr Bai'],
    ['submit', 'Dr Qiao'],
  ] as const;
  let state = 'draft';
  for (const [step, officer] of signers) {
    const signed = await api.call('POST', `${path}/${step}`, { officer }, keys.county);
    state = report.parse(signed).state;
  }
  tell.check(
    state === 'submitted',
    'Three officers sign it, none of them twice, and it goes to the city',
    state,
  );
};

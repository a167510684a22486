import { type Ask, type Asks, always } from './ask.ts';
import { letters } from './people.ts';

/** What an agency has: its submissions, its records, and its lists. */
export const asksOfAgencies: Asks = (world) => [
  ...['immigration', 'airline', 'works', 'neighbours'].map((agency): Ask => {
    const id = world.ids.get(`submission ${agency}`) ?? '';
    return {
      route: 'GET /v1/submissions/{submissionId}',
      stage: 'intake',
      about: agency,
      path: `/v1/submissions/${id}`,
      id,
      open: ({ subject }) => subject === agency,
    };
  }),
  ...[...letters].flatMap((person): Ask[] =>
    ['immigration', 'airline', 'works', 'neighbours'].flatMap((agency): Ask[] => {
      const id = `r-${agency}-${person}`;
      if (!world.records.has(id)) return [];
      return [
        {
          route: 'GET /v1/records/{recordId+}',
          stage: 'intake',
          about: id,
          path: `/v1/records/${id}`,
          id,
          open: ({ subject }) => subject === agency,
        },
      ];
    }),
  ),
  {
    route: 'POST /v1/arrivals',
    stage: 'intake',
    about: 'a record of everybody’s own',
    path: '/v1/arrivals',
    headers: { 'idempotency-key': 'first-of-the-day' },
    body: {
      records: [{ recordId: 'own', traveller: { fullName: 'Zeng Xi' }, entry: { pointOfEntry: 'CAN' } }],
    },
    open: always,
    ok: [202],
  },
  {
    route: 'POST /v1/zero-lists',
    stage: 'sources',
    about: 'nobody comes',
    path: '/v1/zero-lists',
    body: { from: '2026-11-22', to: '2026-11-22' },
    open: always,
    ok: [201],
  },
];

import * as z from 'zod';
import type { Department, Source } from '../../shared/contracts/localities.ts';
import type { Ask, Asks } from './ask.ts';
import type { Caller } from './callers.ts';
import type { Group } from './people.ts';
import { agencies } from './places.ts';
import { facts, knowsOf, serves, standing } from './rules.ts';
import type { World } from './world.ts';

interface PurposeRule {
  departments: readonly Department[];
  sources: readonly Source[];
  anybody: boolean;
  told: readonly Group[];
}

type Purpose =
  | 'contact-tracing'
  | 'medical-care'
  | 'entry-check'
  | 'exit-check'
  | 'consular-welfare'
  | 'release-check';

/** docs/lookups.md: who may ask for which purpose, about whom, and what is told. */
const purposes: Readonly<Record<Purpose, PurposeRule>> = {
  'contact-tracing': {
    ...{ departments: ['health', 'epidemic-control'], sources: [], anybody: true },
    told: ['name', 'contact', 'trip', 'stage'],
  },
  'medical-care': {
    ...{ departments: ['health', 'epidemic-control'], sources: [], anybody: true },
    told: ['health', 'history', 'needs', 'endDate'],
  },
  'entry-check': {
    ...{ departments: ['customs'], sources: ['customs', 'immigration'], anybody: true },
    told: ['trip', 'history'],
  },
  'exit-check': {
    ...{ departments: ['customs'], sources: ['customs', 'immigration'], anybody: true },
    told: ['endDate'],
  },
  'consular-welfare': {
    ...{ departments: ['foreign-affairs'], sources: ['liaison-office'], anybody: true },
    told: ['name'],
  },
  'release-check': {
    ...{ departments: ['health', 'epidemic-control', 'reception', 'lead'], sources: [], anybody: false },
    told: ['stage', 'endDate'],
  },
};

const sourceOf = (caller: Caller): Source | undefined =>
  agencies.find(({ id }) => id === caller.subject)?.source;

const mayAsk = (caller: Caller, { departments, sources }: PurposeRule): boolean =>
  caller.role === 'agency'
    ? sources.some((one) => one === sourceOf(caller))
    : departments.some((one) => serves(caller, one));

const mayBeTold = (caller: Caller, { anybody }: PurposeRule, person: string): boolean =>
  ['caring', 'port', 'home', 'own'].includes(standing(caller, person)) ||
  (anybody && facts[person]?.verifier === undefined);

const grounds = (purpose: Purpose) => ({
  purpose,
  legalBasis: 'a law',
  requester: { name: 'Sgt Wu', organisation: 'Desk', kind: 'authority' },
});

const lookup = z.looseObject({ found: z.boolean() });
const left = z.looseObject({ results: z.tuple([z.looseObject({ answer: z.string() })]) });
const riders = z.looseObject({ riders: z.array(z.looseObject({ entryId: z.string() })) });

/** Questions about people, for a purpose. */
export const asksAboutPeople: Asks = (world) => [
  ...Object.entries(purposes).flatMap(([name, rule]) =>
    ['A', 'D', 'K', 'N'].map((person) => lookupOf(world, name as Purpose, { rule, person })),
  ),
  ...['A', 'C', 'D', 'K'].map((person): Ask => {
    const id = world.entries.get(person) ?? '';
    return {
      route: 'POST /v1/verifications',
      stage: 'lookups',
      about: `did ${person} leave`,
      path: '/v1/verifications',
      body: { ...grounds('exit-check'), left: [id] },
      id,
      open: (caller) =>
        mayAsk(caller, purposes['exit-check']) && mayBeTold(caller, purposes['exit-check'], person),
      given: (body) => left.parse(body).results[0].answer !== 'unknown',
      closed: [200, 403],
      names: (_, other) => other === person,
    };
  }),
  {
    route: 'POST /v1/verifications',
    stage: 'lookups',
    about: 'who sat beside H',
    path: '/v1/verifications',
    body: {
      ...grounds('contact-tracing'),
      conveyance: { mode: 'air', number: 'ZQ7777', date: '2026-11-20' },
    },
    open: (caller) =>
      mayAsk(caller, purposes['contact-tracing']) && (knowsOf(caller, 'H') || knowsOf(caller, 'I')),
    given: (body) => riders.parse(body).riders.length > 0,
    closed: [200, 403],
  },
];

const lookupOf = (
  world: World,
  purpose: Purpose,
  { rule, person }: { rule: PurposeRule; person: string },
): Ask => {
  const id = world.entries.get(person) ?? '';
  return {
    route: 'POST /v1/lookups',
    stage: 'lookups',
    about: `${purpose} of ${person}`,
    path: '/v1/lookups',
    body: { ...grounds(purpose), query: { entryId: id } },
    id,
    open: (caller) => mayAsk(caller, rule) && mayBeTold(caller, rule, person),
    given: (body) => lookup.parse(body).found,
    closed: [200, 403],
    tells: (_, canary) =>
      (canary.person === person || (person === 'A' && canary.person === 'Q')) &&
      rule.told.includes(canary.group),
    names: (_, other) => other === person,
  };
};

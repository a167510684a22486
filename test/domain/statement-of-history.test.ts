import { expect, test } from 'vitest';
import type { LegFacts, StayFacts, TravellerFacts } from '../../shared/domain/normalise/normalise-facts.ts';
import { fortnightOf } from '../../shared/domain/statements/statement-of-history.ts';
import { policy } from './entry-builder.ts';
import { arrivalTime, at } from './evidence-builder.ts';

const facts = (stays: StayFacts[], legs: LegFacts[] = []): TravellerFacts => ({
  names: [],
  documents: [],
  phones: [],
  seats: [],
  legs,
  stays,
});
const of = (stays: StayFacts[], legs: LegFacts[] = [], origin?: string) =>
  fortnightOf(facts(stays, legs), { policy, arrivalAt: arrivalTime }, origin);

test('L8, F18: the countries of the fortnight, the latest stay first, each once, the home country left out', () => {
  const stays = [
    { country: 'FRA', to: '2026-11-10' },
    { country: 'CHN', to: '2026-11-12' },
    { country: 'ITA' },
    { country: 'DEU', to: '2026-11-18' },
    { country: 'FRA', to: '2026-11-16' },
  ];
  expect(of(stays).countries).toEqual(['ITA', 'DEU', 'FRA']);
});

test('L8: what ended before the fortnight, local days, is not of it', () => {
  expect(of([{ country: 'ITA', to: '2026-11-05' }]).countries).toBeUndefined();
  expect(of([{ country: 'ITA', to: '2026-11-06' }]).countries).toEqual(['ITA']);
});

test('L8: a leg from a UN/LOCODE tells its country, an IATA code tells none', () => {
  const legs = [
    { from: 'JPNRT', to: 'CNPVG', arrivedAt: at('2026-11-19 10:00') },
    { from: 'LHR', to: 'PEK' },
    { from: 'KRICN', arrivedAt: at('2026-10-19 10:00') },
  ];
  expect(of([], legs).countries).toEqual(['JPN']);
});

test('F10: further areas at home are kept beside the area left last; a contact’s place is none', () => {
  const stays = [
    { country: 'CHN', area: '420106', to: '2026-11-19' },
    { area: '140105', to: '2026-11-12' },
    { country: 'CHN', area: '310000', to: '2026-11-10', exposure: 'contact' as const },
  ];
  expect(of(stays, [], '420106')).toEqual({ originAreas: ['140105'] });
});

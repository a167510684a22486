import type { Entry } from '../entry.ts';
import { route } from '../places/routing.ts';
import { isHandedOver } from './notification-matrix.ts';
import type { PlanInput, PlannedNotice } from './plan-notices.ts';
import { makeNotice } from './plan-notices-severity.ts';

/**
 * L8: somebody who was in a key country is told to the point of entry as soon as that is known, before the landing if it is, and once more
 * with the result of the check. Nobody is told of who was handed over already.
 */
export const keyCountryNotices = (input: PlanInput): PlannedNotice[] => {
  const { after, policy, directory, tree, version } = input;
  const fromThere = after.countries?.some((country) => policy.keyCountries.includes(country)) ?? false;
  if (!fromThere || after.stage === 'CLOSED' || after.stage === 'REPORTED' || isHandedOver(after)) return [];
  const key = `key-country.arrival:${isChecked(after) ? 'result' : 'known'}`;
  return route('key-country.arrival', after, directory, tree, policy).map(({ recipient }) =>
    makeNotice('key-country.arrival', key, recipient, version),
  );
};

const isChecked = ({ timeline }: Entry): boolean =>
  timeline.some(
    ({ what, status }) => status === 'applied' && (what === 'port-check' || what === 'record:checked'),
  );

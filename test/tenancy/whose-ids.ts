import type { Caller } from './callers.ts';
import { answersFor, asksWhoIsAway, knowsOf, standing } from './rules.ts';
import { noticesOf, type World } from './world.ts';

/** Who may come across the ids of things that are no entries. */
export const whoseIds = (world: World): Map<string, (caller: Caller) => boolean> => {
  const { ids, entries } = world;
  const rules = new Map<string, (caller: Caller) => boolean>();
  const put = (name: string, may: (caller: Caller) => boolean): void => {
    rules.set(ids.get(name) ?? name, may);
  };
  for (const agency of ['immigration', 'airline', 'works', 'neighbours']) {
    put(`submission ${agency}`, ({ role, subject }) => role === 'agency' && subject === agency);
  }
  const operates = ({ role }: Caller): boolean => role === 'steward' || role === 'admin';
  put('pair', operates);
  put('certificate J', (caller) => answersFor(caller, 'J', 'health', 'epidemic-control'));
  for (const [name, person, asker] of [
    ['help A', 'A', 'locality 650102'],
    ['contest C', 'C', 'locality 650103'],
    ['help D', 'D', 'agency airline'],
  ] as const) {
    const isAsker = ({ role, subject }: Caller): boolean => `${role} ${subject}` === asker;
    const cares = (caller: Caller): boolean => ['all', 'caring'].includes(standing(caller, person));
    put(
      name,
      (caller) =>
        isAsker(caller) || cares(caller) || answersFor(caller, person, 'health') || caller.subject === 'A',
    );
  }
  rules.set(entries.get('L') ?? '', (caller) => asksWhoIsAway(caller, 'L'));
  for (const { id, entryId } of noticesOf(world)) {
    const person = [...entries].find(([, known]) => known === entryId)?.[0] ?? '';
    rules.set(id, (caller) => operates(caller) || entryId === undefined || knowsOf(caller, person));
  }
  return rules;
};

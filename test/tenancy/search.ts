import type { Ask } from './ask.ts';
import type { Caller } from './callers.ts';
import { type Canary, canaries } from './people.ts';
import { keepsPeriod, knowsOf, mayLearn } from './rules.ts';
import type { Answer } from './system.ts';
import type { World } from './world.ts';

/** Finds the canaries and known ids in an answer: body, headers, and what its cursors hold. */
export const createSearch = (world: World, whoseIds: ReadonlyMap<string, (caller: Caller) => boolean>) => {
  const words = [...canaries.keys()].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(
    words.map((one) => one.replaceAll(/[.+*?()[\]{}|\\^$]/g, '\\$&')).join('|'),
    'gi',
  );
  const byWord = new Map([...canaries].map(([text, canary]) => [text.toLowerCase(), canary]));
  const byEntry = new Map([...world.entries].map(([person, entryId]) => [entryId, person]));

  const wordsIn = (text: string): Canary[] => {
    const found = new Set((text.match(pattern) ?? []).map((one) => one.toLowerCase()));
    return [...found].flatMap((one) => byWord.get(one) ?? []);
  };
  const idsIn = (text: string): string[] => [
    ...new Set(text.match(/\b(?:ent|awy|req|crt|sub|cnd|key|psh|ntf|trv)_[A-Za-z0-9_-]+/g)),
  ];

  /** What the answer tells that the rules do not give this caller. */
  return (ask: Ask, caller: Caller, answer: Answer): string[] => {
    const text = [answer.body, JSON.stringify(answer.headers), ...cursorsIn(answer)].join('\n');
    const told = wordsIn(text).filter(
      (canary) => !mayLearn(caller, canary) && ask.tells?.(caller, canary) !== true,
    );
    const sent = JSON.stringify([ask.path, ask.query, ask.body]);
    const named = idsIn(text).filter((id) => {
      if (sent.includes(id)) return false;
      const person = byEntry.get(id);
      if (person === undefined) return whoseIds.get(id)?.(caller) === false;
      return !(
        knowsOf(caller, person) ||
        keepsPeriod(caller, person) ||
        ask.names?.(caller, person) === true
      );
    });
    return [
      ...told.map(({ person, group, agencies }) => `${group} of ${person} ${agencies.join()}`.trim()),
      ...named.map((id) => `${byEntry.get(id) ?? ''} ${id}`.trim()),
    ];
  };
};

/** Cursors are opaque to a caller, not secret: what they hold counts as told. */
const cursorsIn = ({ body }: Answer): string[] =>
  [...body.matchAll(/"next":\s*"([A-Za-z0-9_-]+)"/g)].map(([, cursor = '']) =>
    Buffer.from(cursor, 'base64url').toString('utf8'),
  );

import type { Caller } from '../../shared/access/caller.ts';
import type { Fault } from '../../shared/contracts/fault.ts';
import { type Site, site } from '../../shared/contracts/site.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { nextForecastAt } from '../../shared/domain/places/forecast.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import type { Config } from '../../shared/store/config.ts';
import { dueItems } from '../../shared/store/due.ts';
import { mostSitesPerLocality, putSites as store } from '../../shared/store/sites.ts';
import type { Table } from '../../shared/store/table.ts';
import { acceptable, itemsAnswer, judgeItems } from '../admin/judge-items.ts';

/** `PUT /v1/sites`: adds or replaces sites; a locality those of its own subtree. Each site's locality is looked at from tomorrow on (L16). */
export const putSites =
  (table: Table) =>
  async (body: unknown, { caller, config, now }: { caller: Caller; config: Config; now: EpochMs }) => {
    const judged = judgeItems(body, site, (item) => item.code);
    for (const { item, errors } of judged) {
      if (item !== undefined && !mayPut(caller, item, config)) errors.push(unknownLocality);
    }
    const items = acceptable(judged);
    // Before the sites: a forecast of a locality without any ends by itself, and a forgotten one would never begin.
    await table.put(dueItems(forecastsOf(items, config, now)));
    const faults = await store(table, items);
    for (const { item, errors } of judged) {
      const fault = item && errors.length === 0 ? faults.get(item.code) : undefined;
      if (fault !== undefined) errors.push(fault === 'taken' ? codeTaken : tooMany);
    }
    return itemsAnswer(judged) satisfies Answer;
  };

const forecastsOf = (items: readonly Site[], config: Config, now: EpochMs) =>
  [...new Set(items.map(({ locality }) => locality))].map((locality) => ({
    kind: 'shortage' as const,
    at: nextForecastAt(locality, now, config.tree.timeZoneOf(locality)),
    ref: locality,
  }));

const mayPut = (caller: Caller, { locality }: Site, { tree }: Config): boolean =>
  tree.get(locality) !== undefined &&
  (caller.role !== 'locality' || locality === caller.subject || tree.isWithin(locality, caller.subject));

const unknownLocality: Fault = {
  pointer: '/locality',
  code: 'unknown-locality',
  detail: 'No locality of this key has this code.',
};

const codeTaken: Fault = {
  pointer: '/code',
  code: 'code-taken',
  detail: 'This code is that of a site of another locality; a site that moved gets a new one.',
};

const tooMany: Fault = {
  pointer: '/locality',
  code: 'too-many-sites',
  detail: `A locality has at most ${mostSitesPerLocality} sites: put them at the localities below it.`,
};

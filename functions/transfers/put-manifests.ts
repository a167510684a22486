import * as z from 'zod';
import type { Caller } from '../../shared/access/caller.ts';
import { outboxDelayMs } from '../../shared/commit/commit-entries.ts';
import type { Fault } from '../../shared/contracts/fault.ts';
import {
  type Manifest,
  manifest,
  type manifestsStored,
  mostManifestsPerRequest,
} from '../../shared/contracts/manifest.ts';
import { contentHash } from '../../shared/domain/content-hash.ts';
import type { EpochMs } from '../../shared/domain/evidence.ts';
import { parseBody } from '../../shared/lambda/parse-request.ts';
import type { Config } from '../../shared/store/config.ts';
import { dueItems } from '../../shared/store/due.ts';
import {
  listItems,
  loadManifests,
  manifestWrite,
  type StoredManifest,
} from '../../shared/store/manifests.ts';
import type { Table } from '../../shared/store/table.ts';
import { acceptable, type Judged, judgeItems } from '../admin/judge-items.ts';
import { speakerOf } from '../feedback/read-events.ts';
import { judgeManifests } from './judge-manifests.ts';
import { agencyPath, mayAnnounce, mayChange, placesOf } from './manifest-sight.ts';
import { type Announced, tellPassengers } from './tell-passengers.ts';
import type { TransfersDeps } from './transfers-routes.ts';

type Stored = z.infer<typeof manifestsStored>;

const request = z.strictObject({ items: z.array(z.unknown()).min(1).max(mostManifestsPerRequest) });

/** Announces trips, changes them or calls them off: each item alone, one result per item in request order. */
export const putManifests =
  (deps: TransfersDeps) =>
  async (body: unknown, caller: Caller, now: EpochMs): Promise<Stored> => {
    parseBody(request, body);
    const config = await deps.config.load();
    const judged = judgeItems(body, manifest, (item) => item.manifestId);
    await judgeManifests(deps.table, config, caller, judged);
    const items = acceptable(judged);
    const known = await loadManifests(
      deps.table,
      items.map(({ manifestId }) => manifestId),
    );
    const announced = items.flatMap((item, index): Announced[] => {
      const before = known[index];
      if (before && !mayChange(caller, before, config.tree)) return refuse(judged, item, anothers);
      if (!before && !mayAnnounce(caller, item, config.tree)) return refuse(judged, item, notHere);
      if (before && contentHash(before.manifest) === contentHash(item)) return [];
      const owner = before?.owner ?? speakerOf(caller);
      return [{ before, wanted: { manifest: item, owner, putAt: now, version: before?.version ?? 0 } }];
    });
    const wanted = announced.map((one) => one.wanted);
    await announce(deps.table, config, wanted, now);
    // Before the announcement is stored: repeated after a stop it would be the same as the stored one, and say nothing.
    await tellPassengers(deps)(announced);
    const outcomes = await deps.table.write(wanted.map(manifestWrite));
    const lost = wanted.filter((_, index) => outcomes[index] === 'refused');
    const there = await loadManifests(
      deps.table,
      lost.map(({ manifest: { manifestId } }) => manifestId),
    );
    lost.forEach(({ manifest: item }, index) => {
      // The same announcement sent twice at once is one.
      const found = there[index];
      if (!found || contentHash(found.manifest) !== contentHash(item)) refuse(judged, item, busy);
    });
    return answerOf(judged);
  };

/**
 * Before the announcement itself: where it is listed, and when it is looked at first. A look that comes before the trip is stored finds
 * nothing, so a trip that is due already, or called off, is looked at after every writer has ended.
 */
const announce = async (
  table: Table,
  { tree }: Config,
  wanted: readonly StoredManifest[],
  now: EpochMs,
): Promise<void> => {
  const dues = wanted.map(({ manifest: { manifestId, plannedDepartureAt, status } }) => {
    const soon = now + outboxDelayMs;
    const at = status === 'cancelled' ? soon : Math.max(Date.parse(plannedDepartureAt), soon);
    return { kind: 'manifest' as const, at, ref: manifestId };
  });
  const links = wanted.flatMap((one) => {
    const { manifestId, plannedDepartureAt } = one.manifest;
    const paths = placesOf(one).map((code) => tree.pathOf(code));
    const own = one.owner.kind === 'agency' ? [agencyPath(one.owner.id)] : [];
    return listItems(manifestId, Date.parse(plannedDepartureAt), [...paths, ...own]);
  });
  await table.put([...dueItems(dues), ...links]);
};

const refuse = (judged: readonly Judged<Manifest>[], item: Manifest, fault: Fault): [] => {
  judged.find((one) => one.item === item)?.errors.push(fault);
  return [];
};

const answerOf = (judged: readonly Judged<Manifest>[]): Stored => {
  const results = judged.map(({ index, id, errors, warnings }) => ({
    index,
    ...(id === undefined ? {} : { id }),
    ...(errors.length > 0 ? { status: 'refused' as const, errors } : { status: 'stored' as const }),
    ...(warnings.length > 0 ? { warnings } : {}),
  }));
  const refused = results.filter(({ status }) => status === 'refused').length;
  return { stored: results.length - refused, refused, results };
};

const anothers: Fault = {
  pointer: '/manifestId',
  code: 'not-yours',
  detail: 'Somebody else announced a trip under this id; choose one that begins with your own code.',
};

const notHere: Fault = {
  pointer: '/from',
  code: 'not-your-trip',
  detail: 'A locality announces the trips that leave, arrive or land at its own places.',
};

const busy: Fault = {
  pointer: '',
  code: 'busy',
  detail: 'Somebody else changed this manifest at the same moment; read it and send yours again.',
};

import { type Caller, servesDepartment } from '../../shared/access/caller.ts';
import { appendEvents } from '../../shared/commit/append-events.ts';
import type { CommitDeps } from '../../shared/commit/commit-entries.ts';
import {
  type AppliedChange,
  type ApplyAnswer,
  type ApplyRequest,
  applyRequest,
} from '../../shared/contracts/policy-change.ts';
import { liesWithin } from '../../shared/domain/derive-context.ts';
import type { EventEvidence } from '../../shared/domain/evidence.ts';
import { midnightOf } from '../../shared/domain/time/local-days.ts';
import type { Answer } from '../../shared/lambda/http-route.ts';
import { parseBody } from '../../shared/lambda/parse-request.ts';
import { notFound, Problem } from '../../shared/lambda/problem.ts';
import type { Config } from '../../shared/store/config.ts';
import { applyEvent, derivedWith, isSameRule, ruledOf } from './rule-change.ts';
import { openEntries, type Walked, walkEntries } from './walk-entries.ts';

/** `POST /v1/policies/apply`: a named lead has the rule of a day count for the open entries of the own subtree (C11). */
export const applyPolicies =
  (deps: CommitDeps) =>
  async (body: unknown, caller: Caller, now: number): Promise<Answer> => {
    mayLead(caller);
    const request = parseBody(applyRequest, body);
    const config = await deps.config.load();
    const within = request.locality ?? caller.subject;
    if (!liesWithin(config.tree, within, caller.subject)) throw notFound('There is no such locality.');
    const page = await entriesOf(deps, config, { ...request, locality: within });
    const owned = page.entries.filter(({ entry }) =>
      liesWithin(config.tree, entry.responsibility.locality, within),
    );
    const applied = await applyTo(deps, config, owned, eventOf(request, caller, config, now));
    const missing = (request.entries ?? []).filter(
      (entryId) => !owned.some(({ entry }) => entry.entryId === entryId),
    );
    const answer: ApplyAnswer = {
      applied,
      ...(missing.length > 0 ? { notFound: missing } : {}),
      looked: page.looked,
      ...(page.next === undefined ? {} : { next: page.next }),
    };
    return { status: 200, body: answer };
  };

/** Whoever leads a level, or its health department, decides; the others are told. */
const mayLead = (caller: Caller): void => {
  if (servesDepartment(caller, 'lead') || servesDepartment(caller, 'health')) return;
  throw new Problem({
    status: 403,
    code: 'department-required',
    title: 'This key may not do that',
    detail: 'A rule is applied by the department lead or health of a level.',
  });
};

const entriesOf = async (
  { table }: CommitDeps,
  config: Config,
  { entries, locality, limit, cursor }: ApplyRequest & { locality: string },
): Promise<{ entries: Walked[]; looked: number; next?: string }> => {
  if (entries !== undefined) {
    const found = await openEntries(table, [...new Set(entries)], config);
    return { entries: found.flatMap((one) => one ?? []), looked: entries.length };
  }
  return walkEntries(table, { config, roots: [config.tree.pathOf(locality)], limit, cursor });
};

const eventOf = (
  { asOf, officer, reason }: ApplyRequest,
  { subject }: Caller,
  { policies }: Config,
  now: number,
): EventEvidence => {
  const { policy } = policies.at(now);
  const { version } = policies.at(midnightOf(asOf, policy.defaultTimeZone));
  return applyEvent(
    { kind: 'locality', id: subject },
    { asOf, officer, reason },
    { ruleVersion: version, now },
  );
};

/** Only those whom it changes get the event, so that a step said again changes nothing more. */
const applyTo = async (
  deps: CommitDeps,
  config: Config,
  owned: readonly Walked[],
  event: EventEvidence,
): Promise<AppliedChange[]> => {
  const concerned = owned.flatMap((walked): AppliedChange[] => {
    const { entry } = walked;
    const [before, after] = [ruledOf(entry), ruledOf(derivedWith(walked, config, event))];
    const locality = entry.responsibility.locality;
    return isSameRule(before, after) ? [] : [{ entryId: entry.entryId, locality, before, after }];
  });
  const outcomes = await appendEvents(deps)(concerned.map(({ entryId }) => ({ entryId, event })));
  return concerned.filter((_, index) => outcomes[index]?.status === 'applied');
};

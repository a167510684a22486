import type { PersonalField } from '../contracts/corrected-fields.ts';
import { personalFields } from '../contracts/corrected-fields.ts';
import { deriveEntry } from '../domain/derive-entry.ts';
import type { EntryDocument } from '../domain/evidence.ts';
import { addRef, refOf } from '../domain/matching/key-refs.ts';
import { judgeEvent } from '../domain/stages/judge-event.ts';
import { candidateDue, candidateWrite } from '../store/candidates.ts';
import { addCorrection } from '../store/corrections.ts';
import { dueItems } from '../store/due.ts';
import { loadLiveEntries, type StoredEntry } from '../store/entries.ts';
import { loadFollowUps } from '../store/follow-ups.ts';
import { keyRefsWrite, loadKeyRefs } from '../store/identity-keys.ts';
import { requestWrite, type StoredDecision, type StoredRequest } from '../store/requests.ts';
import { type CommitDeps, commitEntries, outboxDelayMs } from './commit-entries.ts';
import { planChange } from './plan-change.ts';

type Effects = StoredDecision['effects'];
type Marks = NonNullable<Effects['personal']>;

const maximumRounds = 6;

/**
 * Makes a written decision true: the corrected value, the marks by which later records find the person, the event with every notice it
 * owes, and last the note that it is done. Each step may have been done before; a stop in between is finished by the checks.
 */
export const carryOutDecision =
  (deps: CommitDeps) =>
  async (stored: StoredRequest): Promise<void> => {
    const { request, version } = stored;
    const { decision } = request;
    if (decision === undefined || decision.done) return;
    const { effects } = decision;
    const entry = await liveEntry(deps, request.entryId);
    if (entry && effects.personal) await keepCorrection(deps, stored, entry, effects.personal);
    if (entry && effects.event) await appendEvent(deps, request.entryId, effects);
    await askSteward(deps, effects.pairs ?? []);
    await deps.table.write([
      requestWrite({ request: { ...request, decision: { ...decision, done: true } }, version }),
    ]);
  };

const liveEntry = async ({ table }: CommitDeps, entryId: string): Promise<StoredEntry | undefined> => {
  const [stored] = await loadLiveEntries(table, [entryId], { consistent: true });
  return stored;
};

const keepCorrection = async (
  deps: CommitDeps,
  { request }: StoredRequest,
  { document }: StoredEntry,
  marks: Marks,
): Promise<void> => {
  const { wish, decision, requestId } = request;
  if (wish.kind !== 'correction' || !isPersonal(wish.field) || decision === undefined) return;
  const { field, value, documentType, issuer } = wish;
  await addCorrection(deps.table, document.entryId, {
    requestId,
    at: decision.at,
    field,
    value,
    ...(documentType === undefined ? {} : { documentType }),
    ...(issuer === undefined ? {} : { issuer }),
  });
  await claimKeys(deps, document, marks);
};

/** A pair that is known already stays as it is: a verdict sticks (M4). */
const askSteward = async (
  { table, now }: CommitDeps,
  pairs: readonly (readonly [string, string])[],
): Promise<void> => {
  const at = now();
  await table.put(dueItems(pairs.map((entryIds) => candidateDue(entryIds, at + outboxDelayMs))));
  await table.write(
    pairs.map(([one, other]) => candidateWrite({ entryIds: [one, other], reasons: ['contested-match'] }, at)),
  );
};

const isPersonal = (field: string): field is PersonalField => personalFields.some((one) => one === field);

/** Records that come with the corrected number or name find the entry by it, as they do by the old one. */
const claimKeys = async (deps: CommitDeps, document: EntryDocument, marks: Marks): Promise<void> => {
  const config = await deps.config.load();
  const { arrivalAt } = deriveEntry(document, [], config);
  const ref = { entryId: document.entryId, travellerId: document.travellerId, at: arrivalAt };
  const identity = identityOf(marks);
  let open = marks.keys;
  for (let round = 0; open.length > 0; round += 1) {
    if (round === maximumRounds) throw new Error('others kept changing these identity keys');
    const known = await loadKeyRefs(deps.table, open, { consistent: true });
    const claims = open.flatMap((key, index) => {
      const { refs, version } = known[index] ?? { refs: [], version: 0 };
      const added = addRef(refs, refOf(identity, key.kind, ref));
      return added === refs ? [] : [{ key, write: keyRefsWrite(key, { refs: added, version }) }];
    });
    const outcomes = await deps.table.write(claims.map(({ write }) => write));
    open = claims.filter((_, index) => outcomes[index] === 'refused').map(({ key }) => key);
  }
};

const identityOf = ({ birth, ...marks }: Marks) => ({
  ...marks,
  ...(birth === undefined ? {} : { birth }),
});

/** The event as if it were posted now: learned at the moment of its writing, so that whoever was told until then is told again. */
const appendEvent = async (deps: CommitDeps, entryId: string, effects: Effects): Promise<void> => {
  const { event } = effects;
  if (event === undefined) return;
  const config = await deps.config.load();
  for (let round = 0; round < maximumRounds; round += 1) {
    const stored = await liveEntry(deps, entryId);
    if (!stored) return;
    const now = deps.now();
    const learned = { ...event, learnedAt: now };
    const followUps = await loadFollowUps(deps.table, stored.document);
    const { status } = judgeEvent(stored.document, followUps, learned, config, now);
    // It fitted when it was decided; what contradicts it since is not undone by it.
    if (status === 'duplicate' || status === 'refused') return;
    const marked = withMarks(stored.document, effects.personal);
    const document = { ...marked, events: [...marked.events, learned] };
    const { change } = planChange({
      stored: { document, version: stored.version },
      before: deriveEntry(stored.document, followUps, config),
      followUps,
      config,
      now,
    });
    const [outcome] = await commitEntries(deps)([change]);
    if (outcome === 'committed') return;
  }
  throw new Error('others kept changing this entry');
};

/** The corrected birth date replaces the stated one (it opens the traveller's own view); numbers and names stand beside theirs (M9). */
const withMarks = (document: EntryDocument, marks: Marks | undefined): EntryDocument => {
  if (marks === undefined) return document;
  const documents = [...document.documents, ...marks.documents];
  return {
    ...document,
    documents: [...new Map(documents.map((one) => [one.hash, one])).values()],
    names: [...new Set([...document.names, ...marks.names])].sort(),
    ...(marks.birth === undefined ? {} : { birth: marks.birth }),
  };
};

import { registerHooks } from 'node:module';

/** A fault somebody could have made: in one file, this text becomes that. */
interface PlantedBug {
  file: string;
  replace: string;
  by: string;
}

const bugs: Readonly<Record<string, PlantedBug>> = {
  'outbox-before-queue': {
    // The outbox item goes as soon as the state is written: a stop before the queue has the push leaves it to nobody.
    file: 'shared/commit/commit-entries.ts',
    replace: '    const sent = await finish(deps, committed);\n',
    by: '    await deps.table.delete(outbox.map(({ pk, sk }) => ({ pk, sk })));\n    const sent = await finish(deps, committed);\n',
  },
  'refused-is-registered': {
    // A record whose entry somebody else changed meanwhile counts as registered.
    file: 'functions/register/register-records.ts',
    replace: 'return prepared.filter((one) => again.has(one));',
    by: 'return prepared.filter((one) => again.has(one) && !placed.has(one));',
  },
  'late-retry-unplanned': {
    // A retry that no message in the queue stands for is not wound up in the due index either.
    file: 'functions/deliver/record-lanes.ts',
    replace: 'if (after.nextAt !== undefined && (newlyWaiting || goesThroughDue(step))) {',
    by: 'if (after.nextAt !== undefined && newlyWaiting) {',
  },
  'second-try-is-delivered': {
    // From the second attempt on nobody looks at what the endpoint answered.
    file: 'functions/deliver/settle-push.ts',
    replace: "if (!attempt.failure) return { ...after, state: 'DELIVERED' };",
    by: "if (!attempt.failure || before.attempts > 0) return { ...after, state: 'DELIVERED' };",
  },
  'step-named-anew': {
    // The step of a ladder is named by when it is told, not by when it was taken.
    file: 'functions/checks/climb-ladder.ts',
    replace: 'return step ? [{ of, step, takenAt: escalatedAt }] : [];',
    by: 'return step ? [{ of, step, takenAt: work.now }] : [];',
  },
};
export const bugNames = Object.keys(bugs);

/** From now on that file is loaded with the fault in it. Throws when the text it replaces is not there exactly once. */
export const plant = (name: string): void => {
  const bug = bugs[name];
  if (!bug) throw new Error(`no such fault: ${name}; there are ${bugNames.join(', ')}`);
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(`/${bug.file}`)) return loaded;
      const source = String(loaded.source);
      if (source.split(bug.replace).length !== 2) throw new Error(`${bug.file} has changed: ${name}`);
      return { ...loaded, source: source.replace(bug.replace, () => bug.by) };
    },
  });
};

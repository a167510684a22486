import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const original = readFileSync(join(root, 'infra', 'service', 'make-stages.ts'), 'utf8');

/** Beside the sources' node_modules, in the directory that git and the linters ignore. */
function probeDirectory(): string {
  mkdirSync(join(root, '.landfall'), { recursive: true });
  const directory = mkdtempSync(join(root, '.landfall', 'types-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** Each `environment: { … }` of the service stack, with its place in the source. */
const environments = [...original.matchAll(/environment: \{([^}]*)\}/g)].map((match) => ({
  at: match.index,
  text: match[0],
  keys:
    match[1]
      ?.split(',')
      .map((key) => key.trim())
      .filter(Boolean) ?? [],
}));

const replaced = (at: number, text: string, by: string) =>
  original.slice(0, at) + by + original.slice(at + text.length);

const withoutAKey = environments.flatMap(({ at, text, keys }) =>
  keys.map((missing) => {
    const rest = keys.filter((key) => key !== missing);
    return {
      missing: missing.split(':')[0] ?? '',
      source: replaced(at, text, `environment: { ${rest.join(', ')} }`),
    };
  }),
);
const withOneMore = environments.map(({ at, text, keys }) => ({
  source: replaced(at, text, `environment: { ${[...keys, "SPARE: 'x'"].join(', ')} }`),
}));

/** What the compiler says of each source, by one run over all of them. */
async function compile(sources: Readonly<Record<string, string>>): Promise<Record<string, string[]>> {
  const directory = probeDirectory();
  for (const [name, source] of Object.entries(sources)) {
    const rooted = source
      .replaceAll("from './", `from '${root}/infra/service/`)
      .replaceAll("from '../../", `from '${root}/`)
      .replaceAll("from '../", `from '${root}/infra/`);
    writeFileSync(join(directory, `${name}.ts`), rooted);
  }
  writeFileSync(
    join(directory, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(root, 'node_modules', '@types')] },
      include: ['*.ts'],
    }),
  );
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const output = await promisify(execFile)(
    process.execPath,
    [compiler, '--pretty', 'false', '-p', directory],
    {
      cwd: directory,
    },
  ).then(
    ({ stdout }) => stdout,
    (failure: { stdout: string }) => failure.stdout,
  );
  const errors = output.split('\n').filter((line) => line.includes('error TS'));
  return Object.fromEntries(
    Object.keys(sources).map((name) => [name, errors.filter((line) => line.startsWith(`${name}.ts(`))]),
  );
}

/** An alarm of the service stack's, with all it needs but `left out`. */
function alarmWithout(leftOut: 'impact' | 'runbook'): string {
  const given = { impact: 'Somebody is hurt while this lasts.', runbook: 'A heading' };
  return `
    import { ImpactAlarm, type ImpactAlarmProps } from '../observability/impact-alarm.ts';
    declare const scope: ConstructorParameters<typeof ImpactAlarm>[0];
    declare const given: ImpactAlarmProps;
    const { topic, metric } = given;
    export const alarm = new ImpactAlarm(scope, 'Alarm', { topic, metric, threshold: 1, periods: 1,
      ${leftOut === 'impact' ? '' : `impact: '${given.impact}',`} ${leftOut === 'runbook' ? '' : `runbook: '${given.runbook}',`} });`;
}

const said = await compile({
  original,
  impact: alarmWithout('impact'),
  runbook: alarmWithout('runbook'),
  ...Object.fromEntries(withoutAKey.map(({ source }, index) => [`less-${index}`, source])),
  ...Object.fromEntries(withOneMore.map(({ source }, index) => [`more-${index}`, source])),
});

describe('an alarm', () => {
  it.each(['impact', 'runbook'])('does not compile without %s', (missing) => {
    expect(said[missing]).toHaveLength(1);
    expect(said[missing]?.[0]).toMatch(new RegExp(`Property '${missing}' is missing`));
  });
});

describe('the environment of a function', () => {
  it('compiles as it is', () => {
    expect(environments).toHaveLength(14);
    expect(said.original).toEqual([]);
  });

  it.each(withoutAKey.map(({ missing }, index) => [missing, index] as const))(
    'does not compile without %s (case %i)',
    (missing, index) => {
      expect(said[`less-${index}`]).toHaveLength(1);
      expect(said[`less-${index}`]?.[0]).toMatch(
        new RegExp(`error TS2741: Property '${missing}' is missing`),
      );
    },
  );

  it.each(withOneMore.map((_, index) => index))(
    'does not compile with a key that nobody reads (case %i)',
    (index) => {
      expect(said[`more-${index}`]).toHaveLength(1);
      expect(said[`more-${index}`]?.[0]).toMatch(/error TS2353: .*'SPARE' does not exist/);
    },
  );
});

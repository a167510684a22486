import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as z from 'zod';
import { bundleFile, esbuildInto } from '../../infra/service/bundle.ts';
import { stageNames } from '../../infra/service/stages.ts';
import { type FigureTable, median } from './figures.ts';

/** No bundle over 400 KB; initialisation at most 1.5 times that of an empty handler with the same clients. */
export const coldTargets = { bundleKb: 400, ofEmpty: 1.5 } as const;

/** What a function finds in Lambda: its region, its role's credentials and its own variables. Nothing is called. */
const lambda = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
} as const;

const toldOf = (variable: string): string => {
  if (variable.endsWith('_QUEUE_URL')) return 'https://sqs.eu-central-1.amazonaws.com/123456789012/queue';
  if (variable.endsWith('SECRET_ID')) return 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:one';
  return variable === 'KEY_ENVIRONMENT' ? 'test' : variable.toLowerCase();
};

/** The SDK's clients in `sdk-clients`. */
const services = ['dynamodb', 'sqs', 'secrets'] as const;
type Service = (typeof services)[number];

/** One file to load and what it took. */
interface Candidate {
  name: string;
  file: string;
  /** Name of the empty handler with the clients of the services this function calls. */
  empty: string;
  variables: readonly string[];
  initMs: number[];
  cpuMs: number[];
}

/** Bundle sizes, and the time a fresh process takes to load each function's bundle, beside empty handlers bundled the same way. */
export async function* measureCold(rounds: number): AsyncGenerator<FigureTable> {
  const directory = mkdtempSync(join(tmpdir(), 'landfall-cold-'));
  try {
    const functions = await bundledFunctions(directory);
    const empties = [...new Set([ownSenders, ...functions.map(({ empty }) => empty)])].map((name) =>
      bundledEmpty(directory, name),
    );
    const all = [...empties, ...functions];
    // Round by round, so that a busy moment of the machine meets everybody.
    for (let round = 0; round < rounds; round += 1) for (const one of all) await load(one);
    yield { table: 'cold', rows: all.map((one) => rowOf(one, empties)) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const bundledFunctions = async (directory: string): Promise<Candidate[]> => {
  const bundle = esbuildInto(directory);
  const found: Candidate[] = [];
  for (const name of stageNames) {
    const variables = await variablesOf(name);
    const file = join(bundle(name), 'index.mjs');
    found.push({ name, file, empty: emptyName(servicesOf(variables)), variables, initMs: [], cpuMs: [] });
  }
  return found;
};

const variablesOf = async (name: string): Promise<string[]> => {
  const module: Record<string, unknown> = await import(`../../functions/${name}/env.ts`);
  return Object.keys(z.instanceof(z.ZodObject).parse(module[`${name}Env`]).shape);
};

/** What a function is told says what it calls. */
const servicesOf = (variables: readonly string[]): Service[] => [
  'dynamodb',
  ...(variables.some((name) => name.endsWith('_QUEUE_URL')) ? (['sqs'] as const) : []),
  ...(variables.some((name) => name.endsWith('SECRET_ID')) ? (['secrets'] as const) : []),
];

const ownSenders = 'our own senders';
const emptyName = (used: readonly Service[]): string => used.join(' + ');

/** An empty handler that makes its clients when it is loaded, as ours do: the SDK's, or our own senders. */
const sourceOf = (name: string): string => {
  if (name === ownSenders) {
    return `import { connectQueues, connectTable, secretReader } from '../../shared/lambda/aws-clients.ts';
      const clients = [connectTable('state'), connectQueues(), secretReader('secret')];
      export const handler = async () => clients.length;`;
  }
  const used = services.filter((service) => name.split(' + ').includes(service));
  return [
    ...used.map((service) => `import { client as ${service} } from './sdk-clients/${service}.ts';`),
    `const clients = [${used.join(', ')}];`,
    'export const handler = async () => clients.length;',
  ].join('\n');
};

const bundledEmpty = (directory: string, name: string): Candidate => {
  const id = name.replaceAll(/\W+/g, '-');
  // Beside this file, so that its imports are found.
  const entry = join(import.meta.dirname, `empty-${process.pid}-${id}.mjs`);
  const file = join(directory, `empty-${id}`, 'index.mjs');
  writeFileSync(entry, sourceOf(name));
  try {
    bundleFile(entry, file);
  } finally {
    rmSync(entry);
  }
  return { name, file, empty: name, variables: [], initMs: [], cpuMs: [] };
};

const loaded = z.object({ ms: z.number(), cpuMs: z.number(), handler: z.literal('function') });

/** Loads one bundle in a process of its own, as Lambda does with a new sandbox; Node's own start is not counted. */
const load = async (candidate: Candidate): Promise<void> => {
  const program = `
    const before = process.cpuUsage(); const startedAt = performance.now();
    const { handler } = await import(${JSON.stringify(pathToFileURL(candidate.file).href)});
    const ms = performance.now() - startedAt; const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, handler: typeof handler }));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--input-type=module', '--eval', program],
    { env: { ...lambda, ...Object.fromEntries(candidate.variables.map((name) => [name, toldOf(name)])) } },
  );
  const { ms, cpuMs } = loaded.parse(JSON.parse(stdout));
  candidate.initMs.push(ms);
  candidate.cpuMs.push(cpuMs);
};

const rowOf = (one: Candidate, empties: readonly Candidate[]): FigureTable['rows'][number] => {
  const [same, own] = [one.empty, ownSenders].map((name) => empties.find((empty) => empty.name === name));
  const initMs = median(one.initMs);
  const cpuMs = median(one.cpuMs);
  const beside = (empty: Candidate | undefined): number => initMs / median(empty?.initMs ?? []);
  const kilobytes = statSync(one.file).size / 1000;
  return {
    row: empties.includes(one) ? `(empty: ${one.name})` : one.name,
    figures: {
      'bundle KB': kilobytes,
      'gzipped KB': gzipSync(readFileSync(one.file)).length / 1000,
      'of 400 KB': kilobytes / coldTargets.bundleKb,
      'init ms': initMs,
      'init CPU ms': cpuMs,
      'x empty with the SDK': beside(same),
      'CPU x empty with the SDK': cpuMs / median(same?.cpuMs ?? []),
      'x empty with our senders': beside(own),
    },
  };
};

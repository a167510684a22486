import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from '../service/bundle.ts';
import { readCloudAssembly } from './template/cloud-assembly.ts';
import type { Stack } from './template/template.ts';

const root = join(import.meta.dirname, '..', '..');
const assemblies = join(root, '.landfall', 'assemblies');
const day = 86_400_000;

/** The app's stacks, synthesised anew only when a source has changed: it takes seconds of CPU, and a twin starts often. */
export async function synthesised(): Promise<Stack[]> {
  const directory = join(assemblies, hashOfSources());
  if (!existsSync(directory)) {
    mkdirSync(assemblies, { recursive: true });
    removeOldAssemblies();
    const part = mkdtempSync(join(assemblies, 'part-'));
    await synthesiseInto(part);
    try {
      renameSync(part, directory);
    } catch (error) {
      // Another twin was faster.
      if (!existsSync(directory)) throw error;
      rmSync(part, { recursive: true });
    }
  }
  return stacksIn(directory);
}

/** Synthesises into `outdir`, whatever is there; `bundle` yields a function's asset directory. */
export async function synthesisedWith(bundle: Bundle, outdir: string): Promise<Stack[]> {
  await synthesiseInto(outdir, bundle);
  return stacksIn(outdir);
}

async function synthesiseInto(outdir: string, bundle?: Bundle): Promise<void> {
  // The CDK is loaded only when it has work to do.
  const { buildApp } = await import('../app.ts');
  buildApp({ outdir, environment: 'test', ...(bundle && { bundle }) }).synth();
}

/** What only watches the others has nothing the twin could run. */
function stacksIn(directory: string): Stack[] {
  return readCloudAssembly(directory).filter(({ name }) => name !== 'LandfallObservability');
}

/** All that decides about templates and bundles; dependencies by the lock file. */
function hashOfSources(): string {
  const hash = createHash('sha256').update(process.versions.node);
  const files = globSync(['{functions,shared,infra}/**/*.ts', 'package-lock.json', 'cdk.json'], {
    cwd: root,
  });
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 16);
}

/** A running twin loads its bundles when first needed, so only what is older than a day goes. */
function removeOldAssemblies(): void {
  for (const name of globSync('*', { cwd: assemblies })) {
    const path = join(assemblies, name);
    if (Date.now() - statSync(path).mtimeMs > day) rmSync(path, { recursive: true, force: true });
  }
}

import { buildApp } from '../app.ts';
import type { Bundle } from '../service/bundle.ts';
import { readCloudAssembly } from './template/cloud-assembly.ts';
import type { Stack } from './template/template.ts';

/** Synthesises the app into `outdir` and reads its stacks. `bundle` yields a function's asset directory; default: bundle anew. */
export function synthesise(outdir: string, bundle?: Bundle): Stack[] {
  buildApp({ outdir, environment: 'test', ...(bundle && { bundle }) }).synth();
  // What only watches the others has nothing the twin could run.
  return readCloudAssembly(outdir).filter(({ name }) => name !== 'LandfallObservability');
}

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionSpec } from '../template/read-compute.ts';

/** The size of each function's asset, all files together, in KB of 1,000 bytes. */
export function bundleSizes(
  functions: readonly FunctionSpec[],
): { label: string; memoryMb: number; bundleKb: number }[] {
  return functions.map(({ label, memoryMb, directory }) => ({
    label,
    memoryMb,
    bundleKb: Math.round(sizeOf(directory) / 1000),
  }));
}

function sizeOf(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

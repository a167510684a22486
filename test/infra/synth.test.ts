import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { stageNames } from '../../infra/service/stages.ts';

const root = join(import.meta.dirname, '..', '..');
const directory = mkdtempSync(join(tmpdir(), 'landfall-synth-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** As on a machine that has never heard of AWS and has no way out. */
const environment = {
  PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`,
  HOME: directory,
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  AWS_EC2_METADATA_DISABLED: 'true',
};

describe('the command line of the CDK', () => {
  it('writes the templates and bundles offline, without credentials, and has nothing to say about them', async () => {
    const output = join(directory, 'cdk.out');
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk'), 'synth', '--quiet', '--output', output],
      { cwd: root, env: environment },
    );
    expect(stdout + stderr).not.toMatch(/error|warning|deprecat/i);
    for (const stack of ['LandfallState', 'LandfallService', 'LandfallObservability']) {
      expect(existsSync(join(output, `${stack}.template.json`)), stack).toBe(true);
    }
    const bundled = stageNames.filter((name) => existsSync(join(output, 'bundles', name, 'index.mjs')));
    expect(bundled).toEqual([...stageNames]);
  });
});

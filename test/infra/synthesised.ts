import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import * as z from 'zod';
import { buildApp } from '../../infra/app.ts';
import type { Bundle } from '../../infra/service/bundle.ts';

const propertiesShape = z.record(z.string(), z.unknown());

const templateShape = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: propertiesShape.default({}),
      DeletionPolicy: z.string().optional(),
      UpdateReplacePolicy: z.string().optional(),
    }),
  ),
  Outputs: z.record(z.string(), z.unknown()).default({}),
});

/** A resource of a synthesised template, with its logical id and stack. */
export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: z.infer<typeof propertiesShape>;
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
}

export const stackNames = ['LandfallState', 'LandfallService', 'LandfallObservability'] as const;

/** A directory of its own for the test file, gone when the file is done. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'landfall-infra-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** Assets of one line each: what the templates say does not hang on what the handlers do. */
export function tinyBundles(directory: string): Bundle {
  return (name) => {
    const into = join(directory, 'tiny', name);
    mkdirSync(into, { recursive: true });
    writeFileSync(join(into, 'index.mjs'), `export const handler = async () => '${name}';\n`);
    return into;
  };
}

function synthesise() {
  const directory = temporaryDirectory();
  const outdir = join(directory, 'cdk.out');
  buildApp({ outdir, bundle: tinyBundles(directory) }).synth();
  const files = stackNames.map((stack) => join(outdir, `${stack}.template.json`));
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const templates = texts.map((text) => templateShape.parse(JSON.parse(text)));
  const resources = templates.flatMap(({ Resources }, index): Resource[] =>
    Object.entries(Resources).map(([id, one]) => ({
      stack: stackNames[index] ?? '',
      id,
      type: one.Type,
      properties: one.Properties,
      deletionPolicy: one.DeletionPolicy,
      updateReplacePolicy: one.UpdateReplacePolicy,
    })),
  );
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  return { outdir, files, texts, templates, resources, ofType };
}

/** The three templates as the command line would write them, but with tiny assets; made once for a test file. */
export const synthesised = synthesise();

/** Reads properties by a schema that names only what a test is about. */
export function read<T extends z.ZodType>(shape: T, resource: Resource): z.output<T> {
  const parsed = shape.safeParse(resource.properties);
  if (!parsed.success) throw new Error(`${resource.id}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** `{"Fn::GetAtt": [id, "Arn"]}` as the id. */
export const arnOf = z
  .object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) })
  .transform((one) => one['Fn::GetAtt'][0]);

/** `{"Ref": id}` as the id. */
export const refTo = z.object({ Ref: z.string() }).transform((one) => one.Ref);

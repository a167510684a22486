import * as z from 'zod';

/** The parts of a synthesised CloudFormation template the twin reads. */
const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
const output = z.object({
  Value: z.unknown(),
  Export: z.object({ Name: z.unknown() }).optional(),
});
export const template = z.object({
  Resources: z.record(z.string(), resource).default({}),
  Outputs: z.record(z.string(), output).default({}),
});

type Template = z.infer<typeof template>;

/** One stack as synthesised: its template, and the folder of each file asset by the object key the template names. */
export type Stack = { name: string; template: Template; assets: ReadonlyMap<string, string> };

/** A resource found by its stack and logical id. */
export type ResourceId = { stack: string; logicalId: string };

export function describe(id: ResourceId): string {
  return `${id.stack}/${id.logicalId}`;
}

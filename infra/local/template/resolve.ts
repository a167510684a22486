import { attributesOf } from './attributes.ts';
import { describe, type ResourceId, type Stack } from './template.ts';

/** Where the resolved names pretend to live. */
export type Account = { accountId: string; region: string; partition: string; urlSuffix: string };

type Resource = { id: ResourceId; type: string };

/**
 * Gives every resource its properties with the intrinsic functions replaced. Only Ref, Fn::GetAtt, Fn::Join, Fn::Sub,
 * Fn::ImportValue and pseudo parameters are known; anything else throws an error that names it and where it stands.
 */
export type Resolver = {
  resources(type: string): Resource[];
  types(): Map<string, number>;
  properties(id: ResourceId): Record<string, unknown>;
  attribute(id: ResourceId, name: string): string;
};

type Context = { stacks: readonly Stack[]; account: Account; endpoint: string; cache: Map<string, Entry> };
type Entry = { properties?: Record<string, unknown>; resolving: boolean };

/** `endpoint` is where the twin answers for AWS: queue URLs start with it. */
export function createResolver(stacks: readonly Stack[], account: Account, endpoint: string): Resolver {
  const context: Context = { stacks, account, endpoint, cache: new Map() };
  const all = stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources).map(([logicalId, resource]) => ({
      id: { stack: stack.name, logicalId },
      type: resource.Type,
    })),
  );
  return {
    resources: (type) => all.filter((resource) => resource.type === type),
    types: () => {
      const counts = new Map<string, number>();
      for (const { type } of all) counts.set(type, (counts.get(type) ?? 0) + 1);
      return counts;
    },
    properties: (id) => propertiesOf(context, id),
    attribute: (id, name) => attributeOf(context, id, name),
  };
}

function stackOf(context: Context, name: string): Stack {
  const stack = context.stacks.find((candidate) => candidate.name === name);
  if (stack === undefined) throw new Error(`There is no stack ${name}`);
  return stack;
}

function propertiesOf(context: Context, id: ResourceId): Record<string, unknown> {
  const key = describe(id);
  const entry = context.cache.get(key) ?? { resolving: false };
  context.cache.set(key, entry);
  if (entry.properties !== undefined) return entry.properties;
  if (entry.resolving) throw new Error(`The properties of ${key} refer to themselves`);
  const resource = stackOf(context, id.stack).template.Resources[id.logicalId];
  if (resource === undefined) throw new Error(`There is no resource ${key}`);
  entry.resolving = true;
  try {
    entry.properties = Object.fromEntries(
      Object.entries(resource.Properties).map(([name, value]) => [
        name,
        resolve({ context, stack: id.stack, path: `${key}.${name}` }, value),
      ]),
    );
  } finally {
    entry.resolving = false;
  }
  return entry.properties;
}

function attributeOf(context: Context, id: ResourceId, name: string): string {
  const resource = stackOf(context, id.stack).template.Resources[id.logicalId];
  if (resource === undefined) throw new Error(`There is no resource ${describe(id)}`);
  const named = (property: string) => {
    const value = resource.Properties[property];
    if (value === undefined) return undefined;
    const text = resolve({ context, stack: id.stack, path: `${describe(id)}.${property}` }, value);
    return typeof text === 'string' ? text : undefined;
  };
  const attributes = attributesOf({
    id,
    type: resource.Type,
    named,
    account: context.account,
    endpoint: context.endpoint,
  });
  const value = attributes?.[name];
  if (value === undefined) {
    throw new Error(
      `The twin does not know ${name === 'Ref' ? 'the Ref' : name} of ${describe(id)} (${resource.Type})`,
    );
  }
  return value;
}

type Place = { context: Context; stack: string; path: string };

function resolve(place: Place, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => resolve(place, element));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && isIntrinsic(first[0])) {
    return intrinsic(place, first[0], first[1]);
  }
  return Object.fromEntries(
    entries.map(([name, inner]) => [name, resolve({ ...place, path: `${place.path}.${name}` }, inner)]),
  );
}

function isIntrinsic(name: string): boolean {
  return name === 'Ref' || name.startsWith('Fn::');
}

function intrinsic(place: Place, name: string, argument: unknown): unknown {
  switch (name) {
    case 'Ref':
      return reference(place, String(argument));
    case 'Fn::GetAtt': {
      const [logicalId, attribute] =
        typeof argument === 'string' ? splitOnce(argument) : twoStrings(place, argument);
      return attributeOf(place.context, { stack: place.stack, logicalId }, attribute);
    }
    case 'Fn::Join':
      return join(place, argument);
    case 'Fn::Sub':
      return substitute(place, argument);
    case 'Fn::ImportValue':
      return imported(place, String(resolve(place, argument)));
    default:
      throw new Error(`${place.path} uses ${name}, which the twin does not resolve`);
  }
}

function reference(place: Place, name: string): string {
  const { account } = place.context;
  switch (name) {
    case 'AWS::AccountId':
      return account.accountId;
    case 'AWS::Region':
      return account.region;
    case 'AWS::Partition':
      return account.partition;
    case 'AWS::URLSuffix':
      return account.urlSuffix;
    case 'AWS::StackName':
      return place.stack;
    case 'AWS::StackId':
      return `arn:${account.partition}:cloudformation:${account.region}:${account.accountId}:stack/${place.stack}/twin`;
    default:
  }
  if (name.startsWith('AWS::'))
    throw new Error(`${place.path} uses ${name}, which the twin does not resolve`);
  return attributeOf(place.context, { stack: place.stack, logicalId: name }, 'Ref');
}

function join(place: Place, argument: unknown): string {
  if (!Array.isArray(argument) || !Array.isArray(argument[1])) {
    throw new Error(`${place.path} uses Fn::Join with something that is not a list`);
  }
  const parts: unknown[] = argument[1];
  return parts.map((part) => String(resolve(place, part))).join(String(argument[0]));
}

function substitute(place: Place, argument: unknown): string {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const known = new Map(Object.entries(typeof variables === 'object' && variables !== null ? variables : {}));
  return String(text).replace(/\$\{([^}]+)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (known.has(name)) return String(resolve(place, known.get(name)));
    if (!name.startsWith('AWS::') && name.includes('.')) return String(intrinsic(place, 'Fn::GetAtt', name));
    return reference(place, name);
  });
}

function imported(place: Place, name: string): unknown {
  for (const stack of place.context.stacks) {
    for (const [outputName, output] of Object.entries(stack.template.Outputs)) {
      const there = {
        context: place.context,
        stack: stack.name,
        path: `${stack.name}.Outputs.${outputName}`,
      };
      if (output.Export !== undefined && resolve(there, output.Export.Name) === name)
        return resolve(there, output.Value);
    }
  }
  throw new Error(`${place.path} imports ${name}, which no stack exports`);
}

function splitOnce(text: string): [string, string] {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

function twoStrings(place: Place, argument: unknown): [string, string] {
  if (Array.isArray(argument) && typeof argument[0] === 'string' && typeof argument[1] === 'string') {
    return [argument[0], argument[1]];
  }
  throw new Error(`${place.path} uses Fn::GetAtt with something that is not two names`);
}

import * as z from 'zod';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const principal = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'] })),
  z.record(z.string(), oneOrMore),
]);
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Principal: principal.optional(),
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
});
const document = z.looseObject({
  Statement: z.union([z.array(statement), statement.transform((one) => [one])]),
});

/** What a request brings to the conditions of a policy. A key that is absent is not in the request's context. */
export type RequestContext = {
  'kms:ViaService'?: string;
  'aws:SourceArn'?: string;
  'aws:SourceAccount'?: string;
  /** The partition keys a DynamoDB request names; undefined when it names none, as a Scan. */
  'dynamodb:LeadingKeys'?: string[];
};

/** A statement ready to be judged. Building it throws when it uses a condition the twin cannot judge. */
export type Statement = {
  effect: 'Allow' | 'Deny';
  action: (name: string) => boolean;
  resource: (arn: string) => boolean;
  /** Principals by kind (`AWS`, `Service`); undefined in identity policies. */
  principals: Record<string, string[]> | undefined;
  condition: (context: RequestContext) => boolean;
  /** Whether the answer depends on the keys a DynamoDB request names. */
  readsLeadingKeys: boolean;
};

/** Reads a policy document; `where` names it in errors. */
export function readStatements(policyDocument: unknown, where: string): Statement[] {
  const parsed = document.safeParse(policyDocument);
  if (!parsed.success) throw new Error(`${where} is not a policy: ${z.prettifyError(parsed.error)}`);
  return parsed.data.Statement.map((raw) => ({
    effect: raw.Effect,
    action: chosen(raw.Action, raw.NotAction, (pattern) => glob(pattern, 'i')),
    resource: chosen(raw.Resource ?? (raw.NotResource ? undefined : ['*']), raw.NotResource, (pattern) =>
      glob(withoutVariables(pattern, where)),
    ),
    principals: raw.Principal,
    condition: readCondition(raw.Condition ?? {}, where),
    readsLeadingKeys: JSON.stringify(raw.Condition ?? {})
      .toLowerCase()
      .includes('dynamodb:leadingkeys'),
  }));
}

type Test = (value: string) => boolean;

function chosen(
  only: string[] | undefined,
  not: string[] | undefined,
  build: (pattern: string) => Test,
): Test {
  const tests = (only ?? not ?? []).map(build);
  const hit: Test = (value) => tests.some((test) => test(value));
  return only === undefined ? (value) => !hit(value) : hit;
}

/** `*` is any text, `?` one character, as in IAM. */
function glob(pattern: string, flags = ''): Test {
  if (pattern === '*') return () => true;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const expression = new RegExp(`^${source}$`, `s${flags}`);
  return (value) => expression.test(value);
}

function withoutVariables(pattern: string, where: string): string {
  if (pattern.includes('${'))
    throw new Error(`${where} uses the policy variable ${pattern}, which the twin cannot judge`);
  return pattern;
}

type ConditionTest = (context: RequestContext) => boolean;

function readCondition(condition: Record<string, Record<string, string[]>>, where: string): ConditionTest {
  const tests = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => readOne({ operator, key, values, where })),
  );
  return (context) => tests.every((test) => test(context));
}

type One = { operator: string; key: string; values: string[]; where: string };

function readOne(one: One): ConditionTest {
  const { operator, key, values } = one;
  const wanted = key.toLowerCase();
  if (wanted === 'aws:securetransport' && operator === 'Bool') {
    // The twin's loopback stands for TLS: every call counts as encrypted in transit.
    return () => values.includes('true');
  }
  if (wanted === 'aws:sourcearn') return compare(one, (context) => context['aws:SourceArn']);
  if (wanted === 'aws:sourceaccount') return compare(one, (context) => context['aws:SourceAccount']);
  if (wanted === 'kms:viaservice') return compare(one, (context) => context['kms:ViaService']);
  if (wanted === 'dynamodb:leadingkeys') return leadingKeys(one);
  throw new Error(`${one.where} has the condition ${operator} ${key}, which the twin cannot judge`);
}

function compare(one: One, read: (context: RequestContext) => string | undefined): ConditionTest {
  const exact = ['StringEquals', 'ArnEquals'].includes(one.operator);
  const like = ['StringLike', 'ArnLike', 'ArnEquals'].includes(one.operator);
  if (!exact && !like)
    throw new Error(`${one.where} has the condition ${one.operator} ${one.key}, which the twin cannot judge`);
  const tests = one.values.map((value) => (like ? glob(value) : (text: string) => text === value));
  return (context) => {
    const value = read(context);
    return value !== undefined && tests.some((test) => test(value));
  };
}

/** ForAllValues is true when the request names no key at all, exactly as in AWS: a Scan has to be denied apart. */
function leadingKeys(one: One): ConditionTest {
  const operator = /^(ForAllValues|ForAnyValue):(StringEquals|StringLike)$/.exec(one.operator);
  if (operator === null) {
    throw new Error(`${one.where} has the condition ${one.operator} ${one.key}, which the twin cannot judge`);
  }
  const all = operator[1] === 'ForAllValues';
  const like = operator[2] === 'StringLike';
  const tests = one.values.map((value) => (like ? glob(value) : (text: string) => text === value));
  const matches = (value: string) => tests.some((test) => test(value));
  return (context) => {
    const keys = context['dynamodb:LeadingKeys'] ?? [];
    return all ? keys.every(matches) : keys.some(matches);
  };
}

import * as z from 'zod';

const dosage = {
  /** Skip this many matching calls first. */
  after: z.number().int().nonnegative().default(0),
  /** Strike at most this often. */
  count: z.number().int().positive().optional(),
  probability: z.number().min(0).max(1).default(1),
  seed: z.number().int().default(1),
};
const callFault = z.strictObject({
  kind: z.enum(['throttle', 'error', 'timeout-after-effect']),
  service: z.enum(['dynamodb', 'sqs', 'secretsmanager']),
  operation: z.string().optional(),
  function: z.string().optional(),
  ...dosage,
});
const queueFault = z.strictObject({ kind: z.enum(['duplicate', 'reorder']), queue: z.string(), ...dosage });
const killFault = z.strictObject({
  kind: z.literal('kill'),
  function: z.string(),
  /** The function's nth AWS call, counted from when the rule was set. */
  atCall: z.number().int().positive(),
  when: z.enum(['before', 'after']).default('after'),
});

/** What to break. A POST replaces all rules; `{"rules": []}` heals everything. */
export const faultRules = z.strictObject({
  rules: z.array(z.discriminatedUnion('kind', [callFault, queueFault, killFault])),
});
type FaultRule = z.infer<typeof faultRules>['rules'][number];

type Call = { service: string; operation: string; functionLabel: string };
type CallFault = 'throttle' | 'error' | 'timeout-after-effect' | 'kill-before' | 'kill-after';

export type Faults = {
  replace(rules: readonly FaultRule[]): void;
  read(): readonly { rule: FaultRule; struck: number }[];
  /** What befalls this call, by the first rule that strikes. */
  onCall(call: Call): CallFault | undefined;
  /** Whether this kind of trouble befalls a batch just received from the queue. */
  onBatch(kind: 'duplicate' | 'reorder', queueName: string): boolean;
};

type Armed = { rule: FaultRule; seen: number; struck: number; random: () => number };

export function createFaults(): Faults {
  let armed: Armed[] = [];

  return {
    replace: (rules) => {
      armed = rules.map((rule) => ({
        rule,
        seen: 0,
        struck: 0,
        random: randomFrom('seed' in rule ? rule.seed : 1),
      }));
    },
    read: () => armed.map(({ rule, struck }) => ({ rule, struck })),
    onCall: (call) => {
      for (const each of armed) {
        const fault = strikeCall(each, call);
        if (fault !== undefined) return fault;
      }
      return undefined;
    },
    onBatch: (kind, queueName) =>
      armed.some(({ rule }, index) => {
        const each = armed[index];
        return (
          each !== undefined &&
          rule.kind === kind &&
          queueName.toLowerCase().includes(rule.queue.toLowerCase()) &&
          strikes(each)
        );
      }),
  };
}

function strikeCall(each: Armed, call: Call): CallFault | undefined {
  const { rule } = each;
  switch (rule.kind) {
    case 'kill':
      if (!call.functionLabel.includes(rule.function)) return undefined;
      each.seen += 1;
      if (each.seen !== rule.atCall) return undefined;
      each.struck += 1;
      return `kill-${rule.when}`;
    case 'duplicate':
    case 'reorder':
      return undefined;
    default: {
      const meant =
        rule.service === call.service &&
        (rule.operation === undefined || rule.operation === call.operation) &&
        (rule.function === undefined || call.functionLabel.includes(rule.function));
      return meant && strikes(each) ? rule.kind : undefined;
    }
  }
}

function strikes(each: Armed): boolean {
  const { rule } = each;
  if (rule.kind === 'kill') return false;
  each.seen += 1;
  if (each.seen <= rule.after || (rule.count !== undefined && each.struck >= rule.count)) return false;
  if (each.random() >= rule.probability) return false;
  each.struck += 1;
  return true;
}

/** A small linear congruential generator: the same seed gives the same trouble. */
function randomFrom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

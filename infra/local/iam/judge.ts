import type { Policies, Role } from './read-policies.ts';
import type { RequestContext, Statement } from './statement.ts';

/** One thing a call needs to be allowed: an action on a resource, in a context. */
export type Need = { action: string; resource: string; context?: RequestContext };
type Refusal = { action: string; resource: string; reason: string };
export type Judge = {
  /** Undefined when the role may do everything the call needs. */
  refusal(role: Role, needs: readonly Need[]): Refusal | undefined;
};

type Verdict = 'allowed' | 'no policy allows it' | 'a policy denies it explicitly';

/**
 * Judges as AWS does within one account: an explicit Deny anywhere wins; otherwise an Allow in the role's policies is enough,
 * or in the resource's policy when it names the role; a key's policy must itself allow the role or hand the account the decision.
 */
export function createJudge(policies: Policies, accountId: string): Judge {
  const settled = new Map<string, Verdict>();

  function verdictOn(role: Role, need: Need): Verdict {
    // Only the keys a request names differ from call to call.
    const cacheable = need.context?.['dynamodb:LeadingKeys'] === undefined;
    const key = `${role.arn} ${need.action} ${need.resource} ${need.context?.['kms:ViaService'] ?? ''}`;
    const known = cacheable ? settled.get(key) : undefined;
    if (known !== undefined) return known;
    const verdict = decide(policies, accountId, role, need);
    if (cacheable) settled.set(key, verdict);
    return verdict;
  }

  return {
    refusal: (role, needs) => {
      for (const need of needs) {
        const verdict = verdictOn(role, need);
        if (verdict !== 'allowed') return { action: need.action, resource: need.resource, reason: verdict };
      }
      return undefined;
    },
  };
}

function decide(policies: Policies, accountId: string, role: Role, need: Need): Verdict {
  const context = need.context ?? {};
  const speaks = (statement: Statement) =>
    statement.action(need.action) && statement.resource(need.resource) && statement.condition(context);
  const mine = role.statements.filter(speaks);
  const attached = policies.resourcePolicies.get(need.resource) ?? [];
  const theirs = attached
    .filter((statement) => namesPrincipal(statement, role, accountId) !== 'nobody')
    .filter(speaks);
  if ([...mine, ...theirs].some(({ effect }) => effect === 'Deny')) return 'a policy denies it explicitly';
  const namedThere = theirs.some(
    (statement) => statement.effect === 'Allow' && namesPrincipal(statement, role, accountId) === 'role',
  );
  if (namedThere) return 'allowed';
  const allowedHere = mine.some(({ effect }) => effect === 'Allow');
  const handedOver = !need.action.startsWith('kms:') || theirs.some(({ effect }) => effect === 'Allow');
  return allowedHere && handedOver ? 'allowed' : 'no policy allows it';
}

/** The account's root principal hands the decision to identity policies; the role or `*` decides by itself. */
function namesPrincipal(statement: Statement, role: Role, accountId: string): 'role' | 'account' | 'nobody' {
  const listed = statement.principals?.AWS ?? [];
  if (listed.includes('*') || listed.includes(role.arn)) return 'role';
  const root = new RegExp(`^(${accountId}|arn:[^:]+:iam::${accountId}:root)$`);
  return listed.some((each) => root.test(each)) ? 'account' : 'nobody';
}

/** Whether a service (`lambda.amazonaws.com`) may assume the role. */
export function trusts(role: Role, service: string, context: RequestContext): boolean {
  const speaks = (statement: Statement) =>
    statement.action('sts:AssumeRole') &&
    (statement.principals?.Service ?? []).includes(service) &&
    statement.condition(context);
  const said = role.trusted.filter(speaks).map(({ effect }) => effect);
  return said.includes('Allow') && !said.includes('Deny');
}

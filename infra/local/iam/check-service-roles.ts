import type { FunctionSpec } from '../template/read-compute.ts';
import type { System } from '../template/system.ts';
import { type Judge, type Need, trusts } from './judge.ts';
import type { Role } from './read-policies.ts';

/**
 * What AWS's own services do in the name of roles, checked once at start: Lambda runs functions and polls their queues,
 * Scheduler invokes its targets. Throws naming role, action and resource.
 */
export function checkServiceRoles(system: System, judge: Judge): void {
  for (const spec of system.functions) roleFor(system, spec.roleArn, 'lambda.amazonaws.com', spec.arn);
  for (const mapping of system.mappings) {
    const role = roleFor(
      system,
      roleOf(system.functions, mapping.functionArn),
      'lambda.amazonaws.com',
      mapping.functionArn,
    );
    const actions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((name) => `sqs:${name}`);
    demand(judge, role, [
      ...actions.map((action) => ({ action, resource: mapping.queueArn })),
      ...queueKey(system, mapping.queueArn, ['kms:Decrypt']),
    ]);
  }
  for (const schedule of system.schedules) {
    const role = roleFor(system, schedule.roleArn, 'scheduler.amazonaws.com', schedule.arn);
    demand(judge, role, [{ action: 'lambda:InvokeFunction', resource: schedule.targetArn }]);
    if (schedule.deadLetterArn === undefined) continue;
    demand(judge, role, [
      { action: 'sqs:SendMessage', resource: schedule.deadLetterArn },
      ...queueKey(system, schedule.deadLetterArn, ['kms:GenerateDataKey', 'kms:Decrypt']),
    ]);
  }
}

function roleFor(system: System, roleArn: string, service: string, sourceArn: string): Role {
  const role = system.policies.roles.get(roleArn);
  if (role === undefined) throw new Error(`${sourceArn} has the role ${roleArn}, which no stack makes`);
  const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': system.account.accountId };
  if (!trusts(role, service, context)) throw new Error(`Role ${role.name} does not let ${service} assume it`);
  return role;
}

function roleOf(functions: readonly FunctionSpec[], functionArn: string): string {
  return functions.find(({ arn }) => arn === functionArn)?.roleArn ?? '';
}

function queueKey(system: System, queueArn: string, actions: string[]): Need[] {
  const keyArn = system.queues.find(({ arn }) => arn === queueArn)?.keyArn;
  if (keyArn === undefined) return [];
  const context = { 'kms:ViaService': `sqs.${system.account.region}.amazonaws.com` };
  return actions.map((action) => ({ action, resource: keyArn, context }));
}

function demand(judge: Judge, role: Role, needs: Need[]): void {
  const refusal = judge.refusal(role, needs);
  if (refusal === undefined) return;
  throw new Error(
    `AccessDenied: role ${role.name} is not authorized to perform ${refusal.action} on ${refusal.resource}: ${refusal.reason}`,
  );
}

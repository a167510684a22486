import * as z from 'zod';
import type { Resolver } from '../template/resolve.ts';
import { describe } from '../template/template.ts';
import { managedPolicy } from './managed-policies.ts';
import { readStatements, type Statement } from './statement.ts';

/** A role as the templates build it: who may assume it, and everything its policies say. */
export type Role = { name: string; arn: string; trusted: Statement[]; statements: Statement[] };
export type Policies = { roles: Map<string, Role>; resourcePolicies: Map<string, Statement[]> };

const roleProperties = z.looseObject({
  AssumeRolePolicyDocument: z.unknown(),
  Policies: z.array(z.object({ PolicyName: z.string(), PolicyDocument: z.unknown() })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
});
const policyProperties = z.looseObject({
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()).default([]),
});
const queuePolicyProperties = z.looseObject({ PolicyDocument: z.unknown(), Queues: z.array(z.string()) });
const keyProperties = z.looseObject({ KeyPolicy: z.unknown() });

/** Every role with its inline, attached and managed policies; the policies of keys and queues. All by ARN. */
export function readPolicies(resolver: Resolver): Policies {
  const attached = attachedPolicies(resolver);
  const own = ownManagedPolicies(resolver);
  const roles = new Map<string, Role>();
  for (const { id } of resolver.resources('AWS::IAM::Role')) {
    const where = describe(id);
    const properties = roleProperties.parse(resolver.properties(id));
    const name = resolver.attribute(id, 'Ref');
    const arn = resolver.attribute(id, 'Arn');
    const trusted = readStatements(properties.AssumeRolePolicyDocument, `${where} (trust)`);
    const statements = [
      ...properties.Policies.flatMap((policy) => readStatements(policy.PolicyDocument, where)),
      ...properties.ManagedPolicyArns.flatMap(
        (each) => own.get(each) ?? readStatements(managedPolicy(each), each),
      ),
      ...(attached.get(name) ?? []),
    ];
    roles.set(arn, { name, arn, trusted, statements });
  }
  return { roles, resourcePolicies: readResourcePolicies(resolver) };
}

function readResourcePolicies(resolver: Resolver): Map<string, Statement[]> {
  const resourcePolicies = new Map<string, Statement[]>();
  const queues = new Map(
    resolver
      .resources('AWS::SQS::Queue')
      .map(({ id }) => [resolver.attribute(id, 'Ref'), resolver.attribute(id, 'Arn')]),
  );
  for (const { id } of resolver.resources('AWS::KMS::Key')) {
    const { KeyPolicy } = keyProperties.parse(resolver.properties(id));
    resourcePolicies.set(resolver.attribute(id, 'Arn'), readStatements(KeyPolicy, describe(id)));
  }
  for (const { id } of resolver.resources('AWS::SQS::QueuePolicy')) {
    const { PolicyDocument, Queues } = queuePolicyProperties.parse(resolver.properties(id));
    const statements = readStatements(PolicyDocument, describe(id));
    for (const url of Queues) {
      const arn = queues.get(url) ?? url;
      resourcePolicies.set(arn, [...(resourcePolicies.get(arn) ?? []), ...statements]);
    }
  }
  return resourcePolicies;
}

function attachedPolicies(resolver: Resolver): Map<string, Statement[]> {
  const byRole = new Map<string, Statement[]>();
  for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']) {
    for (const { id } of resolver.resources(type)) {
      const { PolicyDocument, Roles } = policyProperties.parse(resolver.properties(id));
      const statements = readStatements(PolicyDocument, describe(id));
      for (const role of Roles) byRole.set(role, [...(byRole.get(role) ?? []), ...statements]);
    }
  }
  return byRole;
}

function ownManagedPolicies(resolver: Resolver): Map<string, Statement[]> {
  return new Map(
    resolver.resources('AWS::IAM::ManagedPolicy').map(({ id }) => {
      const { PolicyDocument } = policyProperties.parse(resolver.properties(id));
      return [resolver.attribute(id, 'Ref'), readStatements(PolicyDocument, describe(id))];
    }),
  );
}

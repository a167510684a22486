import * as z from 'zod';
import type { Stack } from '../../infra/local/template/template.ts';

const roleProperties = z.looseObject({
  Policies: z.array(
    z.looseObject({
      PolicyDocument: z.looseObject({
        Statement: z.array(z.looseObject({ Action: z.union([z.string(), z.array(z.string())]) })),
      }),
    }),
  ),
});

/** Takes one action from every statement of the inline policies of the role whose logical id matches. Throws when nothing was there to take. */
export function removeGrant(stacks: readonly Stack[], roleId: RegExp, action: string): void {
  let removed = 0;
  for (const { template } of stacks) {
    for (const [logicalId, resource] of Object.entries(template.Resources)) {
      if (resource.Type !== 'AWS::IAM::Role' || !roleId.test(logicalId)) continue;
      const properties = roleProperties.parse(resource.Properties);
      for (const statement of properties.Policies.flatMap((policy) => policy.PolicyDocument.Statement)) {
        const actions = [statement.Action].flat();
        if (actions.includes(action)) removed += 1;
        statement.Action = actions.filter((each) => each !== action);
      }
      resource.Properties = properties;
    }
  }
  if (removed === 0) throw new Error(`No role ${roleId} is granted ${action}`);
}

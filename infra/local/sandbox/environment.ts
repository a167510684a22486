import type { FunctionSpec } from '../template/read-compute.ts';
import type { Account } from '../template/resolve.ts';

type Given = { spec: FunctionSpec; account: Account; endpoint: string; accessKeyId: string };

/** A sandbox's whole environment: what the template says, what Lambda sets, and where the twin answers for AWS. */
export function sandboxEnvironment({ spec, account, endpoint, accessKeyId }: Given): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'twin',
    LAMBDA_TASK_ROOT: spec.directory,
    _HANDLER: spec.handler,
    AWS_REGION: account.region,
    AWS_DEFAULT_REGION: account.region,
    ...spec.environment,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'the-twin-does-not-verify-signatures',
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    // Nothing of the machine's own AWS configuration may reach a sandbox.
    AWS_CONFIG_FILE: '/nowhere/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
    // Only here: endpoints on this machine's loopback are accepted (docs/twin.md).
    LANDFALL_ALLOW_LOOPBACK: '1',
  };
}

import { type Policies, readPolicies } from '../iam/read-policies.ts';
import { unemulatedTypes } from './emulated-types.ts';
import {
  type FunctionSpec,
  type MappingSpec,
  readFunctions,
  readMappings,
  readSchedules,
  type ScheduleSpec,
} from './read-compute.ts';
import { type ApiSpec, readHttpApi } from './read-http-api.ts';
import {
  type QueueSpec,
  readKeys,
  readQueues,
  readSecrets,
  readTables,
  type SecretSpec,
  type TableSpec,
} from './read-stores.ts';
import { type Account, createResolver } from './resolve.ts';
import type { Stack } from './template.ts';

/** Everything the templates say that the twin brings to life. */
export type System = {
  account: Account;
  tables: TableSpec[];
  queues: QueueSpec[];
  secrets: SecretSpec[];
  functions: FunctionSpec[];
  mappings: MappingSpec[];
  schedules: ScheduleSpec[];
  api: ApiSpec | undefined;
  policies: Policies;
  /** Resource types left out, with their numbers. */
  unemulated: string[];
};

export const twinAccount: Account = {
  accountId: '000000000000',
  region: 'us-east-1',
  partition: 'aws',
  urlSuffix: 'amazonaws.com',
};

/** Reads the stacks as one system. Throws, naming the place, for whatever the twin would have to guess. */
export function readSystem(stacks: readonly Stack[], endpoint: string): System {
  const resolver = createResolver(stacks, twinAccount, endpoint);
  const keys = readKeys(resolver);
  const functions = readFunctions(resolver, stacks);
  return {
    account: twinAccount,
    tables: readTables(resolver, keys),
    queues: readQueues(resolver, keys),
    secrets: readSecrets(resolver, keys),
    functions,
    mappings: readMappings(resolver, functions),
    schedules: readSchedules(resolver, functions),
    api: readHttpApi(resolver, functions),
    policies: readPolicies(resolver),
    unemulated: unemulatedTypes(resolver),
  };
}

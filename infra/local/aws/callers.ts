import { randomBytes } from 'node:crypto';
import type { Role } from '../iam/read-policies.ts';

/** Who signs with an access key: a sandbox under its function's role, or the twin's operator, who may do everything. */
export type Caller =
  | { kind: 'function'; functionLabel: string; role: Role; kill: (reason: string) => void }
  | { kind: 'operator' };

export type Callers = {
  /** A new access key id that names its role; `caller` is what calls made with it are judged by. */
  issue(name: string, caller: Caller): string;
  revoke(accessKeyId: string): void;
  find(authorization: string | undefined): Caller | undefined;
};

/** Signatures are not verified: the key ids are unguessable and the listener answers on the loopback address only. */
export function createCallers(): Callers {
  const byKey = new Map<string, Caller>();
  return {
    issue: (name, caller) => {
      const accessKeyId = `${name}.${randomBytes(12).toString('hex')}`;
      byKey.set(accessKeyId, caller);
      return accessKeyId;
    },
    revoke: (accessKeyId) => {
      byKey.delete(accessKeyId);
    },
    find: (authorization) => byKey.get(/Credential=([^/]+)\//.exec(authorization ?? '')?.[1] ?? ''),
  };
}

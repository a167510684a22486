import { createHmac, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { CompactSign, calculateJwkThumbprint } from 'jose';
import * as z from 'zod';
import type { MasterSecret } from '../../shared/access/master-secret.ts';
import {
  type CertificateClaims,
  type CertificateKeys,
  certificateClaims,
  certificateType,
} from '../../shared/contracts/certificate.ts';
import type { Release } from '../../shared/domain/traveller/certificate.ts';
import { DamagedItem } from '../../shared/store/stored-item.ts';

const current = 1;
/** Every generation that ever signed: none is taken away, for its certificates have to stay verifiable. */
const generations = [current];

type Seeds = Pick<MasterSecret, 'certificateSeed'> & Partial<Pick<MasterSecret, 'formerCertificateSeeds'>>;

/** A PKCS #8 Ed25519 key without its 32 bytes (RFC 8410, section 7). */
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex');

const privateKey = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([pkcs8Start, seed]), format: 'der', type: 'pkcs8' });

const publicJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });

/** The key id is the key's own fingerprint (RFC 7638): it says nothing else, and is the same wherever it is worked out. */
const publicKey = async (key: KeyObject): Promise<CertificateKeys['keys'][number]> => {
  const jwk = publicJwk.parse(createPublicKey(key).export({ format: 'jwk' }));
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' };
};

/** Those of a master value that is being replaced are published beside the present ones: its certificates have to stay verifiable. */
export const publishedKeys = async (seeds: Seeds): Promise<CertificateKeys> => {
  const found = await Promise.all(
    generations.map(async (generation) => [
      await seeds.certificateSeed(generation),
      ...((await seeds.formerCertificateSeeds?.(generation)) ?? []),
    ]),
  );
  return { keys: await Promise.all(found.flat().map((seed) => publicKey(privateKey(seed)))) };
};

/** The compact JWS of the claims. Ed25519 has no randomness: the same claims are the same bytes. */
export const signCertificate = async (seeds: Seeds, claims: CertificateClaims): Promise<string> => {
  const key = privateKey(await seeds.certificateSeed(current));
  const { alg, kid } = await publicKey(key);
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg, kid, typ: certificateType })
    .sign(key);
};

/** The claims of a JWS of our own that lay in the table: its signature is not looked at. */
export const claimsOf = (jws: string): CertificateClaims => {
  const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8');
  try {
    return certificateClaims.parse(JSON.parse(payload));
  } catch (cause) {
    throw new DamagedItem({ pk: 'Z#', sk: 'Z' }, { cause });
  }
};

/** The same release of the same entry has the same certificate; other dates make another one. */
export const certificateIdOf = async (
  master: Pick<MasterSecret, 'certificateIdKey'>,
  entryId: string,
  { releasedAt, releasedOn, lastDay }: Release,
): Promise<string> => {
  const hmac = createHmac('sha256', await master.certificateIdKey());
  const digest = hmac.update([entryId, releasedAt, releasedOn, lastDay].join('\n')).digest();
  return `crt_${digest.subarray(0, 20).toString('base64url')}`;
};

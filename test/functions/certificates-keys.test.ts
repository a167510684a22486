import { compactVerify, createLocalJWKSet, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { signedClaims } from '../../cli/certificate-check.ts';
import { signCertificate } from '../../functions/certificates/certificate-keys.ts';
import { createMasterSecret } from '../../shared/access/master-secret.ts';
import { certificateType } from '../../shared/contracts/certificate.ts';
import { setUp } from './certificates-set-up.ts';

describe('the published keys', () => {
  test('verify a certificate, hold no private part, and may be cached', async () => {
    const { release, issued, keys, send } = await setUp();
    await release('ent_1');
    const { jws, certificateId } = await issued('ent_1');
    const published = await keys();
    expect(JSON.stringify(published)).not.toContain('"d"');
    const { protectedHeader } = await compactVerify(jws, createLocalJWKSet(published));
    const [key] = published.keys;
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: key?.kid, typ: certificateType });
    expect(await signedClaims(jws, published)).toMatchObject({ jti: certificateId, initials: '王X' });
    const { headers } = await send('GET', '/.well-known/jwks.json');
    expect(headers).toMatchObject({ 'cache-control': 'public, max-age=3600' });
  });

  test('are the same for ever for the same master secret, and others for another', async () => {
    const claims = { jti: `crt_${'a'.repeat(27)}`, exp: 1, initials: 'M. L.', releasedOn: '2026-12-05' };
    const more = { lastDay: '2026-12-05', locality: { code: '1', name: 'one' }, validUntil: '2026-12-06' };
    const sign = (master: string) =>
      signCertificate(
        createMasterSecret(async () => master),
        { ...claims, ...more },
      );
    expect(await sign('m'.repeat(64))).toMatchInlineSnapshot(
      `"eyJhbGciOiJFZERTQSIsImtpZCI6IjJKR3RpeFlNSWJkVzh0WHJwOWYtUFNGQkNoU3hjVm03TEw5dEJLeEJyMVEiLCJ0eXAiOiJsYW5kZmFsbC1yZWxlYXNlK2p3dCJ9.eyJqdGkiOiJjcnRfYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhIiwiZXhwIjoxLCJpbml0aWFscyI6Ik0uIEwuIiwicmVsZWFzZWRPbiI6IjIwMjYtMTItMDUiLCJsYXN0RGF5IjoiMjAyNi0xMi0wNSIsImxvY2FsaXR5Ijp7ImNvZGUiOiIxIiwibmFtZSI6Im9uZSJ9LCJ2YWxpZFVudGlsIjoiMjAyNi0xMi0wNiJ9.ieIFLM3kiuYTxux6q6L1EW-TcwHgP1vdqCVtkydM49kHr1p1-xXy8p3zBtJQ54IrAv6LvtJqMqUEAxNqYegLBA"`,
    );
    expect(await sign('m'.repeat(64))).not.toBe(await sign('n'.repeat(64)));
  });
});

describe('a forged certificate', () => {
  const forgeries: [string, (jws: string, kid: string) => Promise<string> | string][] = [
    ['with another date', (jws) => withClaims(jws, { releasedOn: '2026-11-30' })],
    ['with other initials', (jws) => withClaims(jws, { initials: 'A. B.' })],
    ['without a signature', (jws) => `${jws.split('.').slice(0, 2).join('.')}.AAAA`],
    ['that says it needs none', (jws) => `${encoded({ alg: 'none' })}.${jws.split('.')[1]}.AAAA`],
    ['signed by somebody else under our key id', (jws, kid) => signedBySomebody(jws, kid)],
    ['signed by somebody else under a key id of their own', (jws) => signedBySomebody(jws, 'other')],
    ['cut short', (jws) => jws.slice(0, -10)],
    ['that is not one at all', () => 'not.a.certificate'],
  ];

  test.each(forgeries)('%s is false', async (_, forge) => {
    const { release, issued, keys } = await setUp();
    await release('ent_1');
    const { jws } = await issued('ent_1');
    const published = await keys();
    expect(await signedClaims(jws, published)).toBeDefined();
    const forged = await forge(jws, published.keys[0]?.kid ?? '');
    expect(await signedClaims(forged, published)).toBeUndefined();
  });
});

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const payloadOf = (jws: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());

const withClaims = (jws: string, change: object): string => {
  const [header, , signature] = jws.split('.');
  return [header, encoded({ ...payloadOf(jws), ...change }), signature].join('.');
};

const signedBySomebody = async (jws: string, kid: string): Promise<string> => {
  const { privateKey } = await generateKeyPair('EdDSA');
  const header = { alg: 'EdDSA', kid, typ: certificateType };
  return new SignJWT(payloadOf(jws)).setProtectedHeader(header).sign(privateKey);
};

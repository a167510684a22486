import { existsSync, readFileSync } from 'node:fs';
import { compactVerify, createLocalJWKSet, errors } from 'jose';
import * as z from 'zod';
import {
  type CertificateClaims,
  type CertificateKeys,
  type CertificateState,
  certificateClaims,
  certificateKeys,
  certificateType,
  certificateView,
} from '../shared/contracts/certificate.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';

const withJws = z.object({ jws: z.string() });
const threeParts = /^[^.\s]+\.[^.\s]+\.[^.\s]+$/;

/** The JWS of a file: alone as a QR scanner reads it, a JSON text, or the answer with which the certificate was issued. */
export const readJws = (file: string): string => {
  const text = readText(file).trim();
  if (threeParts.test(text)) return text;
  const value = parsed(text);
  const jws = typeof value === 'string' ? value : withJws.safeParse(value).data?.jws;
  if (jws === undefined) throw new CommandFailure(exitCodes.usage, `${file} holds no certificate.`);
  return jws.trim();
};

/** Published keys from a file or, when there is none of that name, from an address. */
export const loadKeys = async (from: string): Promise<CertificateKeys> => {
  const value = existsSync(from) || !URL.canParse(from) ? parsed(readText(from)) : (await getJson(from)).body;
  const keys = certificateKeys.safeParse(value);
  if (!keys.success) throw new CommandFailure(exitCodes.usage, `${from} holds no keys of certificates.`);
  return keys.data;
};

/** What one of `keys` has signed; undefined for anything else. */
export const signedClaims = async (
  jws: string,
  keys: CertificateKeys,
): Promise<CertificateClaims | undefined> => {
  try {
    const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet(keys), {
      algorithms: ['EdDSA'],
    });
    if (protectedHeader.typ !== certificateType) return undefined;
    return certificateClaims.safeParse(parsed(Buffer.from(payload).toString('utf8'))).data;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
};

/** What the Landfall at `url` says the certificate is worth now. No key is needed, and none is sent. */
export const askOffice = async (
  url: string,
  certificateId: string,
): Promise<CertificateState | 'unknown'> => {
  const address = `${url}/v1/certificates/${encodeURIComponent(certificateId)}`;
  const { status, body } = await getJson(address);
  if (status === 404) return 'unknown';
  if (status === 200) return certificateView.parse(body).state;
  throw new CommandFailure(exitCodes.unreachable, `${address} answered ${status}.`);
};

const getJson = async (address: string): Promise<{ status: number; body: unknown }> => {
  let response: Response;
  try {
    response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(15_000) });
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new CommandFailure(exitCodes.unreachable, `${address} did not answer: ${why}`);
  }
  return { status: response.status, body: parsed(await response.text()) };
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(exitCodes.usage, `${file} cannot be read: ${why}`);
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

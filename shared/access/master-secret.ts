import { hash, hkdfSync } from 'node:crypto';
import * as z from 'zod';
import { secretReader } from '../lambda/aws-clients.ts';
import { systemClock } from '../lambda/clock.ts';

/** Everything secret is derived from one value, so that a new endpoint or search key needs no new secret to store. */
export interface MasterSecret {
  /** Keys of the HMACs under which people are found (identity keys): the present one first, then those that are being replaced. */
  searchKey(): Promise<Uint8Array[]>;
  /** `whsec_…` of one endpoint; the same for ever for the same recipient, endpoint URL and generation. */
  signingSecret(recipientKey: string, endpoint: string, generation: number): Promise<string>;
  /** The same of the values that are being replaced: they sign beside the present one. */
  formerSigningSecrets(recipientKey: string, endpoint: string, generation: number): Promise<string[]>;
  /** The 32 bytes of the Ed25519 key that signs certificates: the same for ever, so that old certificates stay verifiable. */
  certificateSeed(generation: number): Promise<Uint8Array>;
  /** The same of the values that are being replaced: what they signed stays verifiable. */
  formerCertificateSeeds(generation: number): Promise<Uint8Array[]>;
  /** Key of the HMACs that are certificate ids. */
  certificateIdKey(): Promise<Uint8Array>;
}

/** So long a sandbox goes by what it read: a value that was put is known everywhere when this is over. */
const keptMs = 5 * 60_000;

/**
 * Reads the master values at the first use, and again every five minutes; a failed read is tried again by the next use, and until one
 * succeeds the known values stay good.
 */
export const createMasterSecret = (
  readSecret: () => Promise<string>,
  clock: () => number = systemClock,
): MasterSecret => {
  const read = keptFor(keptMs, () => readSecret().then(valuesOf), clock);
  const present = async (): Promise<Uint8Array> => (await read()).present;
  // Deriving costs more than signing. What is kept is no more secret than the master value, which is kept as well.
  const derived = new Map<string, string>();
  const signing = (master: Uint8Array, purpose: string): string => {
    const name = `${purpose}\n${fingerprint(master)}`;
    const known = derived.get(name);
    if (known !== undefined) return known;
    const secret = `whsec_${Buffer.from(derive(master, purpose, 32)).toString('base64')}`;
    if (derived.size >= keptSecrets) derived.clear();
    derived.set(name, secret);
    return secret;
  };
  return {
    searchKey: async () => {
      const { present: first, former } = await read();
      return [first, ...former].map((master) => derive(master, 'search', 32));
    },
    signingSecret: async (...endpoint) => signing(await present(), signingPurpose(endpoint)),
    formerSigningSecrets: async (...endpoint) =>
      (await read()).former.map((master) => signing(master, signingPurpose(endpoint))),
    certificateSeed: async (generation) => derive(await present(), `certificates\n${generation}`, 32),
    formerCertificateSeeds: async (generation) =>
      (await read()).former.map((master) => derive(master, `certificates\n${generation}`, 32)),
    certificateIdKey: async () => derive(await present(), 'certificate-ids', 32),
  };
};

const signingPurpose = ([recipientKey, endpoint, generation]: [string, string, number]): string =>
  `signing\n${recipientKey}\n${endpoint}\n${generation}`;

/** The value of `read`, read anew when it is older than `milliseconds`; an older one is better than none. */
const keptFor = <Value>(
  milliseconds: number,
  read: () => Promise<Value>,
  clock: () => number,
): (() => Promise<Value>) => {
  let kept: { value: Promise<Value>; at: number } | undefined;
  return () => {
    const before = kept;
    const now = clock();
    if (before && Math.abs(now - before.at) < milliseconds) return before.value;
    const value = read().catch((error: unknown) => {
      if (kept?.value === value) kept = before;
      if (before) return before.value;
      throw error;
    });
    kept = { value, at: now };
    return value;
  };
};

const keptSecrets = 5000;

const derive = (master: Uint8Array, purpose: string, bytes: number): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', master, 'landfall/1', purpose, bytes));

const values = z.array(z.string()).min(1);

/** One value, or a JSON list of several while one is being replaced: the present one first. */
const valuesOf = (secret: string): { present: Uint8Array; former: Uint8Array[] } => {
  const texts = secret.startsWith('[') ? values.parse(JSON.parse(secret)) : [secret];
  if (texts.some((text) => text.length < 32)) {
    throw new Error('the master secret is too short to derive keys from');
  }
  const [present = new Uint8Array(), ...former] = texts.map((text) => Buffer.from(text, 'utf8'));
  return { present, former };
};

/** Tells two values apart in a name without being one of them. */
const fingerprint = (master: Uint8Array): string => hash('sha256', master, 'base64url');

/** The master secret of a stack, read from Secrets Manager when it is first needed. */
export const connectMasterSecret = (secretId: string): MasterSecret =>
  createMasterSecret(secretReader(secretId));

import { hkdfSync } from 'node:crypto';
import { secretReader } from '../lambda/aws-clients.ts';

/** Everything secret is derived from one value, so that a new endpoint or search key needs no new secret to store. */
export interface MasterSecret {
  /** Key of the HMACs under which people are found (identity keys). */
  searchKey(): Promise<Uint8Array>;
  /** `whsec_…` of one endpoint; the same for ever for the same recipient, endpoint URL and generation. */
  signingSecret(recipientKey: string, endpoint: string, generation: number): Promise<string>;
  /** The 32 bytes of the Ed25519 key that signs certificates: the same for ever, so that old certificates stay verifiable. */
  certificateSeed(generation: number): Promise<Uint8Array>;
  /** Key of the HMACs that are certificate ids. */
  certificateIdKey(): Promise<Uint8Array>;
}

/** Reads the master value at the first use and keeps it for the sandbox's life; a failed read is tried again by the next use. */
export const createMasterSecret = (readSecret: () => Promise<string>): MasterSecret => {
  let master: Promise<Uint8Array> | undefined;
  const read = (): Promise<Uint8Array> => {
    if (master) return master;
    const attempt = readSecret().then(checked);
    master = attempt;
    attempt.catch(() => {
      if (master === attempt) master = undefined;
    });
    return attempt;
  };
  // Deriving costs more than signing. What is kept is no more secret than the master value, which is kept as well.
  const derived = new Map<string, string>();
  return {
    searchKey: async () => derive(await read(), 'search', 32),
    signingSecret: async (recipientKey, endpoint, generation) => {
      const purpose = `signing\n${recipientKey}\n${endpoint}\n${generation}`;
      const known = derived.get(purpose);
      if (known !== undefined) return known;
      const secret = `whsec_${Buffer.from(derive(await read(), purpose, 32)).toString('base64')}`;
      if (derived.size >= keptSecrets) derived.clear();
      derived.set(purpose, secret);
      return secret;
    },
    certificateSeed: async (generation) => derive(await read(), `certificates\n${generation}`, 32),
    certificateIdKey: async () => derive(await read(), 'certificate-ids', 32),
  };
};

const keptSecrets = 5000;

const derive = (master: Uint8Array, purpose: string, bytes: number): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', master, 'landfall/1', purpose, bytes));

const checked = (secret: string): Uint8Array => {
  if (secret.length < 32) throw new Error('the master secret is too short to derive keys from');
  return Buffer.from(secret, 'utf8');
};

/** The master secret of a stack, read from Secrets Manager when it is first needed. */
export const connectMasterSecret = (secretId: string): MasterSecret =>
  createMasterSecret(secretReader(secretId));

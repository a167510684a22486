import { hash, hkdfSync } from 'node:crypto';
import { secretReader } from '../lambda/aws-clients.ts';
import { systemClock } from '../lambda/clock.ts';
import { readSecretValues } from './secret-values.ts';

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

/** Derives everything from the master values, of which there are several while one is being replaced. */
export const createMasterSecret = (
  readSecret: () => Promise<string>,
  clock: () => number = systemClock,
): MasterSecret => {
  const read = readSecretValues('master secret', readSecret, clock);
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

const keptSecrets = 5000;

const derive = (master: Uint8Array, purpose: string, bytes: number): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', master, 'landfall/1', purpose, bytes));

/** Tells two values apart in a name without being one of them. */
const fingerprint = (master: Uint8Array): string => hash('sha256', master, 'base64url');

/** The master secret of a stack, read from Secrets Manager when it is first needed. */
export const connectMasterSecret = (secretId: string): MasterSecret =>
  createMasterSecret(secretReader(secretId));

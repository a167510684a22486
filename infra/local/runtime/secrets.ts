import { randomInt } from 'node:crypto';
import type { GeneratedSecret, SecretSpec } from '../template/read-stores.ts';
import type { DataDirectory } from './data-directory.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export type Secrets = { get(secretId: string): { name: string; arn: string; text: string } | undefined };

/** The secrets of the templates. A generated value is made once per data directory and kept there. */
export function openSecrets(specs: readonly SecretSpec[], data: DataDirectory): Secrets {
  const kept = data.readSecrets();
  const missing = specs.filter(({ name }) => kept[name] === undefined);
  for (const { name, value } of missing)
    kept[name] = value.kind === 'fixed' ? value.text : generate(value.how);
  if (missing.length > 0) data.writeSecrets(kept);
  return {
    get: (secretId) => {
      const spec = specs.find(({ arn, name }) => arn === secretId || name === secretId);
      const text = spec && kept[spec.name];
      return spec === undefined || text === undefined ? undefined : { name: spec.name, arn: spec.arn, text };
    },
  };
}

function generate(how: GeneratedSecret): string {
  const parts = [
    how.ExcludeLowercase ? '' : letters,
    how.ExcludeUppercase ? '' : letters.toUpperCase(),
    how.ExcludeNumbers ? '' : '0123456789',
    how.ExcludePunctuation ? '' : punctuation,
    how.IncludeSpace ? ' ' : '',
  ];
  const alphabet = [...parts.join('')].filter((character) => !how.ExcludeCharacters.includes(character));
  const password = Array.from(
    { length: how.PasswordLength },
    () => alphabet[randomInt(alphabet.length)],
  ).join('');
  if (how.SecretStringTemplate === undefined || how.GenerateStringKey === undefined) return password;
  const around: unknown = JSON.parse(how.SecretStringTemplate);
  return JSON.stringify({ ...Object(around), [how.GenerateStringKey]: password });
}

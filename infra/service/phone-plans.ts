import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import metadata from 'libphonenumber-js/min/metadata';

/** Where a country's list of formats stands in the package's metadata (version 4). */
const formats = 4;

/**
 * The package's numbering plans without the ways to write a number beautifully, which are two thirds of them: we only read numbers and write
 * them as E.164.
 */
export const phonePlans = (): typeof metadata => ({
  ...metadata,
  countries: withoutFormats(metadata.countries),
  nonGeographic: withoutFormats(metadata.nonGeographic),
});

const withoutFormats = <Plans extends Record<string, readonly unknown[]>>(plans: Plans): Plans =>
  Object.fromEntries(
    Object.entries(plans).map(([name, plan]) => [name, plan.map((part, at) => (at === formats ? 0 : part))]),
  ) as unknown as Plans;

/** A module bundled in place of the package's metadata (`bundle.ts`): the numbering plans deflated, which are opened when it is loaded. */
export const phonePlansModule = (): string => {
  const packed = deflateRawSync(JSON.stringify(phonePlans()), { level: 9 }).toString('base64');
  return `import { inflateRawSync } from 'node:zlib';
export default JSON.parse(inflateRawSync(Buffer.from('${packed}', 'base64')).toString('utf8'));
`;
};

/** The package's own build without helpers for browsers of long ago, bundled in place of its `core` (`root`: of this repository). */
export const modernPhoneParser = (root: string): string =>
  join(root, 'node_modules', 'libphonenumber-js', 'es6-modern', 'parsePhoneNumber.js');

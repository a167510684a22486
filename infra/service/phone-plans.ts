import metadata from 'libphonenumber-js/min/metadata';

/** Where a country's list of formats stands in the package's metadata (version 4). */
const formats = 4;

/**
 * The package's numbering plans without the ways to write a number beautifully, which are two thirds of them: we only read numbers and write
 * them as E.164. Bundled in place of the whole (`bundle.ts`).
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

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { buildSync, type Metafile } from 'esbuild';
import { leanMrz } from './lean-mrz.ts';
import { leanZod } from './lean-zod.ts';
import { modernPhoneParser, phonePlansModule } from './phone-plans.ts';
import type { StageName } from './stages.ts';

/** Yields the directory that becomes a function's asset: it holds one `index.mjs` that exports `handler`. */
export type Bundle = (name: StageName) => string;

const root = join(import.meta.dirname, '..', '..');

// Some dependencies are CommonJS and call require() for Node's own modules, which an ES module does not have.
const banner =
  "import{createRequire as landfallRequire}from'node:module';const require=landfallRequire(import.meta.url);";

/** Bundles each function with esbuild into `directory/<name>/index.mjs`; what went in is told in `directory/<name>.meta.json`. */
export function esbuildInto(directory: string): Bundle {
  return (name) => {
    const entry = join(root, 'functions', name, 'handler.ts');
    if (!existsSync(entry)) throw new Error(`There is no functions/${name}/handler.ts to bundle`);
    const into = join(directory, name);
    const metafile = bundleFile(entry, join(into, 'index.mjs'));
    writeFileSync(join(directory, `${name}.meta.json`), JSON.stringify(metafile));
    return into;
  };
}

/** Bundles one entry file into `outfile` the way every function is bundled, and tells what went in. */
export function bundleFile(entry: string, outfile: string): Metafile {
  const directory = dirname(outfile);
  mkdirSync(directory, { recursive: true });
  const plans = `${directory}.phone-plans.mjs`;
  writeFileSync(plans, phonePlansModule());
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: {
      'libphonenumber-js/core': modernPhoneParser(root),
      'libphonenumber-js/min/metadata': plans,
      mrz: leanMrz(root, dirname(directory)),
      zod: leanZod(root, dirname(directory)),
    },
    define: { LANDFALL_OPENAPI_BROTLI: JSON.stringify(openapiPacked()) },
    minify: true,
    // The travellers' notices are in Arabic, Chinese and Russian: escaped, each letter takes six bytes for two or three.
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: banner },
    metafile: true,
    logLevel: 'error',
  });
  return metafile;
}

let openapi: string | undefined;

/** For `functions/admin/openapi-text.ts`; the file in the repository is laid out for readers. Packed once per process: it takes a while. */
function openapiPacked(): string {
  const read = () => readFileSync(join(root, 'shared', 'contracts', 'openapi.json'), 'utf8');
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  openapi ??= brotliCompressSync(JSON.stringify(JSON.parse(read())), { params }).toString('base64');
  return openapi;
}

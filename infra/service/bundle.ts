import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';
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
  mkdirSync(dirname(outfile), { recursive: true });
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    banner: { js: banner },
    metafile: true,
    logLevel: 'error',
  });
  return metafile;
}

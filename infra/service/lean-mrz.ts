import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The reader of machine readable zones knows the names of all states, 7 KB, to say which codes it knows; we take the codes from the lines
 * themselves (`shared/domain/normalise/normalise-mrz.ts`). Puts a copy without them into `directory` and yields the file to bundle in place of `mrz`.
 */
export function leanMrz(root: string, directory: string): string {
  const lib = join(root, 'node_modules', 'mrz', 'lib');
  const copy = join(directory, 'mrz-without-states');
  const entry = join(copy, 'index.js');
  const states = join('generated', 'states.js');
  if (existsSync(entry)) return entry;
  if (!existsSync(join(lib, states))) throw new Error('mrz keeps its states in another place');
  cpSync(lib, copy, { recursive: true });
  writeFileSync(join(copy, states), 'export default {};\n');
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ type: 'module', sideEffects: false }));
  return entry;
}

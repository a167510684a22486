import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const imports = [
  'import * as processors from "../core/json-schema-processors.js";',
  'import { createStandardJSONSchemaMethod, createToJSONSchemaMethod } from "../core/to-json-schema.js";',
];
const instead = `const processors = {};
const createToJSONSchemaMethod = () => () => { throw new Error('no JSON Schema is written in a function'); };
const createStandardJSONSchemaMethod = createToJSONSchemaMethod;`;

/**
 * Every schema of zod refers to what writes it as a JSON Schema, 19 KB that only `npm run openapi` uses. This puts a copy of zod's outermost layer
 * without it into `directory`, and yields the file to bundle in place of `zod`. Throws when the package is not as it was.
 */
export function leanZod(root: string, directory: string): string {
  const v4 = join(root, 'node_modules', 'zod', 'v4');
  const copy = join(directory, 'zod-without-json-schema');
  const entry = join(copy, 'external.js');
  if (existsSync(entry)) return entry;
  mkdirSync(copy, { recursive: true });
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ type: 'module', sideEffects: false }));
  for (const name of readdirSync(join(v4, 'classic')).filter(
    (one) => one.endsWith('.js') && one !== 'external.js',
  )) {
    writeFileSync(join(copy, name), copied(v4, name));
  }
  writeFileSync(entry, copied(v4, 'external.js'));
  return entry;
}

function copied(v4: string, name: string): string {
  const text = readFileSync(join(v4, 'classic', name), 'utf8');
  return (name === 'schemas.js' ? withoutJsonSchema(text) : text).replaceAll(' from "../', ` from "${v4}/`);
}

function withoutJsonSchema(text: string): string {
  if (!imports.every((line) => text.includes(line)))
    throw new Error('zod imports its JSON Schema writer in another way');
  return imports.reduce((left, line) => left.replace(line, ''), `${instead}\n${text}`);
}

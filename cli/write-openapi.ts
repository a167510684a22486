import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeOpenapi } from '../shared/contracts/openapi.ts';

const path = join(import.meta.dirname, '..', 'shared', 'contracts', 'openapi.json');
writeFileSync(path, `${JSON.stringify(makeOpenapi(), undefined, 1)}\n`);
console.log('shared/contracts/openapi.json is written.');

// Plain JavaScript, so that any Node can say clearly what is missing: TypeScript files need Node 24.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const major = Number(process.versions.node.split('.')[0]);
const own = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
const script = fileURLToPath(new URL('./start.ts', import.meta.url));

if (major >= 24) {
  await import('./start.ts');
} else if (existsSync(own)) {
  // The project brings its own Node; it stays in this process group and ends with this process.
  const child = spawn(own, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 143)));
} else {
  process.stderr.write(
    `Landfall needs Node 24 or newer and this is ${process.versions.node}. ` +
      'Run "npm ci", which brings a Node 24 of its own, then "npm start".\n',
  );
  process.exit(1);
}

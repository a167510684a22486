import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notificationKinds } from '../../shared/contracts/notification-kinds.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'webhooks.md'), 'utf8');

/** ``| `kind`, `kind` | says |`` under the heading of the kinds. */
const section = page.slice(page.indexOf('\n## The kinds\n')).split('\n## ')[1] ?? '';
const listed = section.split('\n').flatMap((line) => {
  const [, kinds = ''] = /^\| (`.+`) \| .+ \|$/.exec(line) ?? [];
  return [...kinds.matchAll(/`([^`]+)`/g)].map(([, kind]) => kind);
});

test('docs/webhooks.md says of every kind of notification what it means, and of no other', () => {
  expect(listed.sort()).toEqual([...notificationKinds].sort());
});

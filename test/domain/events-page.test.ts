import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { arrivalEvent } from '../../shared/contracts/event.ts';
import { eventTypes } from '../../shared/contracts/event-terms.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'events.md'), 'utf8');

/** ``| `type` | `field`, `field?` | says |`` under the heading of the types. */
const section = page.slice(page.indexOf('\n## The types\n')).split('\n## ')[1] ?? '';
const listed = section.split('\n').flatMap((line): [string, string[]][] => {
  const [, type = '', fields = ''] = /^\| `([a-z-]+)` \| (.+?) \| .+ \|$/.exec(line) ?? [];
  return type === '' ? [] : [[type, [...fields.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).sort()]];
});

const ofEach = ['eventId', 'entryId', 'type', 'occurredAt', 'officer?', 'manifestId?'];
const fieldsOf = ({ shape }: (typeof arrivalEvent.options)[number]): string[] =>
  Object.entries(shape)
    .map(([name, value]) => (value.isOptional() ? `${name}?` : name))
    .filter((name) => !ofEach.includes(name))
    .sort();

test('docs/events.md has one row for every type there is, with its fields and no other', () => {
  const told = arrivalEvent.options.map((option) => [option.shape.type.value, fieldsOf(option)] as const);
  expect(listed).toHaveLength(told.length);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(told));
});

test('every word for an event has its shape', () => {
  expect(arrivalEvent.options.map((option) => option.shape.type.value)).toEqual(eventTypes);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { scopesOf } from '../../shared/access/scopes.ts';
import { roles } from '../../shared/contracts/api-key.ts';
import openapi from '../../shared/contracts/openapi.json' with { type: 'json' };
import { admitted } from './roles.ts';
import { createSystem } from './system.ts';

const operation = z.looseObject({
  description: z.string().optional(),
  security: z.array(z.unknown()).optional(),
});
const paths = z.record(z.string(), z.record(z.enum(['get', 'post', 'put', 'delete']), operation.optional()));

/** `METHOD /path` to the scope it says it needs. */
const published = (): Map<string, string> => {
  const found = new Map<string, string>();
  for (const [path, operations] of Object.entries(paths.parse(openapi.paths))) {
    for (const [method, one] of Object.entries(operations)) {
      if (one === undefined) continue;
      const scope = /Needs the scope `([a-z:-]+)`/.exec(one.description ?? '')?.[1];
      const name = `${method.toUpperCase()} ${path.replace('{recordId}', '{recordId+}').replace('{manifestId}', '{manifestId+}')}`;
      found.set(name, scope ?? (one.security?.length === 0 ? 'open' : 'nothing'));
    }
  }
  return found;
};

test('the published contract names for every route the scope that it needs', async () => {
  const { routesOf } = await createSystem();
  const routes = Object.values(routesOf).flat();
  const needed = new Map<string, string>(
    routes.map(({ method, path, scope }) => [`${method} ${path}`, scope]),
  );
  expect(Object.fromEntries([...published()].toSorted())).toEqual(Object.fromEntries([...needed].toSorted()));
});

test('the roles that have a route’s scope are those that the rules admit', async () => {
  const { routesOf } = await createSystem();
  for (const { method, path, scope } of Object.values(routesOf).flat()) {
    const name = `${method} ${path}`;
    const rule = admitted[name];
    // An agency’s requests are single ones of its own: it has no list.
    const beyond = name === 'GET /v1/requests' ? ['agency'] : [];
    const have =
      scope === 'open' ? [] : roles.filter((one) => scopesOf[one].includes(scope) && !beyond.includes(one));
    const ruled = rule === 'anyone' || rule === undefined ? [] : rule.filter((one) => one !== 'traveller');
    expect([name, have.toSorted()]).toEqual([name, [...ruled].toSorted()]);
  }
});

test('docs/tenancy.md has a row for each route, with those it admits', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'tenancy.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `((?:GET|POST|PUT|DELETE) [^`]+)` \| ([^|]+) \|/gm)].map(
    ([, route = '', who = '']) => [route, who.trim()],
  );
  const words = (rule: (typeof admitted)[string]): string =>
    rule === 'anyone' ? 'anybody' : [...(rule ?? [])].join(', ');
  expect(Object.fromEntries(rows.toSorted())).toEqual(
    Object.fromEntries(Object.entries(admitted).map(([route, rule]) => [route, words(rule)])),
  );
});

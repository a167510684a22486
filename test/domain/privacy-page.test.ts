import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { keyRequest } from '../../shared/contracts/api-key.ts';
import { type ArrivalRecord, arrivalRecord } from '../../shared/contracts/arrival-record.ts';
import { auditActions, auditEntry } from '../../shared/contracts/audit.ts';
import { awayContactRequest } from '../../shared/contracts/away.ts';
import { breakGlassPost } from '../../shared/contracts/break-glass.ts';
import { candidateDecision } from '../../shared/contracts/candidate.ts';
import { certificateClaims } from '../../shared/contracts/certificate.ts';
import { arrivalEvent } from '../../shared/contracts/event.ts';
import type { departments } from '../../shared/contracts/localities.ts';
import { lookupRequest } from '../../shared/contracts/lookup.ts';
import { manifest } from '../../shared/contracts/manifest.ts';
import { applyRequest } from '../../shared/contracts/policy-change.ts';
import { readPurposes } from '../../shared/contracts/purpose.ts';
import { recipient } from '../../shared/contracts/recipient.ts';
import { reportSigning } from '../../shared/contracts/report.ts';
import { decisionPost, requestPost } from '../../shared/contracts/request.ts';
import { selfCodePost } from '../../shared/contracts/self.ts';
import { entryDocument } from '../../shared/contracts/stored.ts';
import {
  fieldGroups,
  groupsFor,
  type Relation,
  valuesIn,
} from '../../shared/domain/notices/notification-matrix.ts';
import { entry } from './entry-builder.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'privacy.md'), 'utf8');

/** Everything that a person's data comes in or is kept by, by the heading of its table. */
const contracts: Readonly<Record<string, z.ZodType>> = {
  ArrivalRecord: arrivalRecord,
  Event: arrivalEvent,
  EntryDocument: entryDocument,
  Request: requestPost,
  Decision: decisionPost,
  Manifest: manifest,
  AwayContact: awayContactRequest,
  BreakGlass: breakGlassPost,
  Lookup: lookupRequest,
  JournalLine: auditEntry,
  Certificate: certificateClaims,
  Recipient: recipient,
  Key: keyRequest,
  SelfCode: selfCodePost,
  ReportSigning: reportSigning,
  PolicyApply: applyRequest,
  CandidateDecision: candidateDecision,
};

const node = z.looseObject({
  type: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
});

/** The path of every leaf of a JSON schema: `a.b`, `list[]`, `map.*`. */
const leavesOf = (schema: unknown, path = ''): string[] => {
  const one = node.safeParse(schema).data;
  if (one === undefined) return [];
  const parts = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => (Array.isArray(one[key]) ? one[key] : []));
  const within = [
    ...parts.flatMap((part) => leavesOf(part, path)),
    ...Object.entries(one.properties ?? {}).flatMap(([key, value]) =>
      leavesOf(value, path === '' ? key : `${path}.${key}`),
    ),
    ...leavesOf(one.items, `${path}[]`),
  ];
  if (one.properties === undefined && typeof one.additionalProperties === 'object') within.push(`${path}.*`);
  const isLeaf = parts.length === 0 && !['object', 'array'].includes(String(one.type));
  return isLeaf || '$ref' in one ? [path] : within;
};

const fieldsOf = (schema: z.ZodType): string[] => {
  const leaves = leavesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  // What is left of an erased entry has the fields of statements.
  return [...new Set(leaves.map((path) => path.replace(/^(erased\.former\[\])\..+$/, '$1.*')))];
};

interface Row {
  field: string;
  about: string;
  seen: string;
  kept: string;
}
const sections = page.split('\n### ').slice(1);
const rowsOf = (name: string): Row[] => {
  const section = sections.find((one) => one.startsWith(`${name}: `)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \| ([a-z]+) \| ([^|]+) \| ([a-z]+) \|$/gm)].map(
    ([, field = '', about = '', seen = '', kept = '']) => ({ field, about, seen, kept }),
  );
};
/** First cells of the table below a heading. */
const namesUnder = (heading: string): string[] => {
  const section = page.slice(page.indexOf(`\n## ${heading}`)).split('\n## ')[1] ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
};
const all = Object.keys(contracts).flatMap((name) => rowsOf(name).map((row) => ({ name, ...row })));

describe('docs/privacy.md', () => {
  test.each(Object.entries(contracts))('G2: has every field of %s once, and no other', (name, schema) => {
    const fields = fieldsOf(schema);
    expect(fields.length).toBeGreaterThan(1);
    expect(rowsOf(name).map(({ field }) => field)).toEqual([
      ...new Set(rowsOf(name).map(({ field }) => field)),
    ]);
    expect(
      rowsOf(name)
        .map(({ field }) => field)
        .sort(),
    ).toEqual(fields.sort());
  });

  test('G2: says of each whom it is about, who sees it and where it is kept, in words it explains', () => {
    expect(sections.map((one) => one.slice(0, one.indexOf(':')))).toEqual(Object.keys(contracts));
    const whom = ['traveller', 'others', 'staff', 'words', 'nobody'];
    expect(all.filter(({ about }) => !whom.includes(about))).toEqual([]);
    const seeing = namesUnder('Who sees which group (G2)');
    expect(seeing.slice(0, fieldGroups.length)).toEqual(fieldGroups);
    expect(all.filter(({ seen }) => !seeing.includes(seen))).toEqual([]);
    const places = namesUnder('Places: how long, and how it goes');
    expect(all.filter(({ kept }) => !places.includes(kept))).toEqual([]);
    expect(places.filter((one) => one !== 'correction' && !all.some(({ kept }) => kept === one))).toEqual([]);
  });

  test('G2: of a record each group is shown exactly the fields it is said to be shown', () => {
    const rows = rowsOf('ArrivalRecord');
    // A nationality that the entry states itself would come before the record's.
    const { nationality: _, ...ofRecord } = entry();
    const record = rows.reduce<unknown>((value, { field }) => withMark(value, field.split('.'), field), {});
    const seen = new Map(
      fieldGroups.map((group) => {
        const told = JSON.stringify(valuesIn([group], ofRecord, record as ArrivalRecord));
        return [group, [...told.matchAll(/<([^>]+)>/g)].map(([, field = '']) => field).sort()];
      }),
    );
    for (const group of fieldGroups) {
      const said = rows.filter((row) => row.seen === group).map(({ field }) => field);
      expect([group, seen.get(group)]).toEqual([
        group,
        said.filter((field) => !said.some((other) => other.startsWith(`${field}.`))).sort(),
      ]);
    }
  });

  test('G2: the matrix on the page is the one in the code', () => {
    const open = { stage: 'ARRIVED' as const };
    const columns: [Relation, (typeof departments)[number]][] = [
      ['caring', 'health'],
      ['caring', 'reception'],
      ['caring', 'foreign-affairs'],
      ['caring', 'lead'],
      ['point-of-entry', 'customs'],
      ['home', 'health'],
    ];
    for (const group of fieldGroups) {
      const [, line = ''] =
        new RegExp(`^\\| \`${group}\` \\| ((?:yes|no)[^\\n]+) \\|$`, 'm').exec(page) ?? [];
      const coded = columns.map(([relation, one]) => groupsFor(one, relation, open).includes(group));
      expect([group, line.split(' | ')]).toEqual([group, coded.map((yes) => (yes ? 'yes' : 'no'))]);
    }
  });

  test('G1: names every read that is written down, and every purpose an entry is read for', () => {
    const section = page.slice(page.indexOf('\n## The journal:')).split('\n## ')[1] ?? '';
    for (const action of auditActions) expect(section).toContain(`\`${action}\``);
    for (const purpose of readPurposes) expect(page).toContain(`\`${purpose}\``);
  });
});

/** The value with a mark at this path, so that a text shows which field it came from. */
const withMark = (value: unknown, [head = '', ...rest]: string[], mark: string): unknown => {
  if (head === '') return value ?? `<${mark}>`;
  const isList = head.endsWith('[]');
  const key = head.replace('[]', '');
  const before: Record<string, unknown> = value !== null && typeof value === 'object' ? { ...value } : {};
  const inner = isList ? (Array.isArray(before[key]) ? before[key][0] : undefined) : before[key];
  const after = withMark(inner, rest, mark);
  return { ...before, [key]: isList ? [after] : after };
};

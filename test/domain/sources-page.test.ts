import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { valuesJudge } from '../../functions/intake/judge-values.ts';
import { arrivalRecord, arrivalsRequest } from '../../shared/contracts/arrival-record.ts';
import { type Agency, type Source, sources } from '../../shared/contracts/localities.ts';
import { zeroListRequest } from '../../shared/contracts/source-list.ts';
import { normaliseRecord } from '../../shared/domain/normalise/normalise-record.ts';
import { makeLocalityTree } from '../../shared/domain/places/locality-tree.ts';
import { makePolicyBook } from '../../shared/domain/policies/policies.ts';
import { statementOf } from '../../shared/domain/statements/statement-of.ts';
import type { Config } from '../../shared/store/config.ts';
import { makeDirectory } from '../../shared/store/directory.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'sources.md'), 'utf8');
const now = Date.parse('2026-12-01T04:00:00Z');
const tree = makeLocalityTree([
  { code: '14', name: '山西省', level: 'province' },
  { code: '140105', parentCode: '14', name: '小店区', level: 'county' },
  { code: 'CAN-port', name: 'Baiyun', level: 'point-of-entry', codes: ['CAN'] },
  { code: 'TYN', parentCode: '14', name: 'Wusu', level: 'point-of-entry' },
]);
const policies = makePolicyBook([]);
const agencyOf = (source: Source): Agency => ({
  id: source,
  name: source,
  source,
  ...(source === 'hq' ? {} : { locality: '140105' }),
});
const config: Config = {
  tree,
  policies,
  agencies: new Map(),
  directory: makeDirectory([]),
  versions: { localities: 1, agencies: 1, recipients: 1, policies: 1 },
};

interface Section {
  source: Source;
  evidence: string;
  example: unknown;
}

/** `### \`source\`: …`, then `Evidence of **what**.` and one request with one record. */
const sections: Section[] = page
  .split('\n### ')
  .slice(1)
  .map((text) => {
    const name = /^`([a-z-]+)`/.exec(text)?.[1];
    const source = sources.find((one) => one === name);
    if (source === undefined) throw new Error(`no source is called ${name}`);
    const { records } = arrivalsRequest.parse(JSON.parse(/--data '([^']*)'/.exec(text)?.[1] ?? ''));
    const [example] = records;
    return { source, evidence: /Evidence of \*\*([a-z]+)\*\*/.exec(text)?.[1] ?? '', example };
  });

describe('docs/sources.md', () => {
  test('has every source once', () => {
    expect(sections.map(({ source }) => source).sort()).toEqual([...sources].sort());
  });

  test.each(sections)('$source: its example is taken without a warning', ({ source, evidence, example }) => {
    const record = arrivalRecord.parse(example);
    const judged = valuesJudge(config, agencyOf(source), now)(record);
    expect([judged.errors, judged.warnings, judged.passing]).toEqual([[], [], false]);
    const { facts } = normaliseRecord(record);
    const origin = { agency: source, source, version: '', receivedAt: now };
    const { statement } = statementOf(record, facts, origin, tree, policies.at(now).policy);
    expect(statement.says).toBe(evidence);
  });

  test('F26: the example of somebody who is away is one, for whoever may say so', () => {
    const text = page.slice(page.indexOf('## The away list'));
    const record = arrivalRecord.parse(JSON.parse(/```json\n([\s\S]*?)```/.exec(text)?.[1] ?? ''));
    for (const source of ['employer', 'community', 'self-declaration'] as const) {
      const { facts } = normaliseRecord(record);
      const origin = { agency: source, source, version: '', receivedAt: now };
      expect(statementOf(record, facts, origin, tree, policies.at(now).policy).away).toBe(true);
      expect(valuesJudge(config, agencyOf(source), now)(record).warnings).toEqual([]);
    }
  });

  test('the zero list of the page is one', () => {
    const body = /zero-lists" [\s\S]*?--data '([^']*)'/.exec(page)?.[1] ?? '';
    expect(zeroListRequest.safeParse(JSON.parse(body)).success).toBe(true);
  });
});

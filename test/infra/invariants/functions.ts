import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { adminEnv } from '../../../functions/admin/env.ts';
import { certificatesEnv } from '../../../functions/certificates/env.ts';
import { checksEnv } from '../../../functions/checks/env.ts';
import { deliverEnv } from '../../../functions/deliver/env.ts';
import { feedbackEnv } from '../../../functions/feedback/env.ts';
import { inboxEnv } from '../../../functions/inbox/env.ts';
import { intakeEnv } from '../../../functions/intake/env.ts';
import { lookupsEnv } from '../../../functions/lookups/env.ts';
import { registerEnv } from '../../../functions/register/env.ts';
import { reportsEnv } from '../../../functions/reports/env.ts';
import { sitesEnv } from '../../../functions/sites/env.ts';
import { sourcesEnv } from '../../../functions/sources/env.ts';
import { transfersEnv } from '../../../functions/transfers/env.ts';
import { travellerEnv } from '../../../functions/traveller/env.ts';
import { httpStageNames } from '../../../infra/service/routes.ts';
import { type StageName, stageNames } from '../../../infra/service/stages.ts';
import { arnOf, read, refTo, synthesised } from '../synthesised.ts';

const { ofType, texts } = synthesised;

const schemas: Record<StageName, z.ZodObject> = {
  intake: intakeEnv,
  register: registerEnv,
  deliver: deliverEnv,
  inbox: inboxEnv,
  feedback: feedbackEnv,
  certificates: certificatesEnv,
  transfers: transfersEnv,
  sites: sitesEnv,
  sources: sourcesEnv,
  lookups: lookupsEnv,
  traveller: travellerEnv,
  reports: reportsEnv,
  checks: checksEnv,
  admin: adminEnv,
};

const shape = z.object({
  Description: z.string(),
  Runtime: z.string(),
  Architectures: z.array(z.string()),
  Handler: z.string(),
  Role: arnOf,
  Timeout: z.number(),
  LoggingConfig: z.object({ LogGroup: refTo, LogFormat: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});
const functions = ofType('AWS::Lambda::Function').map((resource) => ({
  id: resource.id,
  ...read(shape, resource),
}));
const stageOf = (description: string) => z.enum(stageNames).parse(description.replace('Landfall ', ''));

describe('every function', () => {
  it('is a stage of the flow, and every stage has one', () => {
    const names = functions.map(({ Description }) => stageOf(Description));
    expect(names.toSorted()).toEqual([...stageNames].toSorted());
  });

  it('runs Node 24 on arm64', () => {
    for (const one of functions) {
      expect(one, one.id).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      });
    }
  });

  it('has a role and a log group that no other function has', () => {
    expect(new Set(functions.map(({ Role }) => Role)).size).toBe(functions.length);
    expect(new Set(functions.map(({ LoggingConfig }) => LoggingConfig.LogGroup)).size).toBe(functions.length);
  });

  it('answers HTTP within half of the 30 seconds the gateway waits, or ends within its minute', () => {
    for (const one of functions) {
      const http = httpStageNames.some((name) => name === stageOf(one.Description));
      expect(one.Timeout, one.id).toBeLessThanOrEqual(http ? 15 : 60);
    }
  });

  it('is told exactly what its schema reads', () => {
    for (const { Description, Environment } of functions) {
      const expected = Object.keys(schemas[stageOf(Description)].shape);
      expect(Object.keys(Environment.Variables).toSorted(), Description).toEqual(expected.toSorted());
    }
  });

  it('holds no secret in its environment: only names, URLs and the ARN of the secret', () => {
    const variables = functions.flatMap(({ Environment }) => Object.entries(Environment.Variables));
    for (const [name, value] of variables) {
      expect(JSON.stringify(value), name).not.toContain('{{resolve:');
      if (name !== 'KEY_ENVIRONMENT') expect(typeof value, `${name} is a reference`).toBe('object');
    }
  });
});

describe('the templates', () => {
  it('never allow loopback endpoints: only the local twin does', () => {
    for (const text of texts) expect(text).not.toContain('LANDFALL_ALLOW_LOOPBACK');
  });

  it('give every log group an end of retention and keep it when its stack goes', () => {
    const groups = ofType('AWS::Logs::LogGroup');
    expect(groups).toHaveLength(functions.length + 1);
    for (const group of groups) {
      expect(group.properties.RetentionInDays, group.id).toBe(90);
      expect(group.deletionPolicy, group.id).toBe('Retain');
    }
  });
});

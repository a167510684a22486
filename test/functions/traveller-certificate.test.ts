import { expect, test } from 'vitest';
import { certificateRoutes } from '../../functions/certificates/certificate-routes.ts';
import { createAuthenticate } from '../../shared/access/authenticate.ts';
import { issuedCertificate } from '../../shared/contracts/certificate.ts';
import { issuedSelfCode, selfView } from '../../shared/contracts/self.ts';
import { httpHandler } from '../../shared/lambda/http-chain.ts';
import { gatewayEvent, lambdaContext } from '../doubles/gateway-event.ts';
import { birthDate, countyKey, setUp } from './traveller-set-up.ts';

test('G4 G5: once there is a certificate it is linked, and it bears the corrected name', async () => {
  const world = await setUp();
  const { memory, deps, master } = world;
  const clock = () => world.world.now;
  const certificates = httpHandler({
    stage: 'certificates',
    clock,
    write: () => undefined,
    authenticate: createAuthenticate(memory, clock, 'test'),
    routes: certificateRoutes({ table: memory, config: deps.config, master }),
  });
  await world.arrive('ent_1');
  await world.settle('ent_1');
  const asked = await world.ask({ entryId: 'ent_1', kind: 'correction', field: 'familyName', value: 'QIAN' });
  const { requestId } = asked.json as { requestId: string };
  await world.decide(requestId, { verdict: 'accepted', officer: 'Dr Li', reason: 'passport seen' });
  world.world.now = Date.parse('2026-12-05T08:00:00Z');
  const release = { collector: { kind: 'community', name: 'Qingnian Road' }, symptoms: [], officer: 'Dr Li' };
  await world.post(countyKey, world.event('ent_1', 'released', release));

  const see = async () => {
    const { code } = issuedSelfCode.parse((await world.codeFor('ent_1')).json);
    return selfView.parse((await world.self(`SelfCode ${code}`, { 'birth-date': birthDate })).json);
  };
  const before = await see();
  expect([before.certificate, before.stage.code, before.endDate.lastDay]).toEqual([
    undefined,
    'RELEASED',
    undefined,
  ]);
  const path = '/v1/entries/ent_1/certificate';
  const answer = await certificates(
    gatewayEvent({ method: 'POST', path, key: world.county }),
    lambdaContext(),
  );
  const { certificateId, initials } = issuedCertificate.parse(JSON.parse(answer.body ?? 'null'));
  expect(initials).toBe('Q. M.');
  expect((await see()).certificate).toEqual({ link: `/v1/certificates/${certificateId}` });
});

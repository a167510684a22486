import encodeQr from 'qr';
import type { IssuedCertificate } from '../../shared/contracts/certificate.ts';
import type { Answer, OpenRequest, Request, Route } from '../../shared/lambda/http-route.ts';
import { notFound, Problem } from '../../shared/lambda/problem.ts';
import type { ConfigReader } from '../../shared/store/config.ts';
import { publishedKeys } from './certificate-keys.ts';
import { type IssueDeps, issueCertificate } from './issue-certificate.ts';
import { showCertificate } from './show-certificate.ts';

export type CertificateDeps = IssueDeps & { config: ConfigReader };

/** The end of the way: proof of a release, and for whoever is shown one, whether it is worth anything. */
export const certificateRoutes = (deps: CertificateDeps): Route[] => [
  {
    method: 'POST',
    path: '/v1/entries/{entryId}/certificate',
    accepts: [],
    scope: 'entries:read',
    handle: (request) => postCertificate(deps, request),
  },
  {
    method: 'GET',
    path: '/v1/certificates/{certificateId}',
    scope: 'open',
    handle: (request) => getCertificate(deps, request),
  },
  {
    method: 'GET',
    path: '/.well-known/jwks.json',
    scope: 'open',
    handle: async () => ({
      status: 200,
      body: await publishedKeys(deps.master),
      headers: { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=3600' },
    }),
  },
];

const postCertificate = async (
  deps: CertificateDeps,
  { params, caller, now, log }: Request,
): Promise<Answer> => {
  const entryId = params.entryId ?? '';
  const config = await deps.config.load();
  const issued = await issueCertificate(deps)({ entryId, caller, config, now });
  // Only now is it known to be an id of ours: anything may stand in a path, a passport's number too.
  if (issued.kind !== 'not-found') log.set({ entry: entryId });
  switch (issued.kind) {
    case 'issued': {
      const body: IssuedCertificate = { ...issued.view, jws: issued.jws, qrSvg: qrSvgOf(issued.jws) };
      return { status: 200, body };
    }
    case 'not-found':
      throw notFound('This key does not answer, as health of the responsible locality, for such an entry.');
    case 'not-released':
      throw notNow('not-released', 'This person is not released, or not any more.');
    case 'too-late':
      throw notNow('released-too-long-ago', 'A certificate of this release would no longer count.');
  }
};

const getCertificate = async (deps: CertificateDeps, { params, now }: OpenRequest): Promise<Answer> => {
  const view = await showCertificate(deps)(params.certificateId ?? '', now);
  if (!view) throw notFound('No such certificate is known: it is false, or it ended long ago.');
  return { status: 200, body: view };
};

/** White behind it and the four free modules around it that ISO/IEC 18004 asks for: without them scanners fail on dark pages. */
const qrSvgOf = (jws: string): string =>
  encodeQr(jws, 'svg', { ecc: 'medium', border: 4 }).replace(
    '<path',
    '<rect width="100%" height="100%" fill="#fff"/><path',
  );

const notNow = (code: string, detail: string): Problem =>
  new Problem({ status: 409, code, title: 'There is no certificate to be had', detail });

import * as z from 'zod';

/** Unguessable: made from the entry and its release with a secret, so it names nobody and cannot be counted up. */
export const certificateId = z.string().regex(/^crt_[A-Za-z0-9_-]{27}$/);

/** All that a certificate says of a person: nothing may be added that tells more than initials and dates. Dates are local. */
const told = {
  initials: z.string(),
  releasedOn: z.iso.date(),
  lastDay: z.iso.date(),
  /** Who answered for the person when it was issued. */
  locality: z.strictObject({ code: z.string(), name: z.string() }),
  /** The last day on which it counts. */
  validUntil: z.iso.date(),
};

/** The signed payload: what is told, the certificate's id, and the end in seconds for programs that know JWTs. */
export const certificateClaims = z.strictObject({ jti: certificateId, exp: z.number().int(), ...told });
export type CertificateClaims = z.infer<typeof certificateClaims>;

/** `typ` of the signed header: no other token signed with these keys can be taken for a certificate. */
export const certificateType = 'landfall-release+jwt';

const certificateStates = ['valid', 'expired', 'revoked'] as const;
export type CertificateState = (typeof certificateStates)[number];

/** `GET /v1/certificates/{certificateId}`. */
export const certificateView = z.strictObject({
  certificateId,
  state: z.enum(certificateStates),
  ...told,
});
export type CertificateView = z.infer<typeof certificateView>;

/** `POST /v1/entries/{entryId}/certificate`. The QR code holds the JWS, so that it can be judged without a network. */
export const issuedCertificate = certificateView.extend({ jws: z.string(), qrSvg: z.string() });
export type IssuedCertificate = z.infer<typeof issuedCertificate>;

/** `GET /.well-known/jwks.json`: RFC 7517 and 8037, public halves only. */
export const certificateKeys = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      kid: z.string(),
      alg: z.literal('EdDSA'),
      use: z.literal('sig'),
    }),
  ),
});
export type CertificateKeys = z.infer<typeof certificateKeys>;

import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import encodeQr from 'qr';
import { type CertificateClaims, issuedCertificate } from '../../shared/contracts/certificate.ts';
import { type CertificateVerdict, verdictOf } from '../../shared/domain/traveller/certificate.ts';
import { askOffice, loadKeys, readJws, signedClaims } from '../certificate-check.ts';
import type { MakeContext } from '../command-context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';

/** Release certificates: had by the responsible locality, checked by anybody. */
export const certificateCommands = (program: Command, context: MakeContext): void => {
  const group = program.command('certificate').description('release certificates');
  group
    .command('issue')
    .description('the certificate of a released person, as text with a QR code; the same one each time')
    .argument('<entryId>')
    .option('--out <file>', 'write the certificate there, as JSON')
    .option('--svg <file>', 'write the QR code there, for printing')
    .action(async (entryId: string, files: { out?: string; svg?: string }) => {
      const { api, out } = context();
      const path = `/v1/entries/${encodeURIComponent(entryId)}/certificate`;
      const issued = await api.call(issuedCertificate, { method: 'POST', path });
      if (files.out !== undefined) writeFileSync(files.out, `${JSON.stringify(issued, null, 2)}\n`);
      if (files.svg !== undefined) writeFileSync(files.svg, issued.qrSvg);
      const claims = { ...issued, jti: issued.certificateId };
      const code = encodeQr(issued.jws, 'ascii', { ecc: 'low' });
      out.result(issued, `${issued.state.toUpperCase()}. ${described(claims)}\n\n${code}`);
    });
  group
    .command('verify')
    .description('says whether a certificate is valid, expired, revoked or false; needs no key')
    .argument('<file>', 'the signed text of the QR code, or the JSON it was issued with')
    .option('--keys <file or url>', 'the published keys; default: those of the Landfall it talks to')
    .option('--offline', 'do not ask whether it was revoked', false)
    .action(async (file: string, { keys, offline }: { keys?: string; offline: boolean }) => {
      const { url, out } = context();
      const jws = readJws(file);
      const claims = await signedClaims(jws, await loadKeys(keys ?? `${url()}/.well-known/jwks.json`));
      const office = offline || claims === undefined ? 'not-asked' : await askOffice(url(), claims.jti);
      const verdict = verdictOf({ claims, office, now: Date.now() });
      const shown = verdict === 'false' ? undefined : claims;
      const asked = office !== 'not-asked';
      out.result({ verdict, asked, ...(shown && { certificate: shown }) }, sentence(verdict, shown, asked));
      if (verdict !== 'valid') throw new CommandFailure(exitCodes.someRefused, '');
    });
};

const meaning: Record<CertificateVerdict, string> = {
  valid: 'VALID.',
  expired: 'EXPIRED. It was true when it was issued, and no longer counts.',
  revoked: 'REVOKED. The release it tells of no longer stands; ask the issuing locality.',
  false: 'FALSE. Landfall did not issue this, or it was changed afterwards. It proves nothing.',
};

const sentence = (
  verdict: CertificateVerdict,
  claims: CertificateClaims | undefined,
  asked: boolean,
): string => {
  const lines = [meaning[verdict], claims && described(claims)];
  if (verdict === 'valid' && !asked) lines.push('It was not asked whether it was revoked meanwhile.');
  return lines.filter((line) => line !== undefined).join('\n');
};

const described = (claims: Omit<CertificateClaims, 'exp'>): string => {
  const { initials, releasedOn, lastDay, locality, validUntil, jti } = claims;
  return [
    `${initials} was released on ${releasedOn}; the last day of quarantine was ${lastDay}.`,
    `Issued by ${locality.name} (${locality.code}), valid until ${validUntil}, certificate ${jti}.`,
  ].join('\n');
};

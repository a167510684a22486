import { generateKeyPairSync, sign } from 'node:crypto';

/** A throw-away certificate for `host` and 127.0.0.1, valid for a day around now, written as DER by hand: Node can sign but not certify. */
export function makeSelfSignedCertificate(host = 'localhost'): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectId('2a8648ce3d040302'));
  const name = sequence(tag(0x31, sequence(objectId('550403'), tag(0x0c, Buffer.from('landfall test')))));
  const day = 86_400_000;
  const validity = sequence(time(Date.now() - day), time(Date.now() + day));
  const names = sequence(tag(0x82, Buffer.from(host)), tag(0x87, Buffer.from([127, 0, 0, 1])));
  const alternativeNames = sequence(objectId('551d11'), tag(0x04, names));
  const authority = sequence(objectId('551d13'), tag(0x04, sequence(tag(0x01, Buffer.from([0xff])))));
  const body = sequence(
    tag(0xa0, tag(0x02, Buffer.from([2]))),
    tag(0x02, Buffer.from([1])),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tag(0xa3, sequence(authority, alternativeNames)),
  );
  const signature = tag(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
  // An empty last line, as a plain replace makes when the length is a multiple of 64, is refused by OpenSSL.
  const lines =
    sequence(body, algorithm, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

const tag = (type: number, content: Buffer): Buffer => {
  const length = content.length;
  const header =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, Math.floor(length / 256), length % 256];
  return Buffer.concat([Buffer.from([type, ...header]), content]);
};
const sequence = (...parts: Buffer[]): Buffer => tag(0x30, Buffer.concat(parts));
const objectId = (hex: string): Buffer => tag(0x06, Buffer.from(hex, 'hex'));
const time = (at: number): Buffer =>
  tag(0x18, Buffer.from(new Date(at).toISOString().replace(/[-:T]/g, '').replace(/\.\d+/, '')));

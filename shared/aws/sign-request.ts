import { createHmac, hash } from 'node:crypto';
import { hmacSha256 } from '../domain/matching/hmac-sha256.ts';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A POST to the root of one service, as all calls of AWS's JSON protocols are. Header names in lower case. */
export interface Unsigned {
  host: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'hex');

/** Signs with AWS Signature Version 4 (AWS "Signing AWS API requests"); the day's key is worked out once. `at` is epoch ms. */
export const createSigner = ({ region, service }: { region: string; service: string }) => {
  let known = { name: '', sign: hmacSha256(Buffer.alloc(0)) };
  const signerOf = (secret: string, day: string): ReturnType<typeof hmacSha256> => {
    const name = `${day} ${secret}`;
    if (known.name !== name) {
      const steps = [day, region, service, 'aws4_request'];
      const first = hmac(`AWS4${secret}`, steps[0] ?? '');
      known = { name, sign: hmacSha256(steps.slice(1).reduce<Buffer>(hmac, first)) };
    }
    return known.sign;
  };
  return (
    { host, headers, body }: Unsigned,
    credentials: Credentials,
    at: number,
  ): Record<string, string> => {
    const time = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
    const day = time.slice(0, 8);
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const sent: Record<string, string> = { ...headers, host, 'x-amz-date': time };
    if (sessionToken !== undefined) sent['x-amz-security-token'] = sessionToken;
    const names = Object.keys(sent).sort();
    const listed = names.map((name) => `${name}:${sent[name]?.trim().replace(/\s+/g, ' ')}\n`).join('');
    const signedHeaders = names.join(';');
    const canonical = `POST\n/\n\n${listed}\n${signedHeaders}\n${sha256(body)}`;
    const scope = `${day}/${region}/${service}/aws4_request`;
    const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`;
    const signature = signerOf(secretAccessKey, day)(toSign, 'hex');
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
    return { ...sent, authorization };
  };
};

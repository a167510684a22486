import { isIP } from 'node:net';
import type { Fault } from '../contracts/fault.ts';

/** `loopback` is true in the local twin only: there exactly 127.0.0.1, [::1] and localhost are accepted, by http or https, on any port. */
export interface EndpointRules {
  loopback: boolean;
}

/** A webhook's URL, judged: where to connect, or all that is wrong with it in one fault. */
export type JudgedEndpoint = { url: URL; loopback: boolean } | { fault: Fault };

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Judges a webhook URL by what the URL parser makes of it (2130706433 and 0x7f.1 are 127.0.0.1). `undefined` = acceptable. */
export const judgeEndpointUrl = (text: string, rules: EndpointRules): Fault | undefined => {
  const judged = readEndpoint(text, rules);
  return 'fault' in judged ? judged.fault : undefined;
};

/** The same judgement for who is about to connect. What a name resolves to is judged at connect time (`post.ts`). */
export const readEndpoint = (text: string, rules: EndpointRules): JudgedEndpoint => {
  const url = parse(text);
  if (!url) return refuse('endpoint-unreadable', 'This is not an absolute URL.');
  if (url.username || url.password) {
    return refuse('endpoint-credentials', 'The URL must not carry a user name or password.');
  }
  if (rules.loopback && loopbackHosts.has(url.hostname) && /^https?:$/.test(url.protocol)) {
    return { url, loopback: true };
  }
  if (url.protocol !== 'https:') return refuse('endpoint-not-https', 'The URL must begin with https://.');
  if (url.port !== '') return refuse('endpoint-port', 'Only port 443 is called.');
  return judgeHost(url);
};

const judgeHost = (url: URL): JudgedEndpoint => {
  const name = url.hostname.replace(/\.$/, '');
  if (name.startsWith('[') || isIP(name) !== 0) {
    return refuse('endpoint-ip-literal', 'The URL must name a host, not an IP address.');
  }
  if (!name.includes('.') || name.endsWith('.localhost')) {
    return refuse('endpoint-not-public', 'The host must be a public, fully qualified name.');
  }
  return { url, loopback: false };
};

// The parser silently drops tabs, line breaks and outer spaces and turns \ into /: what is stored must be what is called.
const parse = (text: string): URL | undefined => {
  if (/[\s\\]/.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text);
};

const refuse = (code: string, detail: string): { fault: Fault } => ({ fault: { pointer: '', code, detail } });

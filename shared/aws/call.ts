import { post } from './post.ts';
import { type Credentials, createSigner } from './sign-request.ts';

/** A service that speaks one of AWS's JSON protocols: every call is a POST to its root, named by a header. */
export interface Service {
  /** Of the host and of the signature. */
  name: 'dynamodb' | 'sqs' | 'secretsmanager';
  /** What stands before the call's name in `X-Amz-Target`. */
  target: string;
  contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
}

export interface CallOptions {
  region: string;
  /** Default: the region's own. */
  endpoint?: string | undefined;
  credentials: () => Promise<Credentials>;
  clock: () => number;
  pause: (milliseconds: number) => Promise<void>;
  random: () => number;
  /** Default 4. */
  attempts?: number;
}

/** A service's refusal: `name` is its error code. */
export class AwsFailure extends Error {
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = code;
    this.status = status;
  }
}

/** Codes that say "not now" with a status below 500 (DynamoDB, SQS and Secrets Manager guides, "Error handling", "Common errors"). */
const passing = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'Throttling',
  'RequestLimitExceeded',
  'RequestThrottled',
  'KmsThrottled',
  'RequestTimeout',
  'TransactionConflictException',
  'ReplicatedWriteConflictException',
]);

/**
 * Signs, sends over kept connections and tries again what may pass. The SDK's clients cost three times the CPU of the call itself, at every
 * call, and are most of a bundle (docs/decisions/0122-own-dynamodb-sender.md, 0168-own-sqs-and-secrets-calls.md). The answer is the service's, unread.
 */
export const createCall = (service: Service, options: CallOptions) => {
  const { region, credentials, clock, pause, random, attempts = 4 } = options;
  const url = new URL(options.endpoint ?? endpointOf(service.name, region));
  const send = post(url);
  const sign = createSigner({ region, service: service.name });
  const attempt = async (name: string, body: Buffer): Promise<unknown> => {
    const unsigned = { 'content-type': service.contentType, 'x-amz-target': `${service.target}.${name}` };
    const headers = sign({ host: url.host, headers: unsigned, body }, await credentials(), clock());
    const { status, text } = await send(name, { ...headers, 'content-length': String(body.length) }, body);
    if (status !== 200) throw failureOf(status, text);
    return JSON.parse(text);
  };
  return async (name: string, input: object): Promise<unknown> => {
    const body = Buffer.from(JSON.stringify(input), 'utf8');
    for (let tried = 1; ; tried += 1) {
      try {
        return await attempt(name, body);
      } catch (error) {
        if (tried >= attempts || !mayPass(error)) throw error;
        await pause(random() * 50 * 2 ** tried);
      }
    }
  };
};

const mayPass = (error: unknown): boolean =>
  error instanceof AwsFailure ? error.status >= 500 || error.status === 429 || passing.has(error.name) : true;

/** A service's own endpoint in a region of the public or the Chinese partition. */
export const endpointOf = (service: Service['name'], region: string): string =>
  `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

/** `__type` is `<namespace>#<code>`. What is no JSON comes from something between us and the service. */
const failureOf = (status: number, text: string): AwsFailure => {
  const said = /"__type"\s*:\s*"(?:[^"]*#)?([\w.]+)"/.exec(text)?.[1];
  const message = /"[Mm]essage"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return new AwsFailure(status, said ?? `http-${status}`, message ?? 'the service refused the call');
};

import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type {
  BatchExecuteStatementInput,
  BatchExecuteStatementOutput,
  BatchGetItemInput,
  BatchGetItemOutput,
  BatchWriteItemInput,
  BatchWriteItemOutput,
  QueryInput,
  QueryOutput,
  UpdateItemInput,
  UpdateItemOutput,
} from '@aws-sdk/client-dynamodb';
import { type Credentials, createSigner } from './sign-request.ts';

/** The calls that `createDynamoTable` makes, in DynamoDB's wire form: binary values are base64 text. */
interface Calls {
  BatchGetItem: [BatchGetItemInput, BatchGetItemOutput];
  BatchWriteItem: [BatchWriteItemInput, BatchWriteItemOutput];
  BatchExecuteStatement: [BatchExecuteStatementInput, BatchExecuteStatementOutput];
  Query: [QueryInput, QueryOutput];
  UpdateItem: [UpdateItemInput, UpdateItemOutput];
}

/** Sends one call; throws `DynamoFailure`, or what the network says, once it was tried often enough. */
export interface DynamoSender {
  send<Name extends keyof Calls>(name: Name, input: Calls[Name][0]): Promise<Calls[Name][1]>;
}

/** DynamoDB's refusal: `name` is its error code. */
export class DynamoFailure extends Error {
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = code;
    this.status = status;
  }
}

export interface SenderOptions {
  region: string;
  /** Default: the region's own. */
  endpoint?: string | undefined;
  credentials: () => Promise<Credentials>;
  clock: () => number;
  pause: (milliseconds: number) => Promise<void>;
  random: () => number;
}

const maximumAttempts = 4;
const connectMs = 2000;
const answerMs = 5000;
/** Codes that say "not now" (DynamoDB guide, "Error handling"). */
const passing = [
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'ReplicatedWriteConflictException',
];

/**
 * The SDK's client costs three times the CPU of the call itself, at every call (docs/decisions/0122-own-dynamodb-sender.md). This one signs,
 * sends over kept connections, and tries again what may pass.
 */
export const createDynamoSender = (options: SenderOptions): DynamoSender => {
  const post = createPost(options);
  return {
    send: async (name, input) => {
      const body = Buffer.from(JSON.stringify(input), 'utf8');
      for (let attempt = 1; ; attempt += 1) {
        try {
          return JSON.parse(await post(name, body));
        } catch (error) {
          if (attempt === maximumAttempts || !mayPass(error)) throw error;
          await options.pause(options.random() * 50 * 2 ** attempt);
        }
      }
    },
  };
};

const mayPass = (error: unknown): boolean =>
  error instanceof DynamoFailure ? error.status >= 500 || passing.includes(error.name) : true;

const createPost = ({ region, endpoint, credentials, clock }: SenderOptions) => {
  const url = new URL(endpoint ?? `https://dynamodb.${region}.${domainOf(region)}`);
  const isSecure = url.protocol === 'https:';
  const agent = isSecure
    ? new HttpsAgent({ keepAlive: true, maxSockets: 50 })
    : new HttpAgent({ keepAlive: true, maxSockets: 50 });
  const request = isSecure ? requestHttps : requestHttp;
  const sign = createSigner({ region, service: 'dynamodb' });
  return async (name: string, body: Buffer): Promise<string> => {
    const unsigned = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${name}`,
    };
    const headers = sign({ host: url.host, headers: unsigned, body }, await credentials(), clock());
    return new Promise((resolve, reject) => {
      const sent = request(url, {
        method: 'POST',
        agent,
        headers: { ...headers, 'content-length': body.length },
      });
      const give = setTimeout(
        () => sent.destroy(new Error(`${name} was not answered in time`)),
        connectMs + answerMs,
      );
      sent.on('socket', (socket) => {
        if (!socket.connecting) return;
        const late = setTimeout(() => sent.destroy(new Error('no connection in time')), connectMs);
        socket.once('connect', () => clearTimeout(late));
        socket.once('close', () => clearTimeout(late));
      });
      sent.on('close', () => clearTimeout(give));
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('aborted', () => reject(new Error(`the answer to ${name} was cut off`)));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const status = response.statusCode ?? 0;
          if (status === 200) resolve(text);
          else reject(failureOf(status, text));
        });
      });
      sent.end(body);
    });
  };
};

const domainOf = (region: string): string =>
  region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';

/** `__type` is `<namespace>#<code>`. What is no JSON comes from something between us and DynamoDB. */
const failureOf = (status: number, text: string): DynamoFailure => {
  const said = /"__type"\s*:\s*"(?:[^"]*#)?([A-Za-z]+)"/.exec(text)?.[1];
  const message = /"[Mm]essage"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return new DynamoFailure(status, said ?? `http-${status}`, message ?? 'DynamoDB refused the call');
};

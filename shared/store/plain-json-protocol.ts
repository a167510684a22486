import { AwsJson1_0Protocol } from '@aws-sdk/core/protocols';

/**
 * The SDK's own protocol with JSON written and read as it is. Its schema-driven coder walks every attribute value of every item, which is
 * most of the CPU a batch costs; what `createDynamoTable` sends is in wire form already. Binary values are base64 text on both sides.
 * Signing, retries, time-outs and credentials stay the SDK's. Figures: docs/performance.md.
 */
export const plainJsonProtocol = (): AwsJson1_0Protocol =>
  new AwsJson1_0Protocol({
    defaultNamespace: 'com.amazonaws.dynamodb',
    serviceTarget: 'DynamoDB_20120810',
    jsonCodec: plainCodec as never,
  });

const plainCodec = {
  setSerdeContext: (): void => undefined,
  createSerializer: () => {
    // Bytes, not text: the signer and the socket would each encode a text for themselves.
    let body = Buffer.alloc(0);
    return {
      setSerdeContext: (): void => undefined,
      write: (_schema: unknown, value: unknown): void => {
        body = Buffer.from(JSON.stringify(value), 'utf8');
      },
      flush: (): Uint8Array => body,
    };
  },
  createDeserializer: () => ({
    setSerdeContext: (): void => undefined,
    read: async (_schema: unknown, bytes: Uint8Array): Promise<unknown> =>
      JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')),
    readObject: (_schema: unknown, value: unknown): unknown => value,
  }),
};

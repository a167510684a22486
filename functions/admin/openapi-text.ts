import { brotliDecompressSync } from 'node:zlib';

/** Put in when the function is bundled (`infra/service/bundle.ts`), in base64. Plain, it is as large as the rest of the bundle. */
declare const LANDFALL_OPENAPI_BROTLI: string;

/** The OpenAPI document as JSON text, opened when it is first asked for. */
export const createOpenapiText = (): (() => string) => {
  let text: string | undefined;
  return () => {
    text ??= brotliDecompressSync(Buffer.from(LANDFALL_OPENAPI_BROTLI, 'base64')).toString('utf8');
    return text;
  };
};

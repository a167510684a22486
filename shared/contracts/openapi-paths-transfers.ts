import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  manifest,
  manifestsAnswer,
  manifestsStored,
  manifestView,
  mostManifestsPerRequest,
} from './manifest.ts';
import { operation, paging } from './openapi-operations.ts';

export const transferPaths: ZodOpenApiPathsObject = {
  '/v1/manifests': {
    put: operation('Localities', {
      summary:
        'Announce trips, change them or call them off; for localities and agencies that may see every passenger',
      scope: 'manifests:write',
      body: z.object({ items: z.array(manifest).min(1).max(mostManifestsPerRequest) }),
      status: '207',
      answer: manifestsStored,
    }),
    get: operation('Localities', {
      summary: "The announced trips of one local day, of the key's own places",
      scope: 'manifests:read',
      query: paging.extend({ date: z.iso.date().optional() }),
      status: '200',
      answer: manifestsAnswer,
    }),
  },
  '/v1/manifests/{manifestId}': {
    get: operation('Localities', {
      summary: 'One trip: its passengers at each gate, what both sides signed, and who is missing',
      scope: 'manifests:read',
      params: z.object({ manifestId: z.string() }),
      status: '200',
      answer: manifestView,
    }),
  },
};

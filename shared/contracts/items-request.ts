import * as z from 'zod';

/** The request's own shape of every PUT of configuration; each item is judged alone. */
export const itemsRequest = z.strictObject({ items: z.array(z.unknown()).min(1).max(5000) });

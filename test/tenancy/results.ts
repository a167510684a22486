import * as z from 'zod';

export const firstResult = z.looseObject({
  results: z.tuple([
    z.looseObject({ status: z.string(), errors: z.array(z.looseObject({ code: z.string() })).optional() }),
  ]),
});
/** The one result is not the one that says: there is no such thing for you. */
export const found = (body: unknown): boolean => {
  const [{ status, errors = [] }] = firstResult.parse(body).results;
  return !(status === 'not-found' || errors.some(({ code }) => code === 'not-found'));
};

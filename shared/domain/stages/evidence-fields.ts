import { liesWithin } from '../derive-context.ts';
import type { EntryState } from '../entry-state.ts';
import type { EventEvidence, Speaker } from '../evidence.ts';

/** From here on a temperature is a fever. */
const feverC = 37.3;

/** A text field of the event's own data; undefined when it is missing or something else. */
export const textOf = ({ data }: EventEvidence, field: string): string | undefined => {
  const value = data[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Symptoms or a fever, wherever the event's shape keeps them. */
export const tellsIllness = (fields: object): boolean => {
  const symptoms = 'symptoms' in fields && Array.isArray(fields.symptoms) && fields.symptoms.length > 0;
  const celsius = 'temperatureC' in fields ? fields.temperatureC : undefined;
  return symptoms || (typeof celsius === 'number' && celsius >= feverC);
};

/** Nodes below the speaker that the evidence can only be about: a province speaks for the county it names. */
export const placeOf = (state: EntryState, by: Speaker): string | undefined => {
  if (by.kind !== 'locality') return undefined;
  const { facts, context, ownership } = state;
  const named = [ownership.owner, facts.destination];
  return named.find((code) => code !== undefined && liesWithin(context.tree, code, by.id)) ?? by.id;
};

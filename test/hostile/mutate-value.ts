import { hostileNames, hostileOthers, hostileTexts, hostileTimes } from './hostile-values.ts';

/** One step of a mutation: all numbers, so that fast-check shrinks them; each is taken modulo what there is to choose from. */
export interface Step {
  how: number;
  where: number;
  what: number;
  text: string;
}

type Holder = Record<string, unknown> | unknown[];
interface Place {
  holder: Holder;
  key: string | number;
}

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

const placesIn = (value: unknown, found: Place[]): Place[] => {
  if (!isHolder(value) || found.length > 3000) return found;
  if (Array.isArray(value)) {
    value.forEach((child, index) => {
      found.push({ holder: value, key: index });
      placesIn(child, found);
    });
    return found;
  }
  for (const key of Object.keys(value)) {
    found.push({ holder: value, key });
    placesIn(value[key], found);
  }
  return found;
};

const read = ({ holder, key }: Place): unknown => Reflect.get(holder, key);
/** An own property whatever its name: plain assignment to `__proto__` would change the prototype instead. */
const write = ({ holder, key }: Place, value: unknown): void => {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
};
const drop = ({ holder, key }: Place): void => {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
};

const pick = <Value>(values: readonly Value[], number: number): Value =>
  values[number % values.length] as Value;

/** A value nobody expects there; `text` is what fast-check made up. */
export const hostileValue = ({ what, text }: Step): unknown => {
  const kind = what % 16;
  const rest = Math.floor(what / 16);
  if (kind < 6) return structuredClone(pick(hostileTexts, rest));
  if (kind < 9) return pick(hostileTimes, rest);
  return kind < 15 ? structuredClone(pick(hostileOthers, rest)) : text;
};

const retyped = (value: unknown, what: number): unknown => {
  const forms = [
    () => JSON.stringify(value) ?? '',
    () => [value],
    () => ({ value }),
    () => null,
    () => (isHolder(value) ? 1 : Number(value) || 0),
    () => Boolean(value),
    () => (typeof value === 'string' ? value.toUpperCase() : JSON.stringify(value)),
    () => (typeof value === 'string' ? ` ${value} ` : value),
    () => (typeof value === 'string' ? value + value : value),
    () => (typeof value === 'number' ? -value : value),
    () => (typeof value === 'number' ? value + 0.5 : value),
    () => (typeof value === 'string' ? value.normalize('NFD').split('').reverse().join('') : value),
  ];
  return pick(forms, what)();
};

type Change = (place: Place, step: Step, others: readonly Place[]) => void;
const changes: readonly Change[] = [
  (place, step) => write(place, hostileValue(step)),
  (place, step) => write(place, hostileValue(step)),
  (place, step) => write(place, retyped(read(place), step.what)),
  (place) => drop(place),
  (place, { what }) => {
    const value = read(place);
    if (Array.isArray(place.holder)) return;
    drop(place);
    write({ holder: place.holder, key: pick(hostileNames, what) }, value);
  },
  (place, step) => {
    if (Array.isArray(place.holder)) place.holder.push(hostileValue(step));
    else write({ holder: place.holder, key: pick(hostileNames, step.what >> 4) }, hostileValue(step));
  },
  (place, { what }, others) => {
    const other = pick(others, what);
    const [one, two] = [structuredClone(read(place)), structuredClone(read(other))];
    write(place, two);
    write(other, one);
  },
  (place, { what }) => {
    if (!Array.isArray(place.holder)) return;
    const times = pick([1, 1, 2, 5, 30, 600], what);
    const value = read(place);
    for (let time = 0; time < times; time += 1) place.holder.push(structuredClone(value));
  },
];

/** A copy of a JSON value with one thing wrong; a value without parts is replaced. */
export const mutateValue = (value: unknown, step: Step): unknown => {
  const whole = { value: structuredClone(value) };
  const places = placesIn(whole, []);
  const place = pick(places, step.where);
  if (place) pick(changes, step.how)(place, step, places);
  return whole.value;
};

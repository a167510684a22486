import { pack, unpack } from '../../shared/store/packed.ts';
import type { AttributeValue, Item } from '../../shared/store/table.ts';
import { mutateValue, type Step } from './mutate-value.ts';

const pick = <Value>(values: readonly Value[], number: number): Value =>
  values[number % values.length] as Value;

type Damage = (item: Item, step: Step, others: readonly Item[]) => Item;

const bytesOf = ({ d }: Item): Uint8Array => (d instanceof Uint8Array ? d : new Uint8Array());
const withBytes = (item: Item, d: Uint8Array): Item => ({ ...item, d });
const flip = (bytes: Uint8Array, at: number, bit: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  if (copy.length > 0) copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ (1 << (bit % 8));
  return copy;
};

/** An older or a newer program's value: a field is missing, misnamed, of another type, or one too many. */
const otherShape = (value: unknown, step: Step): unknown =>
  mutateValue(value, { ...step, how: pick([2, 3, 3, 4, 5], step.how), what: pick([1, 2, 3], step.what) });

const onPacked: readonly Damage[] = [
  (item, { where }) => withBytes(item, bytesOf(item).slice(0, where % (bytesOf(item).length + 1))),
  (item, { where, what }) => withBytes(item, flip(bytesOf(item), where, what)),
  (item, { what }) => withBytes(item, flip(bytesOf(item), 0, what)),
  (item) => withBytes(item, new Uint8Array()),
  (item, { what }, others) => withBytes(item, bytesOf(pick(others, what))),
  (item, { what }) => withBytes(item, pack(pick([null, [], {}, 'x', 0, [[]], { schema: 2 }], what))),
  (item, step) => withBytes(item, pack(otherShape(unpack(item.d), step) ?? null)),
  (item, step) => withBytes(item, pack(otherShape(unpack(item.d), step) ?? null)),
  (item) => ({ ...item, d: 'text' }),
  ({ d: _, ...item }) => item,
];

const wrongValues: readonly AttributeValue[] = [
  '',
  'x',
  'not a number',
  -1,
  1.5,
  8e15,
  true,
  new Uint8Array([1, 2]),
];
const onPlain: readonly Damage[] = [
  (item, { where, what }) => {
    const names = Object.keys(item).filter((name) => name !== 'pk' && name !== 'sk');
    const name = names[where % Math.max(names.length, 1)];
    return name === undefined
      ? item
      : {
          ...item,
          [name]: pick(
            wrongValues.filter((one) => typeof one !== typeof item[name]),
            what,
          ),
        };
  },
  (item, { where }) => {
    const names = Object.keys(item).filter((name) => name !== 'pk' && name !== 'sk');
    const name = names[where % Math.max(names.length, 1)];
    return Object.fromEntries(Object.entries(item).filter(([one]) => one !== name)) as Item;
  },
  (item) => ({ ...item, later: 'a newer program wrote this' }),
];

/** An item as nothing of ours writes it. Its key stays: whoever looks for it finds it. */
export const damageItem: Damage = (item, step, others) => {
  const ways = item.d instanceof Uint8Array ? [...onPacked, ...onPlain] : onPlain;
  return pick(ways, step.how)(item, { ...step, how: Math.floor(step.how / ways.length) }, others);
};
